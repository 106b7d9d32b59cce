"""The rhythm of each location of a file, and the counts that are left of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from covidlake import schema
from covidlake.schema.captured import SUMMED_TOTALS
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.rhythm.common_day import CommonDay
from transforms.rhythm.reports import Count, read_rhythm

# Before the disease. Index 0 of every series, so that an index of all locations is one date.
FIRST_DAY = date(2019, 12, 1)
COUNTS = tuple(SUMMED_TOTALS)

_RHYTHM = """struct<
    covers array<int>,
    periods array<struct<
        rhythm string,
        begin int,
        end int,
        last_report int,
        reports int,
        zeros_taken int
    >>
>"""


def index_of(day: Column) -> Column:
    """Return the index of a day in a series."""
    return F.datediff(day, F.lit(FIRST_DAY))


def moves_by_day(observations: DataFrame) -> DataFrame:
    """Return index, and for each count how many countries report something but zero on that day."""
    countries = observations.where(F.col("location_type") == schema.COUNTRY)
    moves = [F.count_if(F.col(count) != 0).alias(count) for count in COUNTS]
    index = index_of(F.col("date")).alias("index")
    return countries.groupBy(index).agg(*moves)


def rhythms(observations: DataFrame, common: Mapping[str, CommonDay]) -> DataFrame:
    """Return iso_code, and for each count its rhythm: a row a location, few rows.

    Args:
        observations: With iso_code, date, COUNTS and their totals.
        common: Count -> the day of the week on which most locations of the file report it.
    """
    newest = F.max(index_of(F.col("date")))
    last = observations.agg(newest.alias("last"))
    columns = [name for pair in SUMMED_TOTALS.items() for name in pair]
    day = F.struct(index_of(F.col("date")).alias("index"), *columns)
    days = F.sort_array(F.collect_list(day))
    series = observations.groupBy("iso_code").agg(days.alias("day"))
    found = {}
    for count, total in SUMMED_TOTALS.items():
        read = F.udf(_reader(common.get(count)), _RHYTHM)
        found[count] = read("day.index", f"day.{count}", f"day.{total}", "last")
    with_last = series.crossJoin(F.broadcast(last))
    named = [column.alias(name) for name, column in found.items()]
    return with_last.select("iso_code", *named)


def with_days_covered(rows: DataFrame, rhythms: DataFrame) -> DataFrame:
    """Return rows with `<count>_days`: the days that each count covers, null where it is none."""
    covers = rhythms.select(
        "iso_code", *(F.col(f"{count}.covers").alias(f"_{count}") for count in COUNTS)
    )
    joined = rows.join(F.broadcast(covers), "iso_code")
    position = index_of(F.col("date")) + 1
    days = {f"{count}_days": F.element_at(f"_{count}", position) for count in COUNTS}
    return joined.withColumns(days).drop(*(f"_{count}" for count in COUNTS))


def reports_only(rows: DataFrame) -> DataFrame:
    """Return rows with null in place of counts that nobody reported.

    A report may have no count: its publisher states a total, and withholds what it added.
    """
    is_report = {count: F.col(f"{count}_days").isNotNull() for count in COUNTS}
    return rows.withColumns(
        {count: F.when(reported, F.col(count)) for count, reported in is_report.items()}
    )


def periods(rhythms: DataFrame) -> DataFrame:
    """Return a row a location, count and period: iso_code, metric, and the fields of Period.

    first_date, until and last_report are dates.
    """
    by_count = [
        rhythms.select("iso_code", F.lit(count).alias("metric"), F.inline(f"{count}.periods"))
        for count in COUNTS
    ]
    cases, deaths = by_count
    rows = cases.unionByName(deaths)
    dates = {"first_date": "begin", "until": "end", "last_report": "last_report"}
    days = {name: F.date_add(F.lit(FIRST_DAY), F.col(index)) for name, index in dates.items()}
    return rows.withColumns(days).drop("begin", "end")


def _reader(common: CommonDay | None) -> Callable[..., dict[str, Any]]:
    """Return the function that reads the rhythm of a location, for Spark."""

    def read(
        days: Sequence[int], counts: Sequence[Count], totals: Sequence[Count], last: int
    ) -> dict[str, Any]:
        rhythm = read_rhythm(
            _dense(days, counts, last), _dense(days, totals, last), days[0], common
        )
        return {
            "covers": rhythm.covers,
            "periods": [period._asdict() for period in rhythm.periods()],
        }

    return read


def _dense(days: Sequence[int], values: Sequence[Count], last: int) -> list[Count]:
    """Return a value for each day from FIRST_DAY to the last; None where there is none."""
    dense: list[Count] = [None] * (last + 1)
    for day, value in zip(days, values, strict=True):
        dense[day] = value
    return dense
