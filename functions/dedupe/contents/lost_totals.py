"""Totals since the start that are zero on a past day, after a day on which they were not.

One such day of a thousand shows in no share of all rows, and is not the newest. Zeros that go on to
the end are the newest day's own check, for as long as that looks back to the days before them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.quality.thresholds import DAYS_OF_NEWEST, LEAST_OF_A_LOST_TOTAL
from covidlake.reading.canonical import PART
from covidlake.schema.captured import SUMMED_TOTALS

Location = tuple[str, str | None]  # code and part
_LOCATION = ["iso_code", PART]


class LostDay(NamedTuple):
    """The day on which most locations lost a total, who they are, and out of how many."""

    day: date | None
    total: str
    locations: list[str]
    out_of: int


class LostTotals:
    """Batches of valid rows, of which the days with a total of zero are kept."""

    def __init__(self) -> None:
        totals = SUMMED_TOTALS.values()
        self._zeros: dict[str, list[pa.RecordBatch]] = {total: [] for total in totals}
        # First and last day of each location with a total of some size.
        self._spans: dict[str, dict[Location, tuple[date, date]]] = {total: {} for total in totals}
        self._newest = date.min

    def add(self, valid: pa.RecordBatch) -> None:
        self._newest = max(self._newest, pc.max(valid.column("date")).as_py() or date.min)
        for total, zeros in self._zeros.items():
            column = valid.column(total)
            if column.null_count == len(column):
                continue
            days = valid.select([*_LOCATION, "date"])
            zeros.append(days.filter(pc.equal(column, 0)))
            large = days.filter(pc.greater_equal(column, LEAST_OF_A_LOST_TOTAL))
            self._add_spans(self._spans[total], large)

    def worst(self) -> LostDay | None:
        """Return the worst day of either total; None where there is nothing to tell it by."""
        found = [self._worst_of(total) for total, spans in self._spans.items() if spans]
        return max(found, key=lambda lost: len(lost.locations) / lost.out_of, default=None)

    def _worst_of(self, total: str) -> LostDay:
        by_day: dict[date, list[str]] = {}
        for location, day in self._lost(total):
            by_day.setdefault(day, []).append(" ".join(filter(None, location)))
        worst = max(by_day, key=lambda day: len(by_day[day]), default=None)
        locations = sorted(by_day[worst]) if worst else []
        return LostDay(worst, total, locations, len(self._spans[total]))

    def _lost(self, total: str) -> Iterator[tuple[Location, date]]:
        spans = self._spans[total]
        looked_back_to = self._newest - timedelta(days=DAYS_OF_NEWEST)
        for batch in self._zeros[total]:
            columns = (batch.column(name).to_pylist() for name in batch.schema.names)
            for code, part, day in zip(*columns, strict=True):
                first, last = spans.get((code, part), (day, day))
                if first < day < last or last < min(day, looked_back_to):
                    yield (code, part), day

    @staticmethod
    def _add_spans(spans: dict[Location, tuple[date, date]], days: pa.RecordBatch) -> None:
        table = pa.Table.from_batches([days])
        by_location = table.group_by(_LOCATION).aggregate([("date", "min"), ("date", "max")])
        for row in by_location.to_pylist():
            location = (row["iso_code"], row[PART])
            first, last = spans.get(location, (row["date_min"], row["date_max"]))
            spans[location] = (min(first, row["date_min"]), max(last, row["date_max"]))
