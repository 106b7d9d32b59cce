"""Artefacts of reporting: what they become, and what is said of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transforms.forecast.cleaning import cleaned
from transforms.forecast.guards import cautions

NOT = float("nan")
GROWN = 15 * 106 / 71
WEEKLY = [0.0, 0, 0, 0, 0, 0, 700]


def flat(days: int, count: float = 100) -> list[float]:
    """Reports of every day; no two neighbours are equal."""
    return [count + place % 2 for place in range(days)]


@pytest.mark.parametrize(
    ("days", "expected", "filled"),
    [
        pytest.param([5, -90, 7], [5, 5, 7], 0, id="a correction: the usual day"),
        pytest.param([-90, 7], [0, 7], 0, id="a correction on the first day"),
        pytest.param([NOT, 5, NOT, 12], [0, 5, 0, 12], 0, id="not reported: the next report covers it"),
        pytest.param([10] * 7 + [15] * 7 + [NOT] * 9, [10] * 7 + [15] * 7 + [GROWN] * 9, 9, id="missing at the end: growth goes on once"),
        pytest.param([1] * 7 + [15] * 7 + [NOT], [1] * 7 + [15] * 7 + [30], 1, id="and not beyond twofold"),
        pytest.param([10] * 28 + [0] * 8, [10] * 36, 8, id="a pause of zeros"),
        pytest.param([2] * 28 + [0] * 8, [2] * 28 + [0] * 8, 0, id="few may be none"),
        pytest.param([10] * 28 + [0] * 57, [10] * 28 + [0] * 57, 0, id="zero for eight weeks is what is reported"),
        pytest.param([10] * 28 + [500] + [10] * 3, [10] * 28 + [10] + [10] * 3, 0, id="a dump"),
        pytest.param(WEEKLY * 4 + WEEKLY[:6] + [2000], WEEKLY * 4 + WEEKLY[:6] + [2000], 0, id="a week reported at once is none"),
        pytest.param([NOT] * 9, [0] * 9, 9, id="nothing reported"),
        pytest.param([], [], 0, id="no days"),
    ],
)  # fmt: skip
def test_cleaned(days: list[float], expected: list[float], filled: int) -> None:
    counts, count = cleaned(np.array(days, float))
    assert counts == pytest.approx(expected)
    assert count == filled


@given(st.lists(st.one_of(st.just(NOT), st.floats(-1e9, 1e9)), max_size=90))
def test_whatever_was_reported_counts_are_finite_and_not_negative(days: list[float]) -> None:
    counts, filled = cleaned(np.array(days, float))
    assert np.isfinite(counts).all() and (counts >= 0).all()
    assert 0 <= filled <= len(days)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(flat(60), [], id="in order"),
        pytest.param([*flat(60), NOT], ["missing_last_days"], id="late"),
        pytest.param([NOT] * 60, ["missing_last_days"], id="never"),
        pytest.param([*flat(60), *[0.0] * 8], ["pause"], id="pause"),
        pytest.param([*flat(59), -5.0], ["negative_days"], id="correction"),
        pytest.param([*flat(50), 9_000, *flat(3)], ["dump"], id="dump"),
        pytest.param([*flat(50), 9_000, *flat(30)], [], id="a dump that is long ago"),
        pytest.param([*flat(50), 77, 77, 77, *flat(3)], ["copied_days"], id="copies"),
        pytest.param(WEEKLY * 6, ["reports_weekly"], id="weekly"),
        pytest.param([0.0] * 60, [], id="zeros"),
    ],
)
def test_cautions(days: list[float], expected: list[str]) -> None:
    reports = np.array(days, float)
    assert cautions(reports, cleaned(reports)[1]) == expected
