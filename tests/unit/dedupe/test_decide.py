"""The verdict by itself: no lake, a table."""

from typing import Any

import pytest
from covidlake.capturing.candidate import Candidate, SourceState
from decide import decide

LAST = SourceState(
    "owid", "u", None, None, "a", "k", 1, 1, "2026-01-01", "2026-01-01T00:00:00", "r", "t",
    content_hash="content-a", last_date="2021-03-01", earlier=["content-0"],
)  # fmt: skip


def counted(added: int, changed: int = 0, removed: int = 0) -> dict[str, Any]:
    return {"added": added, "changed": changed, "removed": removed}


@pytest.mark.parametrize(
    ("candidate", "changes", "verdict"),
    [
        ({}, counted(1), "extended"),
        ({}, counted(0, 1), "revised"),
        ({}, counted(1, 0, 1), "revised"),
        ({}, counted(0), "unchanged"),
        ({}, None, "new"),
        ({"sha256": "a"}, None, "unchanged"),
        ({"content_hash": "content-a"}, None, "unchanged"),
        ({"not_modified": True}, None, "unchanged"),
        ({"captured_at": "2025"}, None, "stale"),
        ({"content_hash": "content-0"}, counted(0, 1), "stale"),
        (
            {"last_date": "2021-02-28"},
            counted(0, 1),
            "revised",
        ),  # older, but never seen: the rows that it lacks are removed
        ({"copied_day": "2021-03-02"}, counted(1), "stale"),
        ({"sha256": "a", "copied_day": "2021-03-02"}, None, "unchanged"),
        ({"dialect": "who"}, None, "new"),
        ({"dialect": "who", "sha256": "a"}, None, "new"),  # the same bytes say something else
        ({"dialect": "who", "captured_at": "2025"}, None, "stale"),
    ],
)
def test_decide(candidate: dict[str, Any], changes: dict[str, int] | None, verdict: str) -> None:
    given = {
        "captured_at": "2026-01-02T00:00:00",
        "sha256": "b",
        "content_hash": "content-b",
        "last_date": "2021-03-01",
        **candidate,
    }
    judgement = decide(Candidate("owid", "u", **given), LAST, changes)
    assert judgement.verdict == verdict
    assert judgement.why


def test_decide_without_a_state() -> None:
    assert (
        decide(Candidate("owid", "u", "2026", copied_day="2021-03-02"), None, None).verdict == "new"
    )


@pytest.mark.parametrize(
    ("candidate", "changes", "verdict", "why"),
    [
        (
            {"content_hash": "content-0"},
            counted(0, 1),
            "revised",
            "accepted on request, though the same content was in force before",
        ),
        (
            {"copied_day": "2021-03-02"},
            counted(1),
            "extended",
            "accepted on request, though all that it reports for 2021-03-02 was copied",
        ),
        ({}, counted(0, 1), "revised", "1 known rows were changed, 0 removed; 0 are new"),
        (
            {"content_hash": "content-a"},
            None,
            "unchanged",
            "the content is the one that was last accepted",
        ),
        # An event that comes late must not undo what came after it, whatever it asks for.
        (
            {"content_hash": "content-0", "captured_at": "2025"},
            None,
            "stale",
            "it was captured at 2025, before",
        ),
    ],
    ids=["earlier-content", "copied-day", "not-stale", "same", "captured-before"],
)
def test_stale_content_that_is_asked_for(
    candidate: dict[str, Any], changes: dict[str, int] | None, verdict: str, why: str
) -> None:
    given = {
        "captured_at": "2026-01-02T00:00:00",
        "sha256": "b",
        "content_hash": "content-b",
        **candidate,
    }
    judgement = decide(Candidate("owid", "u", **given), LAST, changes, allow_stale=True)
    assert judgement.verdict == verdict
    assert why in judgement.why
