"""The two newest days of a snapshot, to see whether the newest was copied from the day before."""

from collections.abc import Iterable
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.reading.canonical import PART, NewestDay
from covidlake.schema.captured import DAILY_TOTALS, SUMMED_TOTALS

# What is reported of one day alone. Totals and means of a copied day may have been computed from
# it, and would differ.
DAILY = (*DAILY_TOTALS, "icu_patients", "hosp_patients")
# What else is compared, where a publisher gives totals only.
TOTAL = tuple(SUMMED_TOTALS.values())

# More than any publisher has by day; a file with one day only must not be kept in memory. Beyond, a
# day does not count as copied.
MAX_LOCATIONS = 20_000

_LOCATION = ("iso_code", PART)
_Location = tuple[str, str | None]
_Measures = tuple[float | None, ...]


class NewestDays:
    """Valid rows in any order, of which those of two days stay.

    Attributes:
        first: The oldest day, ISO; null without rows.
    """

    def __init__(self) -> None:
        self._first: date | None = None
        self._days: list[date] = []
        self._kept: list[pa.RecordBatch] = []
        self._is_too_large = False

    @property
    def first(self) -> str | None:
        return self._first.isoformat() if self._first else None

    def add(self, valid: pa.RecordBatch) -> None:
        """Take a batch of valid rows."""
        days = valid.column("date").unique().to_pylist()
        if not days:
            return
        self._first = min(filter(None, [self._first, *days]))
        newest = sorted({*self._days, *days})[-2:]
        if newest != self._days:
            self._kept = [_since(batch, newest[0]) for batch in self._kept]
        names = [*_LOCATION, "date", *DAILY, *TOTAL]
        self._kept.append(_since(valid.select(names), newest[0]))
        self._days = newest
        if sum(map(len, self._kept)) > 2 * MAX_LOCATIONS:
            self._kept, self._is_too_large = [], True

    def result(self) -> NewestDay | None:
        """Return the figures of the newest day; None without rows."""
        if not self._days:
            return None
        newest, before = self._days[-1], self._days[0]
        days_apart = (newest - before).days or None
        rows = [] if self._is_too_large else [row for b in self._kept for row in b.to_pylist()]
        measures = _measures(rows)
        latest = _by_location(rows, newest, measures)
        earlier = _by_location(rows, before, measures) if days_apart else {}
        return NewestDay(
            newest.isoformat(),
            days_apart,
            locations=len(latest),
            reporting=sum(map(_reports, latest.values())),
            repeating=sum(earlier.get(where) == what for where, what in latest.items()),
        )


def _since(batch: pa.RecordBatch, day: date) -> pa.RecordBatch:
    return batch.filter(pc.greater_equal(batch.column("date"), pa.scalar(day)))


def _measures(rows: Iterable[dict[str, object]]) -> tuple[str, ...]:
    """Return what is compared: what the two days have of DAILY, or else TOTAL."""
    has_daily = any(row[name] is not None for row in rows for name in DAILY)
    return DAILY if has_daily else TOTAL


def _by_location(
    rows: Iterable[dict[str, object]], day: date, measures: tuple[str, ...]
) -> dict[_Location, _Measures]:
    return {
        tuple(row[name] for name in _LOCATION): tuple(row[name] for name in measures)  # type: ignore[misc]
        for row in rows
        if row["date"] == day
    }


def _reports(measures: _Measures) -> bool:
    """Return whether anything was reported: a quiet day is like the day before."""
    return any(measures)
