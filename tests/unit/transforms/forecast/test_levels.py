"""Targets, horizons and levels as promised; 23 levels in order from the few that are learned."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transforms.forecast.levels import (
    HORIZONS,
    LEARNED,
    MEDIAN,
    QUANTILES,
    TAILS,
    TARGETS,
    all_levels,
    widened,
)


def test_the_levels_of_the_forecast_hubs() -> None:
    assert QUANTILES == (
        0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
        0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
    )  # fmt: skip
    assert LEARNED == (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    assert (HORIZONS, TAILS) == ((1, 2, 3, 4), 0.2)
    assert TARGETS == {"cases": "new_cases", "deaths": "new_deaths"}


def test_levels_between_and_beyond_those_learned_are_those_of_a_normal_distribution() -> None:
    normal = NormalDist(3, 2)
    learned = np.array([[normal.inv_cdf(level) for level in reversed(LEARNED)]])
    expected = [normal.inv_cdf(level) for level in QUANTILES]
    assert all_levels(learned)[0] == pytest.approx(expected)


@given(st.lists(st.floats(-20, 20), min_size=7, max_size=7), st.floats(0.5, 3))
def test_levels_rise_and_the_median_stays(learned: list[float], factor: float) -> None:
    before = all_levels(np.array([learned]))
    after = widened(before, np.array([factor]))
    assert (np.diff(after) >= -1e-9).all()
    assert after[0, MEDIAN] == before[0, MEDIAN]


def test_tails_widen_more_than_the_centre() -> None:
    normal = all_levels(np.array([[-1.96, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.96]]))
    above = slice(MEDIAN + 1, None)
    factors = widened(normal, np.array([1.5]))[0][above] / normal[0][above]
    assert factors[0] == pytest.approx(1.5)
    assert factors[-2] == pytest.approx(1.5 * (1 + 0.2 * (1.96 - 0.6745)), abs=0.001)
