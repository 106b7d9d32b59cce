"""The newest days of a canonical snapshot as series of counts (covidlake.quality.newest_day)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.quality.daily_series import Report, Series
from covidlake.quality.thresholds import DAYS_OF_NEWEST
from covidlake.reading.canonical import PART
from covidlake.schema.captured import DAILY_TOTALS

# Count -> its total; of patients in hospital there is none.
MEASURES: dict[str, str | None] = {**DAILY_TOTALS, "icu_patients": None, "hosp_patients": None}
_TOTALS = tuple(total for total in MEASURES.values() if total)
COLUMNS = ("iso_code", PART, "date", *MEASURES, *_TOTALS)
# More locations than any publisher has, on as many days.
MOST_ROWS = 20_000 * DAYS_OF_NEWEST


class LastDays:
    """Batches of valid rows, of which those of the last days are kept."""

    def __init__(self, last: date) -> None:
        self._first = pa.scalar(last - timedelta(days=DAYS_OF_NEWEST))
        self._kept: list[pa.RecordBatch] = []

    def add(self, valid: pa.RecordBatch) -> None:
        rows = valid.select(COLUMNS)
        rows = rows.filter(pc.greater_equal(rows.column("date"), self._first))
        # Days of more locations than there are would need more memory than there is.
        if sum(map(len, self._kept)) + len(rows) <= MOST_ROWS:
            self._kept.append(rows)

    def series(self) -> list[Series]:
        """Return each measure that has any value."""
        rows = pa.Table.from_batches(self._kept).combine_chunks()
        return list(_series(rows))


def _series(rows: pa.Table) -> Iterator[Series]:
    codes, parts = rows["iso_code"].to_pylist(), rows[PART].to_pylist()
    names = [" ".join(filter(None, pair)) for pair in zip(codes, parts, strict=True)]
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
