"""Targets, horizons and quantile levels; and 23 levels from the few that the members learn."""

from statistics import NormalDist

import numpy as np
from covidlake.quality.thresholds import FORECAST_HORIZONS, FORECAST_QUANTILES
from numpy.typing import NDArray

Array = NDArray[np.float64]

# What is forecast -> the column of `daily` that it sums up by week.
TARGETS = {"cases": "new_cases", "deaths": "new_deaths"}
HORIZONS, QUANTILES = FORECAST_HORIZONS, FORECAST_QUANTILES
MEDIAN = QUANTILES.index(0.5)
# What the members learn: more levels cost training time in proportion, and neighbours differ by
# noise.
LEARNED = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
# By how much wider, for each standard deviation beyond the quartiles, the future is than the
# members' past. Tuned on forecast dates up to September 2021, on which the members' own 95%
# intervals hold 88% of what came, widened ones 95%.
TAILS = 0.2


def all_levels(learned: Array) -> Array:
    """Return (n, 23) quantiles of (n, 7) learned ones.

    They are sorted, then linear between (and beyond) the learned levels on the scale of normal
    quantiles: those of a normal distribution stay those of a normal distribution.
    """
    known, wanted = _normal_quantiles(LEARNED), _normal_quantiles(QUANTILES)
    ordered = np.sort(learned, axis=1)
    left = np.searchsorted(known, wanted, side="right") - 1
    left = np.clip(left, 0, len(known) - 2)
    share = (wanted - known[left]) / (known[left + 1] - known[left])
    result: Array = ordered[:, left] + (ordered[:, left + 1] - ordered[:, left]) * share
    return result


def widened(quantiles: Array, factor: Array) -> Array:
    """Return (n, 23) quantiles with their distances from the median multiplied by a factor (n,).

    So within the quartiles; towards the tails by ever more (TAILS).
    """
    median = quantiles[:, [MEDIAN]]
    quartile = NormalDist().inv_cdf(0.75)
    beyond_quartiles = np.maximum(np.abs(_normal_quantiles(QUANTILES)) - quartile, 0)
    from_median = (quantiles - median) * factor[:, None]
    result: Array = median + from_median * (1 + TAILS * beyond_quartiles)
    return result


def _normal_quantiles(levels: tuple[float, ...]) -> Array:
    normal = NormalDist()
    return np.array([normal.inv_cdf(level) for level in levels])
