"""What is asked of a snapshot as a whole, when its last byte has come."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from capture.capacity import SizeLimit
from capture.writer import SnapshotWriter, Uploads
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.errors import SourceUnavailable

SOURCE = Source("countries", "countries", "postgresql", {"secret_arn": "arn", "table": "t"})


@pytest.fixture
def writer() -> Iterator[SnapshotWriter]:
    upload: Any = SimpleNamespace(write=lambda _: None, finish=lambda: "etag")
    uploads = Uploads(upload, upload, upload)
    with SnapshotWriter.opened(
        SOURCE,
        Guards(),
        SizeLimit("countries", 1000, "", 1000),
        "key",
        uploads,
        date(2026, 1, 1),
        {},
    ) as recording:
        recording.write(b"iso_code,location\nCOL,Colombia\nECU,Ecuador\n")
        yield recording


@pytest.mark.parametrize("rows_sent", [1, 3])
def test_rows_that_were_sent_and_did_not_arrive(rows_sent: int, writer: SnapshotWriter) -> None:
    with pytest.raises(SourceUnavailable, match=f"countries sent {rows_sent} rows, 2 arrived"):
        writer.finish("t", "now", rows_sent=rows_sent)


@pytest.mark.parametrize("rows_sent", [2, None])
def test_rows_that_arrived(rows_sent: int | None, writer: SnapshotWriter) -> None:
    assert writer.finish("t", "now", rows_sent=rows_sent).rows == 2
