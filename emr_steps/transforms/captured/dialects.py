"""What some dialects need beyond other names of columns: days that are columns, parts of countries, totals without daily counts."""

from covidlake import schema
from covidlake.reading.header import Header
from covidlake.schema.captured import SUMMED_TOTALS
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.captured.reading import CSV_OPTIONS, LINE, MALFORMED, TEXT


def melted(lines: DataFrame, layout: Header) -> DataFrame:
    """LINE, TEXT of a wide file -> the same, a row a cell, as a line of its own under `layout.molten`.

    A line with a wrong number of columns cannot be taken apart and stays whole.
    """
    fields = ", ".join(f"c{place} string" for place in range(len(layout.names)))
    split = lines.select(
        LINE, TEXT, F.from_csv(TEXT, f"{fields}, {MALFORMED} string", CSV_OPTIONS).alias("line")
    )
    columns = {place: F.col(f"line.c{place}") for place in range(len(layout.names))}
    days = {place: day for place, day in enumerate(layout.order) if day in layout.days}
    cells = F.map_from_arrays(
        F.array(*map(F.lit, days.values())), F.array(*(columns[place] for place in days))
    )
    whole = F.col(f"line.{MALFORMED}").isNull() & (F.trim(TEXT) != "")
    place = F.struct(*(column for place, column in columns.items() if place not in days))
    by_cell = split.select(
        LINE, TEXT, place.alias("place"), F.explode_outer(F.when(whole, cells)).alias("day", "cell")
    )
    as_line = F.to_csv(F.struct("place.*", "day", "cell"), {"escape": CSV_OPTIONS["escape"]})
    return by_cell.select(
        LINE, F.when(F.col("day").isNull(), F.col(TEXT)).otherwise(as_line).alias(TEXT)
    )


def summed(parts: DataFrame, layout: Header) -> DataFrame:
    """Rows of parts of countries -> rows of countries.

    Null where a part does not report: the sum of the others is no total.
    """
    key, columns = schema.KEYS[layout.dataset], schema.CAPTURED[layout.dataset]
    totals = {
        column.name: F.when(F.count(column.name) == F.count("*"), F.sum(column.name))
        for column in columns
        if column.type == "double"
    }
    names = {
        column.name: F.max(column.name)
        for column in columns
        if column.type == "string" and column.name not in key
    }
    by_country = parts.groupBy(*key).agg(
        *(made.alias(name) for name, made in {**names, **totals}.items())
    )
    return by_country.select(*(column.name for column in columns))


def with_daily_counts(totals: DataFrame) -> DataFrame:
    """New cases and deaths as the differences of their totals; null on the first day, and after a day that is missing."""
    return totals.withColumns(
        {new: _since_yesterday(total) for new, total in SUMMED_TOTALS.items()}
    )


def _since_yesterday(total: str) -> Column:
    days = Window.partitionBy("iso_code").orderBy("date")
    return F.when(
        F.lag("date").over(days) == F.date_sub("date", 1), F.col(total) - F.lag(total).over(days)
    )
