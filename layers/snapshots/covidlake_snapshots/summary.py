"""What an account says of the rows of a snapshot, collected batch by batch."""

import hashlib
from collections import Counter
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.quality import quality_checks, rules
from covidlake.reading.canonical import LINE, RAW, REASON, BoundedValues
from covidlake.schema import CAPTURED

from covidlake_snapshots.hashes import mixed, row_hashes

_WRAP = (1 << 64) - 1
# A reason may hold a name out of the file: a file of nothing but unknown names has many.
_MOST_REASONS = 200
_OTHER_REASONS = "others"
# A day of fewer rows, as a share of the fullest day, may be a typing error.
_LEAST_SHARE_OF_A_DAY = 0.5
# Days whose distances are told: a week that was left out puts only two of them further apart.
_DAYS_COMPARED = 3


class Summary:
    """Figures of all rows that were added; copies of a row do not count for the content hash."""

    def __init__(self, dataset: str, schema: pa.Schema) -> None:
        self._schema = schema
        self._bounded = {
            column.name: column.maximum
            for column in CAPTURED[dataset]
            if column.maximum is not None and column.name not in quality_checks.NOT_BOUNDED
        }
        self._reasons: Counter[str] = Counter()
        self._bounds: dict[str, BoundedValues] = {}
        self._places: set[str] = set()
        self._rows_of_day: Counter[date] = Counter()
        self._dataset = dataset
        self._content_rows = self._sum = self._other_sum = 0
        self.rows_in = self.rows_out = self.rows_corrected = 0

    def add(self, batch: pa.RecordBatch) -> None:
        reasons = batch.column(REASON)
        self.rows_in += len(batch)
        self._add_content(batch)
        valid = batch
        if reasons.null_count < len(batch):
            rejected = batch.filter(reasons.is_valid())
            for count in rejected.column(REASON).value_counts().to_pylist():
                self._reasons[count["values"]] += count["counts"]
            valid = batch.filter(reasons.is_null())
        self.rows_out += len(valid)
        self.rows_corrected += len(valid) - valid.column(RAW).null_count
        self._add_valid(valid)

    def figures(self) -> dict[str, object]:
        """Return the attributes of an Account that rows alone decide."""
        newest = max(self._rows_of_day, default=None)
        return {
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "rows_corrected": self.rows_corrected,
            "reasons": self.reasons(),
            "content_hash": self._content_hash(),
            "last_date": newest.isoformat() if newest else None,
            "days_apart": self._days_apart(),
            "bounds": self._bounds,
            "places": sorted(self._places),
        }

    def reasons(self) -> dict[str, int]:
        """Return reason -> rows, the most frequent first, and the rest of very many together."""
        by_frequency = sorted(self._reasons.items(), key=lambda item: (-item[1], item[0]))
        counts = dict(by_frequency[:_MOST_REASONS])
        if rest := by_frequency[_MOST_REASONS:]:
            counts[_OTHER_REASONS] = sum(rows for _, rows in rest)
        return counts

    def _days_apart(self) -> int | None:
        fullest = max(self._rows_of_day.values(), default=0)
        full_days = sorted(
            day for day, rows in self._rows_of_day.items() if rows > _LEAST_SHARE_OF_A_DAY * fullest
        )
        distances = pairwise(full_days[-_DAYS_COMPARED:])
        return min(((day - before).days for before, day in distances), default=None)

    def _add_content(self, batch: pa.RecordBatch) -> None:
        reasons = batch.column(REASON)
        if reasons.null_count < len(batch):
            is_copy = pc.equal(reasons, rules.DUPLICATE_IDENTICAL.name).fill_null(False)
            batch = batch.filter(pc.invert(is_copy))
        # Of a valid row its line does not count: a corrected row says what it is read as.
        is_valid = batch.column(REASON).is_null()
        raw = pc.if_else(is_valid, pa.scalar(None, pa.string()), batch[RAW])
        columns = {name: batch.column(name) for name in self._schema.names if name != LINE}
        hashes = row_hashes(columns | {RAW: raw})
        self._content_rows += len(batch)
        self._sum += pc.sum(hashes).as_py() or 0
        self._other_sum += pc.sum(mixed(hashes)).as_py() or 0

    def _content_hash(self) -> str:
        sums = (self._content_rows, self._sum & _WRAP, self._other_sum & _WRAP)
        hashed = repr((self._dataset, *sums))
        return hashlib.sha256(hashed.encode()).hexdigest()

    def _add_valid(self, valid: pa.RecordBatch) -> None:
        codes = valid.column("iso_code").unique()
        self._places.update(codes.to_pylist())
        if "date" in valid.schema.names:
            for count in valid.column("date").value_counts().to_pylist():
                self._rows_of_day[count["values"]] += count["counts"]
        for name, maximum in self._bounded.items():
            column = valid.column(name)
            values = len(column) - column.null_count
            if not values:
                continue
            beyond = pc.sum(pc.greater(column, maximum)).as_py()
            before = self._bounds.get(name, BoundedValues(0, 0))
            self._bounds[name] = BoundedValues(before.values + values, before.beyond + beyond)
