"""What is asked of a snapshot as a whole, when its last byte has come."""

from types import SimpleNamespace
from typing import Any

import pytest
from capture.writer import SnapshotWriter
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.errors import SourceUnavailable

SOURCE = Source("countries", "countries", "postgresql", {"secret_arn": "arn", "table": "t"})


def writer() -> SnapshotWriter:
    upload: Any = SimpleNamespace(write=lambda _: None, finish=lambda: "etag")
    recording = SnapshotWriter(SOURCE, Guards(), None, "key", upload, upload)
    recording.write(b"iso_code,location\nCOL,Colombia\nECU,Ecuador\n")
    return recording


@pytest.mark.parametrize("rows_sent", [1, 3])
def test_rows_that_were_sent_and_did_not_arrive(rows_sent: int) -> None:
    with pytest.raises(SourceUnavailable, match=f"countries sent {rows_sent} rows, 2 arrived"):
        writer().finish("t", "now", rows_sent=rows_sent)


@pytest.mark.parametrize("rows_sent", [2, None])
def test_rows_that_arrived(rows_sent: int | None) -> None:
    assert writer().finish("t", "now", rows_sent=rows_sent).rows == 2
