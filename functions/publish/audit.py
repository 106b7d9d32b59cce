"""The result of the audit query, as Athena left it in S3."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from covidlake.zones import Lake


def read_counts(output_uri: str, lake: Lake, s3: Any) -> Iterator[tuple[str, str, int]]:
    """(table, check, value) of each row of the query's CSV."""
    body = s3.get_object(Bucket=lake.bucket, Key=lake.key(output_uri))["Body"].read().decode()
    for row in csv.DictReader(io.StringIO(body)):
        yield row["table_name"], row["check_name"], int(row["value"])
