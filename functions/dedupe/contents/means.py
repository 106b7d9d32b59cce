"""Published 7-day means against the counts that they are the means of.

Each count goes into seven means, so that over the life of a location both sum up to the same.
"""

from collections import defaultdict
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.schema.captured import SUMMED_TOTALS

# Tests and doses are interpolated between reports, so that their means say more than the counts.
COUNTS = tuple(SUMMED_TOTALS)
_ENDING = "_smoothed"
# A wave that has just begun is not yet whole in the means; a lost decimal point makes ten or more.
_TIMES = 5
# Of fewer, rounding is a large part.
_LEAST = 100


class Disagreement(NamedTuple):
    """Of a mean, the locations that can be compared, and those that disagree: "COL: 7 for 1"."""

    name: str
    locations: int
    wrong: list[str]


class MeanComparison:
    """Batches of valid rows, of which the sums of each location are kept."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(self, valid: pa.RecordBatch) -> None:
        for count in COUNTS:
            columns = [valid.column(name) for name in ("iso_code", count, count + _ENDING)]
            has_both = pc.and_(columns[1].is_valid(), columns[2].is_valid())
            values = (column.filter(has_both).to_pylist() for column in columns)
            rows = zip(*values, strict=True)
            for code, counted, mean in rows:
                sums = self._sums[count, code]
                sums[0] += counted
                sums[1] += mean

    def worst(self) -> Disagreement | None:
        """Return the mean that disagrees in most locations; None where none has both."""
        found = [self._of(count) for count in COUNTS]
        told = [one for one in found if one.locations]
        return max(told, key=lambda one: len(one.wrong) / one.locations, default=None)

    def _of(self, count: str) -> Disagreement:
        sums = {code: sums for (name, code), sums in self._sums.items() if name == count}
        told = {
            code: (counted, mean) for code, (counted, mean) in sums.items() if counted >= _LEAST
        }
        wrong = [
            f"{code}: {mean:,.0f} for {counted:,.0f}"
            for code, (counted, mean) in told.items()
            if counted > _TIMES * mean or mean > _TIMES * counted
        ]
        return Disagreement(count + _ENDING, len(told), wrong)
