"""What locations report of a daily count, day by day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Report(NamedTuple):
    """What a location reports of a measure on a day; None: nothing."""

    location: str
    day: date
    daily: float | None
    total: float | None


class Point(NamedTuple):
    """What is made of a report.

    Attributes:
        daily: The count of the day.
        fell: Whether the total is lower than the highest one before; None where there is none.
            Not than the last one: zeros that stay for days are no better on the second.
        rose: What the total adds to the last one; None where there is none.
    """

    daily: float | None
    fell: bool | None
    rose: float | None


class _Totals(NamedTuple):
    """The last total of a location, and the highest one."""

    last: float
    highest: float


@dataclass(frozen=True)
class Series:
    """One daily count, as new_cases: location -> day -> its point.

    Attributes:
        is_counted: Whether the file counts by day; otherwise counts are the steps of the totals.
        days: On which any location reports it.
    """

    name: str
    is_counted: bool
    points: dict[str, dict[date, Point]] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)

    @classmethod
    def of(cls, name: str, is_counted: bool, reports: Iterable[Report]) -> "Series":
        """Return the series of some reports, in whatever order they come."""
        series = cls(name, is_counted)
        totals: dict[str, _Totals] = {}
        for report in sorted(reports, key=lambda report: (report.location, report.day)):
            before = totals.get(report.location)
            series._add(report, before)
            if report.total is not None:
                highest = max(before.highest, report.total) if before else report.total
                totals[report.location] = _Totals(report.total, highest)
        return series

    def _add(self, report: Report, before: _Totals | None) -> None:
        daily, fell, rose = report.daily, None, None
        if report.total is not None:
            if before:
                fell, rose = report.total < before.highest, report.total - before.last
            # The first total of a location counts whole.
            daily = daily if self.is_counted else rose if before else report.total
        elif daily is not None:
            fell = daily < 0
        self.points.setdefault(report.location, {})[report.day] = Point(daily, fell, rose)
        if (report.daily, report.total) != (None, None):
            self.days.add(report.day)

    def count(self, location: str, day: date) -> float | None:
        point = self.points.get(location, {}).get(day)
        return point.daily if point else None
