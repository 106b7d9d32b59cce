"""The newest day of observations, judged by itself.

A share of all rows never shows what is wrong with one day of a thousand: totals that fell to zero
everywhere, or a day on which nobody reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from covidlake.quality import quality_checks
from covidlake.quality.daily_series import Point, Series
from covidlake.quality.quality_checks import Check, CheckResult
from covidlake.quality.thresholds import (
    LEAST_OF_A_REGULAR_DAY,
    LEAST_OF_A_RISE,
    LEAST_REGULAR_SHARE,
    REGULAR_DAYS,
    REGULAR_WEEKS,
    REPORTING_SHARE,
    TIMES_OF_A_RISE,
)
from covidlake.schema.captured import SUMMED_TOTALS

# Locations in the detail of a check; of more, only how many.
MOST_NAMED = 5


@dataclass(frozen=True)
class NewestDay:
    """The newest day on which any location reports, and what is the matter with it.

    Attributes:
        day: None where nobody ever reports.
        reported_until: The last day on which locations really report: as many as usual have more
            than nothing or zero. None where on none of the last days anybody has.
        checks: Of quality_checks.NEWEST_DAY.
    """

    day: date | None
    reported_until: date | None
    checks: list[CheckResult]


class _Share(NamedTuple):
    """Locations to which something happened, out of those of which it can be told."""

    measure: str
    happened: list[str]
    out_of: int


def judge_newest_day(
    series: Sequence[Series],
    of: str,
    step: int,
    fewest_copies: float,
    waivers: Mapping[str, float],
) -> NewestDay:
    """Judge the newest day of a file.

    Args:
        series: Of the last days, as many as thresholds.DAYS_OF_NEWEST.
        of: The source.
        step: Days that the counts of a row cover: 7 in a weekly file.
        fewest_copies: Fewer locations that repeat a day are a chance.
        waivers: Check -> the most that this run lets pass.
    """
    days = sorted(set().union(*(one.days for one in series)))
    if not days:
        skipped = [check.verdict(None, of) for check in quality_checks.NEWEST_DAY]
        return NewestDay(None, None, skipped)
    newest = days[-1]
    # Tests and doses are published less regularly.
    judged = [one for one in series if one.name in SUMMED_TOTALS]
    shares = {
        quality_checks.NEWEST_FALLS: [_fallen(one, newest) for one in judged],
        quality_checks.NEWEST_SILENT: [_silent(one, newest, step) for one in judged],
        quality_checks.NEWEST_REPEATS: [_repeated(series, newest, step, fewest_copies)],
        quality_checks.NEWEST_DISAGREES: [_in_disagreement(one, newest) for one in judged],
    }
    checks = [_verdict(check, of, newest, shares[check], waivers) for check in shares]
    return NewestDay(newest, _reported_until(series, days), checks)


def _fallen(series: Series, newest: date) -> _Share:
    points = {place: days[newest] for place, days in series.points.items() if newest in days}
    fell = sorted(place for place, point in points.items() if point.fell)
    told = [point for point in points.values() if point.fell is not None]
    return _Share(series.name, fell, len(told))


def _silent(series: Series, newest: date, step: int) -> _Share:
    """Return who reports zero, of those that had something to report on each of the days before.

    A blank is no zero: it leaves a gap, and no wrong figure.
    """
    regular = [place for place in series.points if _is_regular(series, place, newest, step)]
    if len(regular) < LEAST_REGULAR_SHARE * len(series.points):
        return _Share(series.name, [], 0)
    silent = sorted(place for place in regular if series.count(place, newest) == 0)
    return _Share(series.name, silent, len(regular))


def _is_regular(series: Series, location: str, newest: date, step: int) -> bool:
    """Return whether it reported on each of the days before, or on that weekday of the weeks."""
    first = min(series.points[location])
    for apart, most in ((step, REGULAR_DAYS), (7, REGULAR_WEEKS)):
        days = [newest - timedelta(days=apart * back) for back in range(1, most + 1)]
        counts = [series.count(location, day) or 0 for day in days if day >= first]
        # One report is no habit; two may be all that a young file has.
        if len(counts) < 2 or min(counts) <= 0:
            continue
        if sum(counts) >= LEAST_OF_A_REGULAR_DAY * len(counts):
            return True
    return False


def _repeated(series: Sequence[Series], newest: date, step: int, fewest: float) -> _Share:
    """Return whose counts are all those of the day before, of those that count anything.

    Totals stay as they are where there is nothing to count: only if all do, the day is a copy.
    """
    before = newest - timedelta(days=step)
    counted = [one for one in series if one.is_counted]
    if counted:
        same, reporting = _same_counts(counted, before, newest)
        return _Share("all counts", same if len(same) >= fewest else [], len(reporting))
    still, reporting = _same_totals(series, before, newest)
    return _Share("totals", still if fewest <= len(still) == len(reporting) else [], len(reporting))


def _same_counts(
    series: Sequence[Series], before: date, newest: date
) -> tuple[list[str], list[str]]:
    """Return whose counts are those of the day before, and who counts anything."""
    places = sorted(set().union(*(one.points for one in series)))
    counts = {place: [one.count(place, newest) for one in series] for place in places}
    reporting = [place for place in places if any(counts[place])]
    same = [
        place
        for place in reporting
        if counts[place] == [one.count(place, before) for one in series]
    ]
    return same, reporting


def _same_totals(
    series: Sequence[Series], before: date, newest: date
) -> tuple[list[str], list[str]]:
    """Return whose totals stayed as on the day before, and who has totals on both days."""
    places = sorted(set().union(*(one.points for one in series)))
    both = [
        place
        for place in places
        if any({before, newest} <= one.points.get(place, {}).keys() for one in series)
    ]
    still = [place for place in both if not any(one.count(place, newest) for one in series)]
    return still, both


def _in_disagreement(series: Series, newest: date) -> _Share:
    """Return whose count is far from what the total rose by; nothing where few have both."""
    points = {place: days[newest] for place, days in series.points.items() if newest in days}
    told = {place: point for place, point in points.items() if series.is_counted and _rises(point)}
    if len(told) < LEAST_REGULAR_SHARE * len(series.points):
        return _Share(series.name, [], 0)
    far = sorted(place for place, point in told.items() if _is_far(point))
    return _Share(series.name, far, len(told))


def _rises(point: Point) -> bool:
    if point.daily is None or point.rose is None:
        return False
    return max(abs(point.daily), abs(point.rose)) >= LEAST_OF_A_RISE


def _is_far(point: Point) -> bool:
    daily, rose = point.daily or 0, point.rose or 0
    less, more = sorted((abs(daily), abs(rose)))
    return daily * rose < 0 or more > TIMES_OF_A_RISE * less


def _verdict(
    check: Check,
    of: str,
    newest: date,
    shares: Sequence[_Share],
    waivers: Mapping[str, float],
) -> CheckResult:
    """Judge the worst measure; skipped where nothing can be told of any."""
    told = [share for share in shares if share.out_of]
    if not told:
        return check.verdict(None, of)
    worst = max(told, key=lambda share: len(share.happened) / share.out_of)
    value = len(worst.happened) / worst.out_of
    detail = f"{newest}, {worst.measure}: {len(worst.happened)} of {worst.out_of} locations"
    if not worst.happened:
        return check.verdict(value, of, waivers, detail)
    more = " and others" if len(worst.happened) > MOST_NAMED else ""
    names = ", ".join(worst.happened[:MOST_NAMED])
    return check.verdict(value, of, waivers, f"{detail}, {names}{more}")


def _reported_until(series: Sequence[Series], days: Sequence[date]) -> date | None:
    """Return the last day with at least REPORTING_SHARE of the locations of the best day.

    None where nobody reports more than zeros: then the last day is before all of these.
    """
    reporting = {day: len(_reporting(series, day)) for day in days}
    usual = max(reporting.values())
    if not usual:
        return None
    return max(day for day in days if reporting[day] >= REPORTING_SHARE * usual)


def _reporting(series: Sequence[Series], day: date) -> set[str]:
    return {place for one in series for place in one.points if one.count(place, day)}
