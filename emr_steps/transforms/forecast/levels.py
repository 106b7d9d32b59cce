"""Targets, horizons and quantile levels; and 23 levels from the few that the members learn."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TARGETS = {"cases": "new_cases", "deaths": "new_deaths"}
HORIZONS = (1, 2, 3, 4)
# The 23 levels of the COVID-19 forecast hubs.
QUANTILES = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
# What the members learn: more levels cost training time in proportion, and neighbours differ by
# noise.
LEARNED = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
# By how much wider, for each standard deviation beyond the quartiles, the future is than the
# members' past. Tuned on forecast dates
# up to September 2021, on which the members' own 95% intervals hold 88% of what came, widened ones
# 95%.
TAILS = 0.2


def _normal(levels: tuple[float, ...]) -> Array:
    return np.array([NormalDist().inv_cdf(level) for level in levels])


def all_levels(learned: Array) -> Array:
    """(n, learned levels) -> (n, 23): sorted, then linear between (and beyond) the levels on the scale of normal quantiles."""
    known, wanted = _normal(LEARNED), _normal(QUANTILES)
    ordered = np.sort(learned, axis=1)
    left = np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 2)
    share = (wanted - known[left]) / (known[left + 1] - known[left])
    result: Array = ordered[:, left] + (ordered[:, left + 1] - ordered[:, left]) * share
    return result


def widened(quantiles: Array, factor: Array) -> Array:
    """(n, 23) with the distances from the median multiplied by factor (n,) within the quartiles, and by ever more towards the tails."""
    median = quantiles[:, [QUANTILES.index(0.5)]]
    outwards = np.maximum(np.abs(_normal(QUANTILES)) - NormalDist().inv_cdf(0.75), 0)
    result: Array = median + (quantiles - median) * factor[:, None] * (1 + TAILS * outwards)
    return result
