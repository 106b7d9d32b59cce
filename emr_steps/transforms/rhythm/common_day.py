"""The day of the week on which nearly all locations of a file report, where there is one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from covidlake.quality.thresholds import FEWEST_WEEKS_OF_COMMON_DAY, LEAST_SHARE_OF_COMMON_DAY

WEEK = 7


class CommonDay(NamedTuple):
    """The day of the week on which nearly all locations of a file report, from some day on.

    Attributes:
        position: Index of a day, modulo 7.
        since: Index of the first day of which that is true.
        is_only_row: Whether the file has no rows of other days: then it leaves silence empty, as
            nobody filled anything in, and its zeros are reports.
    """

    position: int
    since: int
    is_only_row: bool = False


def weekly_file(days: Sequence[int]) -> CommonDay | None:
    """Return the day of the week of a file that has no rows on any other; None of other files.

    Args:
        days: Indices of the days that the file has rows of, in order.
    """
    positions = {day % WEEK for day in days}
    if len(days) < 2 or len(positions) > 1:
        return None
    return CommonDay(positions.pop(), since=0, is_only_row=True)


def common_day(moves: Sequence[int]) -> CommonDay | None:
    """Return the day of the week on which nearly all locations report up to the file's last day.

    None where they report on all days.

    Args:
        moves: For each day of the file, how many locations report something that is not zero.
    """
    position, since, weeks = None, len(moves), 0
    for first, week in _weeks_from_the_end(moves):
        if not any(week):
            continue
        fullest = max(range(WEEK), key=week.__getitem__)
        is_common = week[fullest] >= LEAST_SHARE_OF_COMMON_DAY * sum(week)
        at = (first + fullest) % WEEK
        if not is_common or position not in (None, at):
            break
        position, since = at, first
        weeks += 1
    if position is None or weeks < FEWEST_WEEKS_OF_COMMON_DAY:
        return None
    return CommonDay(position, since)


def _weeks_from_the_end(moves: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    for end in range(len(moves), WEEK - 1, -WEEK):
        yield end - WEEK, moves[end - WEEK : end]
