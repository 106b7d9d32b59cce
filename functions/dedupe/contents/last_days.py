"""The newest days of a canonical snapshot as series of counts (covidlake.quality.newest_day)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.quality.daily_series import Report, Series
from covidlake.quality.thresholds import DAYS_OF_NEWEST, LEAST_SHARE_OF_LAST_DAYS
from covidlake.reading.canonical import PART, REASON
from covidlake.schema.captured import DAILY_TOTALS
from covidlake_snapshots.parquet import read_batches

# Count -> its total; of patients in hospital there is none.
MEASURES: dict[str, str | None] = {**DAILY_TOTALS, "icu_patients": None, "hosp_patients": None}
_TOTALS = tuple(total for total in MEASURES.values() if total)
COLUMNS = ("iso_code", PART, "date", *MEASURES, *_TOTALS)
# More locations than any publisher has, on as many days.
MOST_ROWS = 20_000 * DAYS_OF_NEWEST


class LastDays:
    """Batches of valid rows, of which those of the days up to a last one are kept.

    Attributes:
        before: The last day before these, if there is any.
    """

    def __init__(self, last: date) -> None:
        self._first = pa.scalar(last - timedelta(days=DAYS_OF_NEWEST))
        self._last = pa.scalar(last)
        self._kept: list[pa.RecordBatch] = []
        self.before: date | None = None

    @classmethod
    def of_most_locations(cls, found: Self, path: Path, locations: int) -> Self:
        """Return the last days in which enough of a snapshot's locations stand.

        Args:
            found: The last days by date alone.
            path: Of the snapshot, which is read again where these are of too few.
            locations: Of the snapshot.
        """
        last = found
        while len(last.locations) < LEAST_SHARE_OF_LAST_DAYS * locations:
            if last.before is None:
                return found
            last = cls(last.before)
            for batch in read_batches(path):
                last.add(batch.filter(batch.column(REASON).is_null()))
        return last

    @property
    def locations(self) -> set[str]:
        return {
            code for rows in self._kept for code in rows.column("iso_code").unique().to_pylist()
        }

    def add(self, valid: pa.RecordBatch) -> None:
        rows = valid.select(COLUMNS)
        days = rows.column("date")
        is_earlier = pc.less(days, self._first)
        earlier = pc.max(days.filter(is_earlier)).as_py()
        self.before = max(filter(None, (self.before, earlier)), default=None)
        rows = rows.filter(pc.and_not(pc.less_equal(days, self._last), is_earlier))
        # Days of more locations than there are would need more memory than there is.
        if sum(map(len, self._kept)) + len(rows) <= MOST_ROWS:
            self._kept.append(rows)

    def series(self) -> list[Series]:
        """Return each measure that has any value."""
        rows = pa.Table.from_batches(self._kept).combine_chunks()
        return list(_series(rows))


def _series(rows: pa.Table) -> Iterator[Series]:
    codes, parts = rows["iso_code"].to_pylist(), rows[PART].to_pylist()
    pairs = zip(codes, parts, strict=True)
    names = [" ".join(filter(None, pair)) for pair in pairs]
    days = rows["date"].to_pylist()
    nothing = [None] * len(rows)
    for measure, total in MEASURES.items():
        counts = rows[measure].to_pylist()
        totals = rows[total].to_pylist() if total else nothing
        is_counted = any(count is not None for count in counts)
        if not is_counted and all(value is None for value in totals):
            continue
        reports = map(Report._make, zip(names, days, counts, totals, strict=True))
        yield Series.of(measure, is_counted, reports)
