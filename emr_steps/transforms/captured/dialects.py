"""What some dialects need beyond other names of columns.

Days that are columns, parts of countries, totals without daily counts.
"""

from covidlake import schema
from covidlake.reading.header import Header
from covidlake.schema.captured import SUMMED_TOTALS
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.captured.reading import CSV_OPTIONS, LINE, MALFORMED, TEXT


def melted(lines: DataFrame, header: Header) -> DataFrame:
    """Return a row a cell of a wide file, as a LINE and TEXT of its own under `header.molten`.

    A line with a wrong number of columns cannot be taken apart and stays whole.
    """
    indexes = range(len(header.names))
    fields = ", ".join(f"c{index} string" for index in indexes)
    record = F.from_csv(TEXT, f"{fields}, {MALFORMED} string", CSV_OPTIONS)
    split = lines.select(LINE, TEXT, record.alias("line"))
    days = {index: day for index, day in enumerate(header.order) if day in header.days}
    others = [index for index in indexes if index not in days]
    cells = F.map_from_arrays(
        F.array(*map(F.lit, days.values())),
        F.array(*(F.col(f"line.c{index}") for index in days)),
    )
    whole = F.col(f"line.{MALFORMED}").isNull() & (F.trim(TEXT) != "")
    location = F.struct(*(F.col(f"line.c{index}") for index in others))
    by_cell = split.select(
        LINE,
        TEXT,
        location.alias("location"),
        F.explode_outer(F.when(whole, cells)).alias("day", "cell"),
    )
    as_line = F.to_csv(F.struct("location.*", "day", "cell"), {"escape": CSV_OPTIONS["escape"]})
    has_day = F.col("day").isNotNull()
    text = F.when(has_day, as_line).otherwise(F.col(TEXT))
    return by_cell.select(LINE, text.alias(TEXT))


def summed(parts: DataFrame, header: Header) -> DataFrame:
    """Return rows of countries from rows of their parts.

    Null where a part does not report: the sum of the others is no total.
    """
    key = schema.KEYS[header.dataset]
    columns = schema.CAPTURED[header.dataset]
    names = [column.name for column in columns if column.type == "string"]
    numbers = [column.name for column in columns if column.type == "double"]
    of_country = [F.max(name).alias(name) for name in names if name not in key]
    totals = [_total(name).alias(name) for name in numbers]
    by_country = parts.groupBy(*key).agg(*of_country, *totals)
    return by_country.select(*(column.name for column in columns))


def with_daily_counts(totals: DataFrame) -> DataFrame:
    """Return the rows with new cases and deaths as the differences of their totals.

    Null on the first day, and after a day that is missing.
    """
    differences = {new: _since_yesterday(total) for new, total in SUMMED_TOTALS.items()}
    return totals.withColumns(differences)


def _total(name: str) -> Column:
    every_part_reports = F.count(name) == F.count("*")
    return F.when(every_part_reports, F.sum(name))


def _since_yesterday(total: str) -> Column:
    days = Window.partitionBy("iso_code").orderBy("date")
    follows_yesterday = F.lag("date").over(days) == F.date_sub("date", 1)
    yesterday = F.lag(total).over(days)
    return F.when(follows_yesterday, F.col(total) - yesterday)
