"""What bench.postgres_capture measures, each in a process of its own: `python -m bench.postgres_tasks TASK GIVEN` prints rows, seconds, MiB."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "layers" / "common"), str(ROOT / "functions" / "ingest")]

import boto3  # noqa: E402
from covidlake import zones  # noqa: E402
from covidlake.captures import Candidate, SourceState  # noqa: E402
from covidlake.sources import Source  # noqa: E402
from deadline import Deadline  # noqa: E402
from incoming import Incoming  # noqa: E402
from postgres_connection import connected  # noqa: E402
from postgres_login import Login  # noqa: E402
from postgres_table import copy_statement, copy_table, described  # noqa: E402
from snapshot import capture_table  # noqa: E402

BUCKET, SOURCE, TABLE, DATASET = "lake", "bench", "public.observations", "observations"
SECONDS = 890  # what a Lambda function has
Given = dict[str, Any]


@dataclass(frozen=True)
class OneSecret:
    """A session of AWS whose only secret says where the database is."""

    login: dict[str, Any]

    def client(self, _: str) -> "OneSecret":
        return self

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": json.dumps(self.login)}


class Nowhere:
    def write(self, data: bytes) -> None: ...


def capture(given: Given) -> int:
    """The whole table; what it made of it is accepted, as dedupe would."""
    candidate = _captured(given, "whole")
    content = candidate.content()
    state = SourceState(
        source=SOURCE, location=candidate.url_or_table, etag=None, last_modified=None, sha256=content.sha256, key=content.key,
        bytes=content.bytes, rows=content.rows, captured=candidate.captured_at[:10], seen_at=candidate.captured_at, run="whole",
        accepted_at=candidate.captured_at, whole_at=candidate.captured_at,
    )  # fmt: skip
    _s3(given).put_object(Bucket=BUCKET, Key=zones.source_state(SOURCE), Body=state.to_json().encode())
    assert candidate.whole
    return content.rows


def increment(given: Given) -> int:
    """What changed since, merged into it."""
    candidate = _captured(given, "increment")
    assert not candidate.whole
    return candidate.content().rows


def copy(given: Given) -> int:
    """The same rows through the same driver, but to nowhere."""
    with connected(Login(**given["login"]), Deadline(SECONDS)) as connection:
        return copy_table(connection, TABLE, DATASET, Nowhere(), Deadline(SECONDS))


def fetch(given: Given) -> int:
    """Some of the rows, as most programs ask for them."""
    with connected(Login(**given["login"]), Deadline(SECONDS)) as connection:
        return len(connection.run("SELECT * FROM observations LIMIT :rows", rows=given["rows"]))


def statement(given: Given) -> str:
    """What is sent to the server for the whole table."""
    with connected(Login(**given["login"]), Deadline(SECONDS)) as connection:
        return copy_statement(described(connection, TABLE, DATASET))


def peak_rss(process: int | str) -> float:
    """The most memory that a process held so far, MiB; 0 if it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    kilobytes = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(kilobytes[0]) / 1024 if kilobytes else 0.0


def _captured(given: Given, run: str) -> Candidate:
    source = Source(
        SOURCE, DATASET, "postgresql", {"secret_arn": "", "table": TABLE}, incremental={"watermark": "updated_at", "overlap": "1 day"}
    )
    aws: Any = OneSecret(given["login"])
    return capture_table(source, Incoming(_s3(given), BUCKET, run), Deadline(SECONDS), aws)


def _s3(given: Given) -> Any:
    keys = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench", "region_name": "us-east-1"}
    return boto3.client("s3", endpoint_url=given["endpoint"], **keys)


TASKS: dict[str, Callable[[Given], int]] = {"capture": capture, "increment": increment, "copy": copy, "fetch": fetch}

if __name__ == "__main__":
    began = time.monotonic()
    counted = TASKS[sys.argv[1]](json.loads(sys.argv[2]))
    print(json.dumps([counted, time.monotonic() - began, peak_rss("self")]))
