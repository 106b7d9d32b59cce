"""The forecast to beat: persistence, the last week again.

It is as uncertain as this location's counts have been over as many weeks, in the manner of the
baseline of the COVID-19 forecast hubs (Cramer et al., PNAS 2022;119:e2113561119).
"""

from collections.abc import Sequence

import numpy as np

from transforms.forecast.levels import QUANTILES, Array

_LEVELS = np.array(QUANTILES)


def persistence(history: Sequence[float] | Array, horizon: int) -> Array:
    """Return (23,) quantiles of the count `horizon` weeks ahead, never below 0.

    The median is the last count; around it lie the changes of the past over as many weeks, upwards
    and downwards alike.

    Args:
        history: weekly counts, the newest last
        horizon: weeks ahead, from 1
    """
    counts = np.asarray(history, float)
    changes = counts[horizon:] - counts[:-horizon]
    # The 0 stands in for the changes of a history that is too short to have any.
    both_ways = np.sort(np.concatenate([changes, -changes, [0.0]]))
    # What np.quantile returns, without what it looks at first: a tenth of the time, and this is
    # asked for each country, target, week and horizon.
    ranks = np.arange(len(both_ways))
    quantiles: Array = counts[-1] + np.interp(_LEVELS * ranks[-1], ranks, both_ways)
    return np.maximum(quantiles, 0)
