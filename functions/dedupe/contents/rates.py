"""Published rates and means against the counts and the population that they are made of.

A file that went through a locale which takes a decimal point for something else says 60,241 cases
per million for 60.241: a number like any other, unless it is compared.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.schema.captured import OBSERVATION_COLUMNS

POPULATION = "population"
# What a rate's name ends with -> people that it is about.
_PEOPLE = {"_per_million": 1_000_000, "_per_thousand": 1_000, "_per_hundred": 100}
# Rates of a share whose name promises a count.
_OTHER_COUNTS = {
    "excess_mortality_cumulative_per_million": "excess_mortality_cumulative_absolute",
}
# Rates are rounded, some to whole numbers.
_ROUNDING = 1.0
_TIMES = 2.0


class Rate(NamedTuple):
    """A published rate, and the count that it is made of."""

    name: str
    made_of: str
    people: int


class Disagreement(NamedTuple):
    """Of a rate, the rows that can be compared, those that disagree, and the first of them."""

    rate: Rate
    rows: int
    wrong: int
    example: str


def _rates() -> Iterator[Rate]:
    names = {column.name for column in OBSERVATION_COLUMNS}
    for name in sorted(names):
        for ending, people in _PEOPLE.items():
            count = _OTHER_COUNTS.get(name, name.removesuffix(ending))
            if name.endswith(ending) and count in names:
                yield Rate(name, count, people)


RATES = tuple(_rates())


class RateComparison:
    """Batches of valid rows, of which nothing is kept but counts."""

    def __init__(self) -> None:
        self._found = {rate: Disagreement(rate, 0, 0, "") for rate in RATES}

    def add(self, valid: pa.RecordBatch) -> None:
        for rate, before in self._found.items():
            published, count = valid.column(rate.name), valid.column(rate.made_of)
            if published.null_count == len(valid) or count.null_count == len(valid):
                continue
            expected = _expected(count, valid.column(POPULATION), rate.people)
            told = pc.and_(expected.is_valid(), published.is_valid())
            is_wrong = pc.and_(told, _is_far(published, expected)).fill_null(False)
            wrong = pc.sum(is_wrong).as_py() or 0
            example = before.example
            if wrong and not example:
                example = _example(valid.filter(is_wrong).slice(0, 1), rate)
            rows = before.rows + pc.sum(told).as_py()
            self._found[rate] = Disagreement(rate, rows, before.wrong + wrong, example)

    def worst(self) -> Disagreement | None:
        """Return the rate with the greatest share of rows that disagree; None without any rows."""
        told = [found for found in self._found.values() if found.rows]
        return max(told, key=lambda found: found.wrong / found.rows, default=None)


def _expected(count: pa.Array, population: pa.Array, people: int) -> pa.Array:
    """Return what a rate should be; null where there is no population, or nothing to compare."""
    is_comparable = pc.and_(pc.not_equal(count, 0), pc.greater(population, 0))
    whole = pc.if_else(is_comparable, population, pa.scalar(None, pa.float64()))
    share = pc.divide(count, whole)
    return pc.multiply(share, float(people))


def _is_far(one: pa.Array, other: pa.Array) -> pa.Array:
    """Return whether one is more than double the other, beyond what rounding explains."""
    one, other = pc.abs(one), pc.abs(other)
    above = pc.greater(one, pc.add(pc.multiply(other, _TIMES), _ROUNDING))
    below = pc.greater(other, pc.add(pc.multiply(one, _TIMES), _ROUNDING))
    return pc.or_(above, below)


def _example(rows: pa.RecordBatch, rate: Rate) -> str:
    (row,) = rows.to_pylist()
    expected = row[rate.made_of] / row[POPULATION] * rate.people
    return (
        f"{row['iso_code']} on {row['date']} says {row[rate.name]:,.10g} for {expected:,.5g}, as "
        f"{rate.made_of} and {POPULATION} have it"
    )
