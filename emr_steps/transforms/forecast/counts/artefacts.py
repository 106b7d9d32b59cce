"""What publishers do to daily counts that no epidemic does.

Pauses, in which zeros stand for no report; and dumps, in which old reports are handed in at once.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from transforms.forecast.levels import Array

WEEK = 7
MONTH = 4 * WEEK
# So many in each of four weeks, and then none for a week: no chance, but a pause.
NEVER_SILENT = 20
# After so many weeks zero is what is reported.
LONGEST_PAUSE = 8 * WEEK
# A day with so many times the fullest of the weeks before, and at least this count, brings old
# reports with it, as Italy's 158 deaths of 15 August 2020 did, after weeks of 60 at most. The
# growth of a wave does not show in one day.
DUMP, DUMPED_COUNT = 2.5, 50
# Reports on at most this many days of a week are its sum: a wave may well double it.
REPORTING_DAYS = 2


def paused_days(counts: Array) -> int:
    """Return how many zeros at the end of counts, up to the last report, are no counts."""
    with_a_count = np.flatnonzero(counts)
    if not len(with_a_count):
        return 0
    silent = len(counts) - 1 - int(with_a_count[-1])
    if not WEEK <= silent <= LONGEST_PAUSE or len(counts) < silent + MONTH:
        return 0
    month_before = counts[len(counts) - silent - MONTH : len(counts) - silent]
    weeks_before = month_before.reshape(-1, WEEK).sum(1)
    return silent if weeks_before.min() >= NEVER_SILENT else 0


def without_dumps(counts: Array) -> Array:
    """Return counts in which a dump fills its week up to the fullest of the four weeks before."""
    total = np.concatenate([[0.0], np.cumsum(counts)])
    weekly = total[WEEK:] - total[:-WEEK]  # of the week that begins on that day
    result = counts.copy()
    days = np.flatnonzero(counts >= DUMPED_COUNT)
    days = days[days >= MONTH]
    if not len(days):
        return result
    fullest = sliding_window_view(weekly, MONTH - WEEK + 1).max(1)[days - MONTH]
    reports_up_to = np.concatenate([[0], np.cumsum(counts > 0)])
    reports = reports_up_to[days] - reports_up_to[days - MONTH]
    is_daily = reports > REPORTING_DAYS * MONTH // WEEK
    is_dump = is_daily & (fullest >= NEVER_SILENT) & (counts[days] > DUMP * fullest)
    for day, week in zip(days[is_dump], fullest[is_dump], strict=True):
        rest_of_week = counts[day - WEEK + 1 : day].sum()
        result[day] = max(week - rest_of_week, 0.0)
    return result


def are_of_weeks(days: Array) -> bool:
    """Return whether the reports of the last four weeks are of weeks, spread evenly over them.

    Args:
        days: (n,) counts from a Sunday on, NaN where not reported
    """
    weeks = days[: len(days) // WEEK * WEEK].reshape(-1, WEEK)[-MONTH // WEEK :]
    counted = weeks[np.nan_to_num(weeks).sum(1) > 0]
    return len(counted) > 0 and bool((counted == counted[:, :1]).all())
