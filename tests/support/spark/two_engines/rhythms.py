"""The rhythm of each country's cases and deaths, derived again from docs/explanation/rhythm.md.

For files of daily rows: what the rule says of files that most countries report to once a week is
left out.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import Any

import duckdb

COLUMNS = """
    iso_code VARCHAR,
    metric VARCHAR,
    rhythm VARCHAR,
    first_date DATE,
    until DATE,
    last_report DATE,
    reports BIGINT,
    zeros_taken INTEGER
"""
SERIES = """
    SELECT iso_code, date, new_{what}, total_{what}
    FROM observations SEMI JOIN countries USING (iso_code)
    ORDER BY iso_code, date
"""

Row = tuple[Any, ...]
Count = float | None


def derive(duck: duckdb.DuckDBPyConnection) -> None:
    """Make `rhythms` from `observations` and `countries`: a row a country, count and period."""
    duck.execute(f"CREATE TABLE rhythms ({COLUMNS})")
    newest = duck.execute("SELECT max(date) FROM observations").fetchall()[0][0]
    for what in ("cases", "deaths"):
        rows = duck.execute(SERIES.format(what=what)).fetchall()
        periods = [
            (iso_code, f"new_{what}", *period)
            for iso_code, series in groupby(rows, key=lambda row: row[0])
            for period in _periods(list(series), newest)
        ]
        duck.executemany("INSERT INTO rhythms VALUES (?, ?, ?, ?, ?, ?, ?, ?)", periods)


def _periods(rows: Sequence[Row], newest: date) -> Iterator[Row]:
    """Yield what `rhythms` holds of a country, after its code and metric."""
    first = rows[0][1]
    counts: list[Count] = [None] * ((newest - first).days + 1)
    added = [0.0] * len(counts)
    total_before = None
    for _, day, count, total in rows:
        at = (day - first).days
        counts[at] = count
        has_moved = count is None and total is not None and total_before is not None
        added[at] = total - total_before if has_moved else count or 0
        total_before = total_before if total is None else total
    rhythm = _Rhythm(counts, added)
    at = 0
    last_report = None
    for name, group in groupby(rhythm.names):
        days = len(list(group))
        reported = [day for day in range(at, at + days) if day in rhythm.reports]
        last_report = first + timedelta(reported[-1]) if reported else last_report
        if name == "daily" and 7 * len(reported) < 6 * days:
            name = "irregular"
        if name == "silent" and at + days == len(counts) and days > 365:
            name = "ended"
        taken = len(rhythm.lone_zeros & {*range(at, at + days)})
        until = first + timedelta(at + days - 1)
        yield name, first + timedelta(at), until, last_report, len(reported), taken
        at += days


class _Rhythm:
    """The rhythm of each day of a series, gap by gap between the days that add something."""

    def __init__(self, counts: Sequence[Count], added: Sequence[float]) -> None:
        self.counts, self.added = counts, added
        self.names = ["daily"] * len(counts)
        self.reports = {day for day, value in enumerate(added) if value}
        self.lone_zeros: set[int] = set()
        self.adding = sorted(self.reports)
        for run in self._weekly_runs():
            self._name_weekly(run)
        for last, following in pairwise([-1, *self.adding, len(counts)]):
            self._read_gap(last, following)

    def _weekly_runs(self) -> Iterator[list[int]]:
        runs: list[list[int]] = []
        last = None
        for day in self.adding:
            gap = None if last is None else day - last
            if gap in (7, 14, 21, 28):
                runs[-1].append(day)
            else:
                # The first of a run is a report of its own day if another is within its week.
                runs.append([] if gap is not None and gap < 7 else [day])
            last = day
        for run in runs:
            if len(run) >= 6 or (len(run) >= 4 and median(self.added[day] for day in run) >= 35):
                yield run

    def _name_weekly(self, run: list[int]) -> None:
        begin = max(run[0] - 6, 0)
        end = len(self.names) if run[-1] == self.adding[-1] else run[-1] + 1
        self.names[begin:end] = ["weekly"] * (end - begin)

    def _read_gap(self, last: int, following: int) -> None:
        """Decide on the zeros between two days that add something, or at the end."""
        at_end = following == len(self.names)
        zeros = [day for day in range(last + 1, following) if self.counts[day] == 0]
        weekly = [day for day in zeros if self.names[day] == "weekly"]
        taken = set(zeros) - set(weekly)
        gap = following - last
        if last >= 0 and self.added[last] >= 5:
            next_is_large = at_end or self.added[following] >= 5 * gap
            if next_is_large or gap > 28:
                taken = set()
        is_in_run = last >= 0 and self.names[last] == "weekly" and (at_end or gap % 7 == 0)
        if weekly and is_in_run:
            taken |= self._zeros_of_weeks(last, following)
        self.reports |= taken
        if last >= 0 and gap > 28:
            self.lone_zeros |= taken
        if gap - 1 > 28 and (at_end or (last >= 0 and not taken)):
            self.names[last + 1 : following] = ["silent"] * (gap - 1)
            self.reports -= taken
            self.lone_zeros -= taken

    def _zeros_of_weeks(self, last: int, following: int) -> set[int]:
        """Return the zeros on the day of a weekly report that are taken for reports."""
        days = [day for day in range(last + 7, following, 7) if self.names[day] == "weekly"]
        zeros = {day for day in days if self.counts[day] == 0}
        if following == len(self.names):
            return zeros if self.added[last] < 35 else set()
        is_missed = self.added[last] >= 35 and self.added[following] >= 35
        return set() if is_missed or len(zeros) < len(days) else zeros
