"""What is true of a live sample: who reports how, from when to when, and the weekly sums."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from local.sample.files import write_rows
from local.sample.live.counts import Counts
from local.sample.live.places import EMPTIED, Country, Habit
from local.sample.live.span import FIRST_WEEKLY_MONDAY, Span

METRICS = ("cases", "deaths")


@dataclass(frozen=True)
class Rhythm:
    """How a country reports a metric in a period.

    Attributes:
        metric: cases or deaths.
        rhythm: daily; weekly (a count on Sunday for Monday to Sunday); irregular (a count on a
            Sunday for all weeks since the last one); totals (as weekly, but its counts are empty,
            and only its totals move); silent (zeros that nobody reported, for at most a year) or
            ended (for longer).
        begins: the first day, ISO.
        ends: the last day, ISO.
        last_report: the day of its last report; empty where it has none.
    """

    code: str
    country: str
    metric: str
    rhythm: str
    begins: str
    ends: str
    last_report: str


@dataclass(frozen=True)
class Week:
    """What a country reported on the Sunday that ends a week; empty where it did not."""

    code: str
    country: str
    week_ending: str
    new_cases: str
    new_deaths: str


def write_rhythms(file: Path, reports: Iterable[tuple[Country, Counts]], span: Span) -> None:
    """Write a line a country, metric and period, with the fields of Rhythm."""
    rhythms = (rhythm for country, counts in reports for rhythm in _rhythms(country, counts, span))
    _write(file, Rhythm, rhythms)


def write_weeks(file: Path, reports: Iterable[tuple[Country, Counts]], span: Span) -> None:
    """Write a line a country and week, with the fields of Week."""
    weeks = (week for country, counts in reports for week in _weeks(country, counts, span))
    _write(file, Week, weeks)


def _write(file: Path, kind: type[Rhythm] | type[Week], records: Iterable[Rhythm | Week]) -> None:
    header = [field.name for field in fields(kind)]
    rows = (list(vars(record).values()) for record in records)
    write_rows(file, header, rows)


def _rhythms(country: Country, counts: Counts, span: Span) -> Iterator[Rhythm]:
    for metric in METRICS:
        for rhythm, begins, ends in _periods(country, counts, span, metric):
            reports = rhythm not in ("silent", "ended")
            last = _last_report(counts, span, rhythm, ends) if reports else ""
            yield Rhythm(
                country.code,
                country.name,
                metric,
                rhythm,
                begins.isoformat(),
                ends.isoformat(),
                last,
            )


def _periods(
    country: Country, counts: Counts, span: Span, metric: str
) -> Iterator[tuple[str, date, date]]:
    """Yield the periods of a metric in their order: rhythm, first and last day."""
    one_day = timedelta(days=1)
    last_report = span.sunday(counts.last_week)
    if span.daily_weeks:
        yield "daily", span.first, FIRST_WEEKLY_MONDAY - one_day
    if last_report >= FIRST_WEEKLY_MONDAY:
        rhythm = "irregular" if country.habit is Habit.IRREGULAR else "weekly"
        emptied = EMPTIED.get(country.code, {}).get(metric)
        if emptied and emptied <= span.last:
            # The week of the first empty count has no published count either.
            monday = emptied - timedelta(days=emptied.weekday())
            yield rhythm, FIRST_WEEKLY_MONDAY, monday - one_day
            yield "totals", monday, last_report
        else:
            yield rhythm, FIRST_WEEKLY_MONDAY, last_report
    if last_report < span.last:
        silence = "ended" if country.habit is Habit.ENDED else "silent"
        yield silence, max(last_report + one_day, span.first), span.last


def _last_report(counts: Counts, span: Span, rhythm: str, ends: date) -> str:
    if rhythm == "daily":
        return ends.isoformat()
    weeks = np.flatnonzero(counts.reported)
    days = (span.sunday(int(week)) for week in weeks[::-1])
    return next(day for day in days if day <= ends).isoformat()


def _weeks(country: Country, counts: Counts, span: Span) -> Iterator[Week]:
    cases, deaths = counts.by_week("cases"), counts.by_week("deaths")
    for week in range(span.weeks):
        yield Week(
            country.code,
            country.name,
            span.sunday(week).isoformat(),
            whole(cases[week]),
            whole(deaths[week]),
        )


def whole(value: float) -> str:
    """Return a count as text; empty where it is unknown."""
    return "" if np.isnan(value) else str(int(value))
