"""Counts of each location, added up, against what its total rises by in the same rows.

Totals that went through a locale which takes 1.234 for 1,234 are numbers like any others, and a
file without rates has nothing else to compare them with.
"""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.reading.canonical import PART
from covidlake.schema.captured import SUMMED_TOTALS

# In OWID's five snapshots no location is off by more than 1.7.
_TIMES = 2
# Of fewer, a correction is a large part.
_LEAST = 100


class Sums(NamedTuple):
    """What a location counted, and what its total rose by.

    Attributes:
        counted: Sum of the counts.
        before: The lowest total less the count of its row.
        last: The highest total.
    """

    counted: float
    before: float
    last: float

    @property
    def rise(self) -> float:
        return self.last - self.before

    def joined(self, other: "Sums") -> "Sums":
        """Return those of two parts of a file together."""
        counted = self.counted + other.counted
        return Sums(counted, min(self.before, other.before), max(self.last, other.last))


class Disagreement(NamedTuple):
    """Of a total, the locations that can be compared, and those that disagree: "COL: 7 for 1"."""

    name: str
    locations: int
    wrong: list[str]


class SumComparison:
    """Batches of valid rows, of which the sums of each location are kept."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[str, Sums]] = {count: {} for count in SUMMED_TOTALS}

    def add(self, valid: pa.RecordBatch) -> None:
        for count, sums in self._sums.items():
            total = SUMMED_TOTALS[count]
            if valid.column(count).null_count == len(valid):
                continue
            before = pc.subtract(valid.column(total), valid.column(count))
            location = [valid.column("iso_code"), valid.column(PART)]
            columns = [*location, valid.column(count), before, valid.column(total)]
            rows = pa.table(columns, ["code", "part", "count", "before", "total"])
            told = rows.filter(pc.is_valid(before))
            of_each = [("count", "sum"), ("before", "min"), ("total", "max")]
            for row in told.group_by(["code", "part"]).aggregate(of_each).to_pylist():
                name = " ".join(filter(None, (row["code"], row["part"])))
                found = Sums(row["count_sum"], row["before_min"], row["total_max"])
                sums[name] = sums[name].joined(found) if name in sums else found

    def worst(self) -> Disagreement | None:
        """Return the total that disagrees in most locations; None where none has both."""
        found = [_disagreement(count, sums) for count, sums in self._sums.items()]
        told = [one for one in found if one.locations]
        return max(told, key=lambda one: len(one.wrong) / one.locations, default=None)


def _disagreement(count: str, sums: dict[str, Sums]) -> Disagreement:
    told = {code: one for code, one in sums.items() if max(one.counted, one.rise) >= _LEAST}
    wrong = [
        f"{code}: {one.rise:,.0f} for {one.counted:,.0f}"
        for code, one in told.items()
        if one.rise > _TIMES * one.counted or one.counted > _TIMES * one.rise
    ]
    return Disagreement(SUMMED_TOTALS[count], len(told), wrong)
