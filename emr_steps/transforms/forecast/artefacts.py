"""What publishers do to daily counts that no epidemic does: pauses of zeros, and old reports handed in at once."""

import numpy as np

from transforms.forecast.levels import Array

WEEK = 7
MONTH = 4 * WEEK
# So many in each of four weeks, and then none for a week: no chance, but a pause. After so many
# weeks zero is what is reported.
NEVER_SILENT = 20
LONGEST_PAUSE = 8 * WEEK
# A day with so many times the fullest of the weeks before, and at least this count, brings old
# reports with it, as Italy's 158
# deaths of 15 August 2020 did, after weeks of 60 at most. The growth of a wave does not show in one
# day.
DUMP, DUMPED_COUNT = 2.5, 50
# Reports on at most this many days of a week are its sum: a wave may well double it.
REPORTING_DAYS = 2


def paused_days(counts: Array) -> int:
    """Counts >= 0 up to the last report -> how many zeros at the end are no counts."""
    found = np.flatnonzero(counts)
    silent = len(counts) - 1 - int(found[-1]) if len(found) else 0
    if not WEEK <= silent <= LONGEST_PAUSE or len(counts) < silent + MONTH:
        return 0
    before = counts[len(counts) - silent - MONTH : len(counts) - silent]
    return silent if before.reshape(-1, WEEK).sum(1).min() >= NEVER_SILENT else 0


def without_dumps(counts: Array) -> Array:
    """Counts >= 0 -> the same, but a dump fills its week up to the fullest of the four weeks before."""
    total = np.concatenate([[0.0], np.cumsum(counts)])
    weekly = total[WEEK:] - total[:-WEEK]  # of the week that begins on that day
    result = counts.copy()
    for day in np.flatnonzero(counts >= DUMPED_COUNT):
        if day < MONTH:
            continue
        fullest = weekly[day - MONTH : day - WEEK + 1].max()
        daily = (counts[day - MONTH : day] > 0).sum() > REPORTING_DAYS * MONTH // WEEK
        if daily and fullest >= NEVER_SILENT and counts[day] > DUMP * fullest:
            result[day] = max(fullest - counts[day - WEEK + 1 : day].sum(), 0.0)
    return result
