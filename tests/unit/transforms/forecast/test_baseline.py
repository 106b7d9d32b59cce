"""The baseline: the last week again, within the changes of the past."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transforms.forecast.baseline import persistence
from transforms.forecast.levels import MEDIAN


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=30), st.integers(1, 4))
def test_persistence(history: list[float], horizon: int) -> None:
    quantiles = persistence(history, horizon)
    assert quantiles.shape == (23,)
    assert np.isfinite(quantiles).all() and (quantiles >= 0).all()
    assert (np.diff(quantiles) >= 0).all()
    assert quantiles[MEDIAN] == pytest.approx(history[-1])


def test_it_is_as_uncertain_as_the_changes_over_as_many_weeks() -> None:
    # Changes over two weeks: 10, -20 and 30; both ways, with 0, they are seven.
    quantiles = persistence([100.0, 100.0, 110.0, 80.0, 140.0], 2) - 140.0
    expected = np.quantile([-30.0, -20.0, -10.0, 0.0, 10.0, 20.0, 30.0], [0.01, 0.5, 0.99])
    assert quantiles[[0, MEDIAN, -1]] == pytest.approx(expected)
