"""What is wrong with the newest reports of a country, so that its forecast deserves caution."""

import numpy as np

from transforms.forecast.levels import Array

WEEK = 7
LOOKED_AT = 2 * WEEK
# A day with this share of its week, in a week this many times the usual one of the month before: old reports handed in at once.
DUMPED_SHARE, DUMPED_GROWTH = 0.7, 2.5
# Equal counts of some size on consecutive days: the day before, copied.
COPIED_DAYS, COPIED_COUNT = 3, 20
# Reports on at most this many days of a week, which are its sum.
REPORTING_DAYS = 2


def cautions(days: Array) -> list[str]:
    """(n,) daily counts as published, NaN = not reported, up to the day of the release -> names of what was found, in this order:

    missing_last_days, negative_days, dump, copied_days, reports_weekly
    """
    newest = days[-LOOKED_AT:]
    reported = newest[~np.isnan(newest)]
    counts = np.nan_to_num(np.maximum(days, 0), nan=0.0)
    found = {
        "missing_last_days": len(days) > 0 and bool(np.isnan(days[-1])),
        "negative_days": bool((reported < 0).any()),
        "dump": _dumped(counts),
        "copied_days": _copied(reported),
        "reports_weekly": len(counts) >= LOOKED_AT and reported.sum() > 0 and _reporting_days(counts) <= REPORTING_DAYS,
    }
    return [name for name, is_so in found.items() if is_so]


def _dumped(counts: Array) -> bool:
    if len(counts) < 6 * WEEK:
        return False
    for week in (counts[-WEEK:], counts[-LOOKED_AT:-WEEK]):
        usual = np.median(counts[-6 * WEEK : -LOOKED_AT].reshape(-1, WEEK).sum(1))
        if (
            week.max() > DUMPED_SHARE * max(week.sum(), 1)
            and week.sum() > DUMPED_GROWTH * usual
            and _reporting_days(counts[:-LOOKED_AT]) > REPORTING_DAYS
        ):
            return True
    return False


def _copied(reported: Array) -> bool:
    same = np.concatenate([[0], (np.diff(reported) == 0) & (reported[1:] >= COPIED_COUNT)]).astype(int)
    run = 0
    for repeated in same:
        run = run + 1 if repeated else 0
        if run >= COPIED_DAYS - 1:
            return True
    return False


def _reporting_days(counts: Array) -> int:
    """Days with a count in the fuller of the last two weeks."""
    return max(int((week > 0).sum()) for week in (counts[-WEEK:], counts[-LOOKED_AT:-WEEK]))
