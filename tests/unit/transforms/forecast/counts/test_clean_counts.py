"""Artefacts of reporting: what they become."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transforms.forecast.counts.clean_counts import cleaned

NOT = float("nan")
GROWN = 15 * 106 / 71
FEW = [3, 3, 3, 3, 3, 3, 1]


def once_a_week(count: float) -> list[float]:
    """A week that is reported on its last day."""
    return [0.0, 0, 0, 0, 0, 0, count]


WEEK_REPORTED_AT_ONCE = once_a_week(700) * 4 + once_a_week(2000)
CASES: dict[str, tuple[list[float], list[float], int]] = {
    "a correction: the usual day": ([5, -90, 7], [5, 5, 7], 0),
    "a correction on the first day": ([-90, 7], [0, 7], 0),
    "a correction after 14 days of another size": (
        [900] * 20 + [100] * 14 + [-5], [900] * 20 + [100] * 15, 0
    ),
    "not reported: the next report covers it": ([NOT, 5, NOT, 12], [0, 5, 0, 12], 0),
    "missing at the end: growth goes on once": (
        [10] * 7 + [15] * 7 + [NOT] * 9, [10] * 7 + [15] * 7 + [GROWN] * 9, 9
    ),
    "and not beyond twofold": ([1] * 7 + [15] * 7 + [NOT], [1] * 7 + [15] * 7 + [30], 1),
    "a pause of zeros": ([10] * 28 + [0] * 8, [10] * 36, 8),
    "a pause after 20 a week": (once_a_week(20) * 4 + [0] * 8, [*once_a_week(20) * 5, 0], 8),
    "19 a week may be none": (once_a_week(19) * 4 + [0] * 8, once_a_week(19) * 4 + [0] * 8, 0),
    "few may be none": ([2] * 28 + [0] * 8, [2] * 28 + [0] * 8, 0),
    "zero for eight weeks is what is reported": (
        [10] * 28 + [0] * 57, [10] * 28 + [0] * 57, 0
    ),
    "a pause of eight weeks": ([10] * 28 + [0] * 56, [10] * 84, 56),
    "a dump": ([10] * 28 + [500] + [10] * 3, [10] * 28 + [10] + [10] * 3, 0),
    "more than 2.5 times the fullest week": ([10] * 28 + [176], [10] * 29, 0),
    "2.5 times the fullest week is none": ([10] * 28 + [175], [10] * 28 + [175], 0),
    "after 19 a week there is no dump": ([*FEW * 4, 500], [*FEW * 4, 500], 0),
    "a week reported at once is none": (WEEK_REPORTED_AT_ONCE, WEEK_REPORTED_AT_ONCE, 0),
    "nothing reported": ([NOT] * 9, [0] * 9, 9),
    "no days": ([], [], 0),
}  # fmt: skip


@pytest.mark.parametrize(("days", "expected", "filled"), CASES.values(), ids=CASES)
def test_cleaned(days: list[float], expected: list[float], filled: int) -> None:
    counts, count = cleaned(np.array(days, float))
    assert counts == pytest.approx(expected)
    assert count == filled


@given(st.lists(st.one_of(st.just(NOT), st.floats(-1e9, 1e9)), max_size=90))
def test_whatever_was_reported_counts_are_finite_and_not_negative(days: list[float]) -> None:
    counts, filled = cleaned(np.array(days, float))
    assert np.isfinite(counts).all() and (counts >= 0).all()
    assert 0 <= filled <= len(days)
