"""A lake into which files come one after the other, as the deployed functions take them."""

import csv
import io
from typing import Any, NamedTuple

from capture.incoming import Incoming
from covidlake import zones
from covidlake.capturing import corrections
from covidlake.capturing.candidate import Capture
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.canonical import Account
from covidlake.releases import waiver
from covidlake_aws.objects import LakeObjects
from judge import judge
from replay import INCOMING, replay_snapshot

from tests.support.aws.memory_s3 import MemoryS3

URL = "https://example.org/x.csv"
# Judged as they come: a handful of odd rows would pass no check of a real file.
WAIVERS = dict.fromkeys(waiver.WAIVABLE, 1e9)
GUARDS = {"max_unterminated": 1, "min_rows": 0}


class Canonical(NamedTuple):
    """A canonical snapshot in the lake: its account, and its Parquet file."""

    account: Account
    parquet: bytes


class OddLake:
    """A lake of its own in memory, and one source.

    Attributes:
        snapshots: Each canonical snapshot that was ever in force, by key.
    """

    def __init__(self, dialect: str) -> None:
        self._s3 = MemoryS3()
        self._source = Source(
            "owid", "observations", "http", {"url": URL}, guards=GUARDS, dialect=dialect
        )
        self._runs = 0
        self.snapshots: dict[str, Canonical] = {}

    def take(self, content: bytes, piece: int = 1 << 20) -> Capture | None:
        """Capture a file and judge it; None where it is refused, by a sentence."""
        objects = self._next_run()
        began = f"2021-06-01T{self._runs:02}:00:00.000000+00:00"
        incoming = Incoming(self._s3, "lake", objects.run)  # type: ignore[arg-type]
        try:
            with incoming.writer(self._source, Guards.of(self._source), began) as writer:
                for start in range(0, len(content), piece):
                    writer.write(content[start : start + piece])
                candidate = writer.finish(URL, began)
            capture = judge(candidate, self._source, objects, WAIVERS)
        except (SourceInvalid, SourceUnavailable) as refusal:
            assert len(str(refusal).splitlines()) == 1
            return None
        self._remember(capture)
        return capture

    def replay(self, corrected: dict[str, str]) -> Capture:
        """Read the snapshot in force again, with lines corrected."""
        objects = self._next_run()
        request: dict[str, Any] = {"replay": "r1", "sources": [{"name": "owid"}]}
        if corrected:
            request["corrected"] = f"{INCOMING}{objects.run}/corrected.csv"
            objects.write(request["corrected"], _file_of(corrected))
        capture = replay_snapshot(request, self._source, objects)  # type: ignore[arg-type]
        self._remember(capture)
        return capture

    def _next_run(self) -> LakeObjects:
        self._runs += 1
        return LakeObjects(self._s3, "lake", f"run-{self._runs}")  # type: ignore[arg-type]

    def _remember(self, capture: Capture) -> None:
        assert capture.canonical is not None
        stored = self._s3.objects
        account = Account.from_json(stored[zones.account_beside(capture.canonical)].body)
        parquet = stored[capture.canonical].body
        self.snapshots[capture.canonical] = Canonical(account, parquet)
        counts = (capture.rows, capture.rows_out, capture.reasons)
        assert counts == (account.rows_in, account.rows_out, account.reasons)


def _file_of(corrected: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(corrections.COLUMNS)
    writer.writerows(("owid", 1, raw, line) for raw, line in corrected.items())
    return text.getvalue()
