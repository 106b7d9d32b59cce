"""What is wrong with the newest reports of a country, so that its forecast deserves caution."""

from itertools import groupby

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
        "copied_days": _has_copies(days),
        "reports_weekly": _reports_weekly(counts),
    }
    return [name for name, is_so in has_caution.items() if is_so]


def _has_dump(counts: Array) -> bool:
    dumped = without_dumps(counts) != counts
    return bool(dumped[-LOOKED_AT:].any())


def _has_copies(days: Array) -> bool:
    """Return whether consecutive reports that reach into the newest days are equal.

    The report of a week is spread evenly over its days: whole weeks of equal days are no copies.
    """
    # From before the newest days, so that a week which began there is whole.
    looked_at = days[-(LOOKED_AT + 3 * WEEK) :]
    numbers = np.flatnonzero(~np.isnan(looked_at))
    newest = len(looked_at) - LOOKED_AT
    for count, run in groupby(numbers, key=lambda number: looked_at[number]):
        equal = list(run)
        is_spread = len(equal) % WEEK == 0
        of_newest = sum(number >= newest for number in equal)
        if count >= COPIED_COUNT and of_newest >= COPIED_DAYS and not is_spread:
            return True
    return False


def _reports_weekly(counts: Array) -> bool:
    """Return whether the fuller of the last two weeks has a count on REPORTING_DAYS at most."""
    if len(counts) < LOOKED_AT:
        return False
    weeks = counts[-LOOKED_AT:].reshape(2, WEEK)
    days_with_a_count = int((weeks > 0).sum(1).max())
    return 0 < days_with_a_count <= REPORTING_DAYS
