"""A table that grows, and the lake that it is captured into run after run.

By ingest and dedupe as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.source import capture_table
from covidlake.capturing.candidate import Candidate, Capture, SourceState
from covidlake.capturing.source import Source
from covidlake_aws.objects import LakeObjects
from judge import judge

from tests.support.capture.postgres_server import PostgresServer, session

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

COLUMNS = (
    "iso_code text, date date, location text, new_cases numeric, updated_at timestamptz, "
    "PRIMARY KEY (iso_code, date)"
)
# Rows changed an hour apart, the newest an hour ago; the newest first in the order of the key.
ROWS = """
    INSERT INTO grows
    SELECT ('{AGO,BEN,COL,DZA,ECU,FIN,GHA,HND,IND}'::text[])[i], '2021-01-01',
           E'a "quoted",\\nplace', i + 0.10,
           date_trunc('hour', now()) - i * interval '1 hour'
    FROM generate_series(1, 9) i
"""


class GrowingTable(NamedTuple):
    """What ingest and dedupe make of the table `grows`, run after run."""

    s3: "S3Client"
    postgres: PostgresServer

    def capture(
        self,
        run: str,
        name: str = "grows",
        seconds: float = 20,
        secret: dict[str, Any] | None = None,
        **incremental: Any,
    ) -> Candidate:
        how = {"watermark": "updated_at", "overlap": "90 minutes", **incremental}
        source = Source(
            name,
            "observations",
            "postgresql",
            {"secret_arn": "arn", "table": "grows"},
            incremental=how,
        )
        return capture_table(
            source,
            Incoming(self.s3, "lake", run),
            Deadline(20),
            session(self.postgres.secret(**secret or {})),
        )

    def judged(self, candidate: Candidate, run: str) -> Capture:
        source = Source(
            candidate.source, "observations", "postgresql", {"secret_arn": "arn", "table": "grows"}
        )
        # Of nine rows, a rejected one is more than a run lets pass.
        waivers = {"rejected_share": 0.5}
        return judge(candidate, source, LakeObjects(self.s3, "lake", run), waivers)

    def run(self, run: str, **how: Any) -> tuple[Candidate, Capture]:
        candidate = self.capture(run, **how)
        return candidate, self.judged(candidate, run)

    def state(self) -> SourceState:
        return SourceState.from_json(
            self.s3.get_object(Bucket="lake", Key="raw/grows/state.json")["Body"].read()
        )

    def remember(self, **changes: Any) -> None:
        self.s3.put_object(
            Bucket="lake",
            Key="raw/grows/state.json",
            Body=replace(self.state(), **changes).to_json(),
        )

    def full(self) -> str | None:
        """Return the content address of a full extract of the table as it is now."""
        return self.capture("full", name="other").sha256


@contextmanager
def captured_once(s3: "S3Client", postgres: PostgresServer) -> Iterator[GrowingTable]:
    """Yield the table, and a lake that holds a full extract of it."""
    postgres.run(f"CREATE TABLE grows ({COLUMNS})")
    postgres.run(ROWS)
    lake = GrowingTable(s3, postgres)
    candidate, capture = lake.run("run-1")
    assert (candidate.whole, candidate.rows, capture.verdict) == (True, 9, "new")
    try:
        yield lake
    finally:
        postgres.run("DROP TABLE grows CASCADE")
