"""Daily counts as published -> counts that weekly sums and growth can be taken of."""

import numpy as np

from transforms.forecast.levels import Array

WEEK = 7
# A correction says nothing about its own day; the usual day of the last two weeks does.
USUAL_DAYS = 14
# What the days that are still missing may grow by in a week: beyond, a first report would be extrapolated.
STEEPEST_FILL = 2.0


def cleaned(days: Array) -> tuple[Array, int]:
    """(n,) counts, NaN where not reported -> (n,) counts >= 0 without gaps, and how many days at the end were filled in.

    Negative days become the median of the 14 days before. Unreported days between reports count 0, as the next report covers them;
    days before the first report, too. Missing days at the end are those of a week earlier times the growth of the last known week.
    Causal but for the end: a later day changes no earlier one.
    """
    counts = np.array(days, float)
    reported = np.flatnonzero(~np.isnan(counts))
    if not len(reported):
        return np.zeros_like(counts), len(counts)
    last = reported[-1]
    counts[: last + 1] = np.nan_to_num(counts[: last + 1], nan=0.0)
    for day in np.flatnonzero(counts[: last + 1] < 0):
        counts[day] = np.median(counts[max(0, day - USUAL_DAYS) : day]) if day else 0.0
    week, before = counts[max(0, last - 6) : last + 1].sum(), counts[max(0, last - 13) : max(0, last - 6)].sum()
    growth = np.clip((week + 1) / (before + 1), 1 / STEEPEST_FILL, STEEPEST_FILL)
    for day in range(last + 1, len(counts)):
        counts[day] = counts[day - WEEK] * growth if day >= WEEK else 0.0
    return counts, len(counts) - 1 - int(last)
