"""What is wrong with the newest reports of a country, so that its forecast deserves caution."""

from itertools import pairwise

import numpy as np

from transforms.forecast.artefacts import REPORTING_DAYS, WEEK, without_dumps
from transforms.forecast.levels import Array

LOOKED_AT = 2 * WEEK
# Equal counts of some size on consecutive days: the day before, copied.
COPIED_DAYS, COPIED_COUNT = 3, 20


def cautions(days: Array, filled: int) -> list[str]:
    """(n,) daily counts as published, NaN = not reported, up to the day of the release -> names of what was found, in this order:

    missing_last_days, pause, negative_days, dump, copied_days, reports_weekly

    filled  days at the end that cleaning has filled in
    """
    newest = days[-LOOKED_AT:]
    reported = newest[~np.isnan(newest)]
    if not len(reported):
        return ["missing_last_days"]
    missing = len(newest) - 1 - int(np.flatnonzero(~np.isnan(newest))[-1])
    counts = np.nan_to_num(np.maximum(days, 0), nan=0.0)
    found = {
        "missing_last_days": missing > 0,
        "pause": filled > missing,
        "negative_days": bool((reported < 0).any()),
        "dump": bool((without_dumps(counts) != counts)[-LOOKED_AT:].any()),
        "copied_days": _copied(reported),
        "reports_weekly": len(counts) >= LOOKED_AT
        and 0 < _reporting_days(counts) <= REPORTING_DAYS,
    }
    return [name for name, is_so in found.items() if is_so]


def _copied(reported: Array) -> bool:
    run = 1
    for before, count in pairwise(reported):
        run = run + 1 if count == before >= COPIED_COUNT else 1
        if run >= COPIED_DAYS:
            return True
    return False


def _reporting_days(counts: Array) -> int:
    """Days with a count in the fuller of the last two weeks."""
    return max(int((week > 0).sum()) for week in (counts[-WEEK:], counts[-LOOKED_AT:-WEEK]))
