"""The verdict by itself: no lake, a table."""

from typing import Any

import pytest
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.quality.quality_checks import CheckResult
from decide import decide

LAST = SourceState(
    "owid", "u", None, None, "a", "k", 1, 1, "2026-01-01", "2026-01-01T00:00:00", "r", "t",
    content_hash="content-a", last_date="2021-03-01", earlier=["content-0"],
)  # fmt: skip


COPIED: CheckResult = {
    "check": "newest_day_repeats",
    "of": "owid",
    "value": 1.0,
    "threshold": 0.5,
    "verdict": "failed",
    "detail": "2021-03-02, all counts: 5 of 5 locations",
}


def counted(
    added: int, changed: int = 0, removed: int = 0, rejected: tuple[int, int] = (0, 0)
) -> Any:
    counts = {"added": added, "changed": changed, "removed": removed}
    return counts | {"rejected_added": rejected[0], "rejected_removed": rejected[1]}


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
        ({}, counted(0, rejected=(1, 0)), "extended"),
        ({}, counted(0, rejected=(0, 1)), "extended"),
        ({}, counted(0, 1, rejected=(1, 0)), "revised"),
        ({"dialect": "who"}, None, "new"),
        ({"dialect": "who", "sha256": "a"}, None, "new"),  # the same bytes say something else
        ({"dialect": "who", "captured_at": "2025"}, None, "stale"),
    ],
)
def test_decide(candidate: dict[str, Any], changes: Any, verdict: str) -> None:
    given = {
        "captured_at": "2026-01-02T00:00:00",
        "sha256": "b",
        "content_hash": "content-b",
        "last_date": "2021-03-01",
        **candidate,
    }
    decided, why = decide(Candidate("owid", "u", **given), LAST, changes)
    assert decided == verdict
    assert why


@pytest.mark.parametrize(
    ("state", "copied", "verdict"),
    [
        (LAST, COPIED, "stale"),
        (LAST, {**COPIED, "verdict": "accepted"}, "extended"),
        (LAST, {**COPIED, "check": "newest_day_falls"}, "extended"),
        # The caller refuses it: there is nothing that could stay in force.
        (None, COPIED, "new"),
    ],
    ids=["failed", "waived", "another-check", "the-first"],
)
def test_a_newest_day_that_was_copied(
    state: SourceState | None, copied: CheckResult, verdict: str
) -> None:
    candidate = Candidate("owid", "u", "2026-01-02", sha256="b", content_hash="content-b")
    assert decide(candidate, state, counted(1), [copied])[0] == verdict


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
            {"last_date": "2021-03-02"},
            counted(1),
            "extended",
            "accepted on request, though its newest day was copied from the day before (2021-03-02",
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
    candidate: dict[str, Any], changes: Any, verdict: str, why: str
) -> None:
    given = {
        "captured_at": "2026-01-02T00:00:00",
        "sha256": "b",
        "content_hash": "content-b",
        **candidate,
    }
    checks = [COPIED] if candidate.get("last_date") else []
    candidate_of = Candidate("owid", "u", **given)
    decided, sentence = decide(candidate_of, LAST, changes, checks, allow_stale=True)
    assert decided == verdict
    assert why in sentence
