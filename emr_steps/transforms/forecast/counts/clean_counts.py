"""Daily counts as published -> counts that weekly sums and growth can be taken of."""

import numpy as np

from transforms.forecast.counts.artefacts import WEEK, paused_days, without_dumps
from transforms.forecast.levels import Array

# A correction says nothing about its own day; the usual day of the last two weeks does.
USUAL_DAYS = 14
# What the days that are still missing may grow by in a week: beyond, a first report would be
# extrapolated.
STEEPEST_FILL = 2.0


def cleaned(days: Array) -> tuple[Array, int]:
    """Return (n,) counts >= 0 without gaps, and how many days at the end were filled in.

    Negative days become the median of the 14 days before; dumps, what a full week would have left
    for them. Unreported days between reports count 0, as the next report covers them; days before
    the first report, too. Missing days at the end, and a pause of zeros there, are those of a week
    earlier, times the growth of the last known week in the first week of them. Causal but for the
    end: a later day changes no earlier one.

    Args:
        days: (n,) counts as published, NaN where not reported
    """
    counts = np.array(days, float)
    reported = np.flatnonzero(~np.isnan(counts))
    if not len(reported):
        return np.zeros_like(counts), len(counts)
    known = int(reported[-1]) + 1
    counts[:known] = np.nan_to_num(counts[:known], nan=0.0)
    # In the order of the days: a day that was corrected is a usual day of those after it.
    for day in np.flatnonzero(counts[:known] < 0):
        days_before = counts[max(0, day - USUAL_DAYS) : day]
        counts[day] = np.median(days_before) if day else 0.0
    known -= paused_days(counts[:known])
    counts[:known] = without_dumps(counts[:known])
    _fill(counts, known)
    return counts, len(counts) - known


def _fill(counts: Array, known: int) -> None:
    """Fill in what comes after the known days, in place."""
    last_week = counts[max(0, known - WEEK) : known].sum()
    week_before = counts[max(0, known - 2 * WEEK) : max(0, known - WEEK)].sum()
    # One more in both: weeks without a count have a growth, too.
    growth = (last_week + 1) / (week_before + 1)
    growth = np.clip(growth, 1 / STEEPEST_FILL, STEEPEST_FILL)
    for day in range(known, len(counts)):
        week_earlier = counts[day - WEEK] if day >= WEEK else 0.0
        counts[day] = week_earlier * (growth if day < known + WEEK else 1)
