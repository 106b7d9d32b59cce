"""Which of a location's days have a report, and how many days each report covers.

Publishers fill in zeros: on the six days between two weekly reports, on days off, and for years
after a location's last report. Such a zero is nobody's report. The rules here tell it from one
that may be, from the counts alone; docs/explanation/rhythm.md has them in words.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from covidlake.quality.rules import FAR_FROM_ZERO
from covidlake.quality.thresholds import (
    ENDED_DAYS,
    FEWEST_WEEKLY_REPORTS,
    FEWEST_WEEKLY_REPORTS_OF_SOME_SIZE,
    LEAST_SHARE_OF_DAILY,
    SILENT_DAYS,
)

from transforms.rhythm.common_day import WEEK, CommonDay

DAILY, WEEKLY, IRREGULAR, SILENT, ENDED = "daily", "weekly", "irregular", "silent", "ended"

Count = float | None


class Period(NamedTuple):
    """Days running on which a location reports in one rhythm.

    Attributes:
        rhythm: DAILY, WEEKLY, IRREGULAR, SILENT or ENDED.
        begin: Index of its first day.
        end: Index of its last day.
        last_report: Index of the last report up to then; None where there was none.
        reports: Number of days with a report.
        zeros_taken: Zeros of it that stand alone for more than SILENT_DAYS and were taken for
            reports, as the counts beside them are small: nobody can tell.
    """

    rhythm: str
    begin: int
    end: int
    last_report: int | None
    reports: int
    zeros_taken: int


@dataclass
class Rhythm:
    """What became of each day of a series.

    Attributes:
        begin: Index of the location's first row.
        covers: Days that the report of each day covers, ending on it; None without a report.
        rhythms: The rhythm of each day, DAILY standing for IRREGULAR, too.
        taken: Indices of the zeros of `Period.zeros_taken`.
    """

    begin: int
    covers: list[int | None]
    rhythms: list[str]
    taken: set[int] = field(default_factory=set)

    def periods(self) -> list[Period]:
        """Return the periods of the series, in order and without gaps."""
        periods: list[Period] = []
        first, last_report = self.begin, None
        for name, days in groupby(self.rhythms[self.begin :]):
            last = first + len(list(days)) - 1
            reported = [day for day in range(first, last + 1) if self.covers[day] is not None]
            last_report = reported[-1] if reported else last_report
            rhythm = self._named(name, first, last, len(reported))
            taken = len(self.taken & set(range(first, last + 1)))
            periods.append(Period(rhythm, first, last, last_report, len(reported), taken))
            first = last + 1
        return periods

    def take_zeros(self, zeros: Iterable[int], covers: int, alone: int) -> None:
        """Take zeros for reports that cover so many days; they stand alone for so many."""
        for day in zeros:
            self.covers[day] = covers
            if alone > SILENT_DAYS:
                self.taken.add(day)

    def silence(self, first: int, end: int) -> None:
        """Take what stands from first up to end, exclusively, for no report."""
        if end - first <= SILENT_DAYS:
            return
        self.covers[first:end] = [None] * (end - first)
        self.rhythms[first:end] = [SILENT] * (end - first)
        self.taken -= set(range(first, end))

    def _named(self, rhythm: str, first: int, last: int, reports: int) -> str:
        days = last - first + 1
        if rhythm == DAILY and reports < LEAST_SHARE_OF_DAILY * days:
            return IRREGULAR
        if rhythm == SILENT and last == len(self.covers) - 1 and days > ENDED_DAYS:
            return ENDED
        return rhythm


def read_rhythm(
    counts: Sequence[Count], totals: Sequence[Count], first: int, common: CommonDay | None = None
) -> Rhythm:
    """Read how one location reports one metric.

    Args:
        counts: Of each day up to the file's last one, as published; None where there is none.
        totals: Since the start, likewise.
        first: Index of the location's first row.
        common: Of the file, if most of its locations report weekly.
    """
    series = _Series(counts, totals, _steps(counts, totals))
    rhythm = Rhythm(first, [None] * len(counts), [DAILY] * len(counts))
    if common and common.is_only_row:
        _read_rows(rhythm, series)
        return rhythm
    weekly = _weekly_runs(series, _followed(common, series.moves))
    for run in weekly:
        _read_weeks(rhythm, series, run)
    in_weeks = {day for run in weekly for day in run}
    _read_days(rhythm, series, in_weeks)
    _mark_silence(rhythm, series)
    return rhythm


@dataclass(frozen=True)
class _Series:
    """Counts as published, and what each day adds.

    Attributes:
        steps: The count, or else the step of the total; 0 where nothing.
    """

    counts: Sequence[Count]
    totals: Sequence[Count]
    steps: Sequence[float]

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def moves(self) -> list[int]:
        """Indices of the days that add something: what nobody can have filled in."""
        return [day for day, step in enumerate(self.steps) if step]

    def is_far(self, day: int, days: int) -> bool:
        """Return whether a count is so far from zero that none of so many days was quiet."""
        return self.steps[day] >= FAR_FROM_ZERO * days

    def rises_by_count(self, last: int, day: int) -> bool:
        """Return whether a count is what the total rose by since an earlier day."""
        before, total, count = self.totals[last], self.totals[day], self.counts[day]
        if before is None or total is None:
            return False
        return total - before == count


def _read_rows(rhythm: Rhythm, series: _Series) -> None:
    """Mark the reports of a file with a row a week: zeros are such, and silence is empty."""
    rhythm.rhythms[rhythm.begin :] = [WEEKLY] * (len(series) - rhythm.begin)
    moves = set(series.moves)
    reports = [day for day in range(len(series)) if series.counts[day] is not None or day in moves]
    covered = rhythm.begin - 1
    for day in reports:
        # The first of all is of its week; what was missed is in the next one.
        rhythm.covers[day] = day - covered if covered >= rhythm.begin else WEEK
        rhythm.silence(covered + 1, day)
        covered = day
    rhythm.silence(covered + 1, len(series))


def _read_weeks(rhythm: Rhythm, series: _Series, run: list[int]) -> None:
    """Mark the reports of a run of weekly ones, and the weeks of zeros between them."""
    begins = max(run[0] - WEEK, -1)
    rhythm.covers[run[0]] = _days_of_first(series, run[0])
    for last, report in pairwise(run):
        weeks = range(last + WEEK, report, WEEK)
        are_large = series.is_far(last, WEEK) and series.is_far(report, WEEK)
        if are_large or any(series.counts[day] != 0 for day in weeks):
            rhythm.covers[report] = report - last  # what was missed is in the next report
        else:
            rhythm.take_zeros(weeks, WEEK, report - last)
            rhythm.covers[report] = WEEK
    end = run[-1] + 1
    if run[-1] == series.moves[-1]:
        end = len(series)
        if not series.is_far(run[-1], WEEK):
            weeks = range(run[-1] + WEEK, end, WEEK)
            zeros = [day for day in weeks if series.counts[day] == 0]
            rhythm.take_zeros(zeros, WEEK, end - run[-1])
    rhythm.rhythms[begins + 1 : end] = [WEEKLY] * (end - begins - 1)


def _days_of_first(series: _Series, report: int) -> int:
    """Return the days that the first of weekly reports covers: a week, or what was missed."""
    before = bisect_left(series.moves, report) - 1
    if before < 0:
        return WEEK
    last = series.moves[before]
    days = report - last
    is_filled = all(series.counts[day] == 0 for day in range(last + 1, report))
    # As _read_zeros has it: such zeros are nobody's report.
    are_large = series.is_far(last, 1) and series.is_far(report, days)
    return days if days > WEEK and is_filled and are_large else WEEK


def _read_days(rhythm: Rhythm, series: _Series, in_weeks: set[int]) -> None:
    """Mark the reports of days that belong to no weekly run."""
    last = -1
    for day in [*series.moves, len(series)]:
        _read_zeros(rhythm, series, last, day)
        if day < len(series) and day not in in_weeks:
            between = range(last + 1, day)
            unread = all(rhythm.covers[at] is None for at in between)
            are_zeros = all(series.counts[at] == 0 for at in between)
            is_all = are_zeros or series.rises_by_count(last, day)
            rhythm.covers[day] = day - last if last >= 0 and unread and is_all else 1
        last = day


def _read_zeros(rhythm: Rhythm, series: _Series, last: int, following: int) -> None:
    """Mark the zeros between two days that add something, where they may be reports."""
    zeros = [
        day
        for day in range(last + 1, following)
        if series.counts[day] == 0 and rhythm.rhythms[day] == DAILY
    ]
    if last < 0:
        rhythm.take_zeros(zeros, 1, alone=0)  # before the first case
        return
    days = following - last
    next_is_far = following == len(series) or series.is_far(following, days)
    if series.is_far(last, 1) and (next_is_far or days > SILENT_DAYS):
        return
    rhythm.take_zeros(zeros, 1, days)


def _mark_silence(rhythm: Rhythm, series: _Series) -> None:
    """Mark what is longer than SILENT_DAYS: the end of the series, and where nobody reports."""
    if not series.moves:
        rhythm.silence(rhythm.begin, len(series))
        return
    for last, following in pairwise([*series.moves, len(series)]):
        is_end = following == len(series)
        reported = any(rhythm.covers[day] is not None for day in range(last + 1, following))
        if is_end or not reported:
            rhythm.silence(last + 1, following)


def _steps(counts: Sequence[Count], totals: Sequence[Count]) -> list[float]:
    """Return what each day adds: its count, or else the step of the total; 0 where nothing."""
    steps = []
    last_total: Count = None
    for count, total in zip(counts, totals, strict=True):
        step = count
        if step is None and total is not None and last_total is not None:
            step = total - last_total
        steps.append(step or 0.0)
        last_total = last_total if total is None else total
    return steps


def _weekly_runs(series: _Series, common: CommonDay | None) -> list[list[int]]:
    """Return the runs of reports that stand on one day of the week, with none between."""
    runs: list[list[int]] = []
    for day in series.moves:
        if runs and _goes_on(runs[-1], day, common):
            runs[-1].append(day)
        else:
            runs.append([day])
    runs = [_without_last_of_days(run, series) for run in runs]
    return [run for run in runs if run and _is_weekly(run, series, common)]


def _without_last_of_days(run: list[int], series: _Series) -> list[int]:
    """Return the run without a first report that follows another one within the week."""
    before = bisect_left(series.moves, run[0]) - 1
    is_of_days = before >= 0 and run[0] - series.moves[before] < WEEK
    return run[1:] if is_of_days else run


def _goes_on(run: list[int], day: int, common: CommonDay | None) -> bool:
    days = day - run[-1]
    return days % WEEK == 0 and (days <= SILENT_DAYS or _is_common(day, common))


def _is_weekly(run: list[int], series: _Series, common: CommonDay | None) -> bool:
    if len(run) >= FEWEST_WEEKLY_REPORTS or _is_common(run[-1], common):
        return True
    if len(run) < FEWEST_WEEKLY_REPORTS_OF_SOME_SIZE:
        return False
    return median(series.steps[day] for day in run) >= FAR_FROM_ZERO * WEEK


def _is_common(day: int, common: CommonDay | None) -> bool:
    return common is not None and day >= common.since and day % WEEK == common.position


def _followed(common: CommonDay | None, moves: Sequence[int]) -> CommonDay | None:
    """Return the file's common day if the location reports on no other since; None otherwise."""
    if common is None:
        return None
    since = [day for day in moves if day >= common.since]
    still_common = [_is_common(day, common) for day in since]
    return common if all(still_common) else None
