"""Daily counts as published -> counts that weekly sums and growth can be taken of."""

import numpy as np

from transforms.forecast.artefacts import WEEK, paused_days, without_dumps
from transforms.forecast.levels import Array

# A correction says nothing about its own day; the usual day of the last two weeks does.
USUAL_DAYS = 14
# What the days that are still missing may grow by in a week: beyond, a first report would be
# extrapolated.
STEEPEST_FILL = 2.0


def cleaned(days: Array) -> tuple[Array, int]:
    """(n,) counts, NaN where not reported -> (n,) counts >= 0 without gaps, and how many days at the end were filled in.

    Negative days become the median of the 14 days before; dumps, what a full week would have left
    for them. Unreported days between reports count 0, as the next report covers them; days before
    the first report, too. Missing days at the end, and a pause of zeros there, are those of a week
    earlier, times the growth of the last known week in the first week of them. Causal but for the
    end: a later day changes no earlier one.
    """
    counts = np.array(days, float)
    reported = np.flatnonzero(~np.isnan(counts))
    if not len(reported):
        return np.zeros_like(counts), len(counts)
    known = int(reported[-1]) + 1
    counts[:known] = np.nan_to_num(counts[:known], nan=0.0)
    for day in np.flatnonzero(counts[:known] < 0):
        counts[day] = np.median(counts[max(0, day - USUAL_DAYS) : day]) if day else 0.0
    known -= paused_days(counts[:known])
    counts[:known] = without_dumps(counts[:known])
    _fill(counts, known)
    return counts, len(counts) - known


def _fill(counts: Array, known: int) -> None:
    week, before = (
        counts[max(0, known - WEEK) : known].sum(),
        counts[max(0, known - 2 * WEEK) : max(0, known - WEEK)].sum(),
    )
    growth = np.clip((week + 1) / (before + 1), 1 / STEEPEST_FILL, STEEPEST_FILL)
    for day in range(known, len(counts)):
        counts[day] = (
            counts[day - WEEK] * (growth if day < known + WEEK else 1) if day >= WEEK else 0.0
        )
