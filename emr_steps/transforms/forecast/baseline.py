"""The forecast to beat: the last week again, as uncertain as this location's counts have been over as many weeks."""

from collections.abc import Sequence

import numpy as np

from transforms.forecast.levels import QUANTILES, Array


def persistence(history: Sequence[float], horizon: int) -> Array:
    """Weekly counts, the newest last -> (23,) quantiles `horizon` weeks ahead, never below 0.

    The median is the last count; around it lie the changes of the past over as many weeks, upwards
    and downwards alike.
    """
    counts = np.asarray(history, float)
    changes = counts[horizon:] - counts[:-horizon]
    quantiles: Array = np.maximum(
        counts[-1] + np.quantile(np.concatenate([changes, -changes, [0.0]]), QUANTILES), 0
    )
    return quantiles
