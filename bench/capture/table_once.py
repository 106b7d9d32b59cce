"""One reading of a table of PostgreSQL, in a process to be measured.

`table_once.py TASK '{"login", "rows"}'`

Run by bench.postgres_capture with the built `ingest` and its layer on the path, under an
interpreter that has nothing else, as in Lambda.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import boto3
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.source import capture_table
from covidlake import zones
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.source import Source
from postgres.connection import connect
from postgres.login import Login, Secret
from postgres.table import copy_table

SECONDS = 890  # what a function has
BUCKET, TABLE, DATASET = "lake", "public.observations", "observations"
INCREMENTAL = {"watermark": "updated_at", "overlap": "1 day"}


@dataclass(frozen=True)
class OneSecret:
    """A session of AWS in which every secret is this one."""

    login: Secret

    def client(self, _: str) -> "OneSecret":
        return self

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": json.dumps(self.login)}


class Nowhere:
    """A file that forgets what is written."""

    def write(self, row: bytes) -> None: ...

    def writelines(self, rows: Iterable[bytes]) -> None: ...


def whole(login: Secret, _: int) -> int:
    """Capture the whole table, and record it as what was last accepted, as `dedupe` would."""
    candidate = captured(login, "whole")
    content, began = candidate.content(), candidate.captured_at
    key = promoted(candidate)
    state = SourceState(
        source="bench",
        location=candidate.url_or_table,
        etag=None,
        last_modified=None,
        sha256=content.sha256,
        key=key,
        bytes=content.bytes,
        rows=content.rows,
        captured=began[:10],
        seen_at=began,
        run="whole",
        accepted_at=began,
        whole_at=began,
    )
    boto3.client("s3").put_object(
        Bucket=BUCKET, Key=zones.source_state("bench"), Body=state.to_json().encode()
    )
    assert candidate.whole, "it was read as an increment"
    return candidate.rows_out or 0


def increment(login: Secret, _: int) -> int:
    """Capture what changed since, merged into the snapshot."""
    candidate = captured(login, "increment")
    assert not candidate.whole, "it was read whole"
    return candidate.rows_out or 0


def copy(login: Secret, _: int) -> int:
    """Read the same rows through the same driver, to nowhere."""
    with connect(Login(**login), Deadline(SECONDS)) as connection:
        return copy_table(connection, TABLE, DATASET, Nowhere(), Deadline(SECONDS))


def fetch(login: Secret, rows: int) -> int:
    """Fetch so many rows of a SELECT, as drivers give them: all at once."""
    with connect(Login(**login), Deadline(SECONDS)) as connection:
        return len(connection.run("SELECT * FROM observations LIMIT :rows", rows=rows))


def captured(login: Secret, run: str) -> Candidate:
    source = Source(
        "bench", DATASET, "postgresql", {"secret_arn": "", "table": TABLE}, incremental=INCREMENTAL
    )
    aws: Any = OneSecret(login)
    incoming = Incoming(boto3.client("s3"), BUCKET, run)
    return capture_table(source, incoming, Deadline(SECONDS), aws)


def promoted(candidate: Candidate) -> str:
    """Copy a candidate to where `dedupe` would promote it, and return that key."""
    content = candidate.content()
    day = date.fromisoformat(candidate.captured_at[:10])
    key = zones.raw("bench", day, content.sha256)
    copies = {content.key: key}
    for beside in (zones.canonical, zones.canonical_account):
        read_as = (candidate.dialect, candidate.corrections)
        copies[beside(content.key, *read_as)] = beside(key, *read_as)
    s3 = boto3.client("s3")
    for source, target in copies.items():
        s3.copy_object(Bucket=BUCKET, Key=target, CopySource=f"{BUCKET}/{source}")
    return key


TASKS = {"whole": whole, "increment": increment, "copy": copy, "fetch": fetch}


def main(task: str, arguments: str) -> None:
    """Run a task and check that it read all rows."""
    options = json.loads(arguments)
    count = TASKS[task](options["login"], options["rows"])
    assert count == options["rows"], f"{task} gave {count:,} rows of {options['rows']:,}"


if __name__ == "__main__":
    main(*sys.argv[1:])
