"""Targets, horizons and quantile levels; and 23 levels from the few that the members learn."""

from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TARGETS = {"cases": "new_cases", "deaths": "new_deaths"}
HORIZONS = (1, 2, 3, 4)
# The 23 levels of the COVID-19 forecast hubs.
QUANTILES = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
# What the members learn: more levels cost training time in proportion, and neighbours differ by noise.
LEARNED = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


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


def stretched(quantiles: Array, factor: float) -> Array:
    """(n, 23) with every distance from the median multiplied by factor."""
    median = quantiles[:, [QUANTILES.index(0.5)]]
    result: Array = median + (quantiles - median) * factor
    return result


def interval_score(quantiles: Any, observed: Any) -> Array:
    """Weighted interval score (n,) of (n, 23) quantiles and (n,) observations: the hub's mean of 2 (1{y <= q} - tau) (q - y)."""
    given, y = np.asarray(quantiles, float), np.asarray(observed, float)[:, None]
    score: Array = (2 * ((y <= given) - np.array(QUANTILES)) * (given - y)).mean(axis=1)
    return score
