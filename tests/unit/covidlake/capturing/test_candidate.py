"""What travels between ingest, dedupe and the rest of a run."""

import json
from typing import Any

import pytest
from covidlake.capturing.candidate import Candidate, Capture, Content, SourceState
from covidlake.checksums import sealed_json, unsealed
from covidlake.errors import EventInvalid

FILE = {
    "source": "owid", "url_or_table": "u", "captured_at": "t", "key": "k", "sha256": "s",
    "bytes": 1, "rows": 2, "stored_etag": "e", "parquet_bytes": 3, "parquet_etag": "f",
    "account_bytes": 4, "account_etag": "g", "content_hash": "h",
}  # fmt: skip


def test_a_candidate_survives_the_state_machine() -> None:
    candidate = Candidate.from_event(FILE)
    assert Candidate.from_event(json.loads(json.dumps(candidate.to_event()))) == candidate
    assert candidate.content() == Content("k", "s", 1, 2, "e", 3, "f", 4, "g", "h")


def test_a_candidate_without_content() -> None:
    candidate = Candidate.from_event(
        {"source": "owid", "url_or_table": "u", "captured_at": "t", "not_modified": True}
    )
    with pytest.raises(
        EventInvalid,
        match="candidate of owid: key, sha256, bytes, rows, stored_etag, parquet_bytes, "
        "parquet_etag, account_bytes, account_etag, content_hash not given",
    ):
        candidate.content()


@pytest.mark.parametrize("changes", [{"key": None}, {"rows": None}, {"colour": "red"}], ids=str)
def test_a_candidate_that_is_not_one(changes: dict[str, Any]) -> None:
    with pytest.raises(EventInvalid):
        Candidate.from_event(FILE | changes)


def test_a_state_and_a_capture_survive_as_json() -> None:
    state = SourceState(
        "owid", "u", None, "then", "s", "k", 1, 2, "2026-01-01", "t", "r", "t", [{"run": "r"}]
    )
    capture = Capture("owid", "observations", "new", "s", "k", 1, 2, pending=True)
    assert SourceState.from_json(state.to_json()) == state
    assert Capture.from_json(capture.to_json()) == capture
    assert unsealed(capture.to_json()) == capture.to_event()


def test_a_newer_writer_may_add_fields() -> None:
    state = SourceState("owid", "u", None, None, "s", "k", 1, 2, "2026-01-01", "t", "r", "t")
    newer = sealed_json(unsealed(state.to_json()) | {"fingerprints": "k.rows"})
    assert SourceState.from_json(newer) == state
