"""What is wrong with the newest reports of a country, so that its forecast deserves caution."""

from itertools import pairwise

import numpy as np

from transforms.forecast.counts.artefacts import REPORTING_DAYS, WEEK, without_dumps
from transforms.forecast.levels import Array

# Days at the end of the series: what is older does not reach into the next weeks.
LOOKED_AT = 2 * WEEK
# Equal counts of some size on consecutive days: the day before, copied.
COPIED_DAYS, COPIED_COUNT = 3, 20


def cautions(days: Array, filled: int) -> list[str]:
    """Return the names of what deserves caution, in this order:

    missing_last_days, pause, negative_days, dump, copied_days, reports_weekly

    Args:
        days: (n,) daily counts as published, NaN where not reported, up to the release's day
        filled: days at the end that clean_counts.cleaned has filled in
    """
    newest = days[-LOOKED_AT:]
    with_report = np.flatnonzero(~np.isnan(newest))
    if not len(with_report):
        return ["missing_last_days"]
    reported = newest[with_report]
    missing = len(newest) - 1 - int(with_report[-1])
    counts = np.nan_to_num(np.maximum(days, 0), nan=0.0)
    has_caution = {
        "missing_last_days": missing > 0,
        "pause": filled > missing,
        "negative_days": bool((reported < 0).any()),
        "dump": _has_dump(counts),
        "copied_days": _has_copies(reported),
        "reports_weekly": _reports_weekly(counts),
    }
    return [name for name, is_so in has_caution.items() if is_so]


def _has_dump(counts: Array) -> bool:
    dumped = without_dumps(counts) != counts
    return bool(dumped[-LOOKED_AT:].any())


def _has_copies(reported: Array) -> bool:
    run = 1
    for before, count in pairwise(reported):
        run = run + 1 if count == before >= COPIED_COUNT else 1
        if run >= COPIED_DAYS:
            return True
    return False


def _reports_weekly(counts: Array) -> bool:
    """Return whether the fuller of the last two weeks has a count on REPORTING_DAYS at most."""
    if len(counts) < LOOKED_AT:
        return False
    weeks = counts[-LOOKED_AT:].reshape(2, WEEK)
    days_with_a_count = int((weeks > 0).sum(1).max())
    return 0 < days_with_a_count <= REPORTING_DAYS
