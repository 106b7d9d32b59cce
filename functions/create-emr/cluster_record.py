"""`runs/<run>/cluster.json`: which cluster a run created.

Written create-only, so that a run has one.
"""

import json
from typing import Any

from botocore.exceptions import ClientError
from covidlake import zones
from covidlake.zones import Lake


def read_record(lake: Lake, run: str, s3: Any) -> dict[str, Any] | None:
    try:
        body = s3.get_object(Bucket=lake.bucket, Key=zones.cluster_record(run))["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    record: dict[str, Any] = json.loads(body)
    return record


def write_record(lake: Lake, run: str, record: dict[str, Any], s3: Any) -> dict[str, Any]:
    """Keep the first record of a run and return it, ours or the one that was there before."""
    try:
        s3.put_object(
            Bucket=lake.bucket,
            Key=zones.cluster_record(run),
            Body=json.dumps(record).encode(),
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in (
            "PreconditionFailed",
            "ConditionalRequestConflict",
        ):
            raise
        return read_record(lake, run, s3) or record
    return record
