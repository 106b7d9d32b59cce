"""The observations of two releases -> what the later one revised of the earlier one."""

from collections.abc import Sequence

from covidlake import schema
from covidlake.schema.revisions import CHANGED, NUMBERS, REMOVED, TEXTS
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

KEY = schema.KEYS["observations"]


def revisions(observations: DataFrame, before: DataFrame) -> DataFrame:
    """Return the columns of the table `revisions` that differ by row.

    A day that only `observations` has is no revision: it leaves no row.

    Args:
        before: The observations of the release before.
    """
    old = before.select(*KEY, *_values_and_texts("old"))
    new = observations.select(*KEY, *_values_and_texts("new"))
    is_same = _same("values") & _same("texts")
    revised = old.join(new, list(KEY), "left").where(~is_same)
    is_gone = F.col("new_texts").isNull()
    change = F.when(is_gone, REMOVED).otherwise(CHANGED)
    differing = F.concat(_differing("values", NUMBERS), _differing("texts", TEXTS))
    value = F.explode(differing).alias("value")
    by_value = revised.select(*KEY, change.alias("change"), value)
    return by_value.select(
        *KEY,
        "value.metric",
        "change",
        "value.old_value",
        "value.new_value",
        "value.old_text",
        "value.new_text",
    )


def dated(
    revisions: DataFrame, vintage: str, previous_release: str, previous_vintage: str
) -> DataFrame:
    """Return revisions with their release, by the last day of its data, and the one they revise."""
    releases = {
        "vintage": F.lit(vintage).cast("date"),
        "previous_release": F.lit(previous_release),
        "previous_vintage": F.lit(previous_vintage).cast("date"),
    }
    return revisions.withColumns(releases)


def counts(revisions: DataFrame) -> DataFrame:
    """Return one row: changed and removed days of a location; values, the rows of the table."""
    day = F.struct(*KEY)
    return revisions.agg(
        F.count_distinct(F.when(F.col("change") == CHANGED, day)).alias("changed"),
        F.count_distinct(F.when(F.col("change") == REMOVED, day)).alias("removed"),
        F.count("*").alias("values"),
    )


def by_metric(revisions: DataFrame) -> DataFrame:
    """Return metric, rows: how many values were changed in each column, the most first.

    What went with a removed day is not among them.
    """
    changed = revisions.where(F.col("change") == CHANGED)
    rows = F.count("*").alias("rows")
    by_column = changed.groupBy("metric").agg(rows)
    return by_column.orderBy(F.desc("rows"), "metric")


def _values_and_texts(age: str) -> tuple[Column, Column]:
    # Two arrays a row, not sixty columns: plans that wide take Spark longer to compile than to run.
    values, texts = F.array(*NUMBERS), F.array(*TEXTS)
    return values.alias(f"{age}_values"), texts.alias(f"{age}_texts")


def _same(kind: str) -> Column:
    return F.col(f"old_{kind}").eqNullSafe(F.col(f"new_{kind}"))


def _differing(kind: str, names: Sequence[str]) -> Column:
    """Return (metric, old_value, new_value, old_text, new_text) of the columns that differ.

    Null is a value of its own.
    """
    null = F.lit(None).cast("double" if kind == "values" else "string")
    # Of a day that is gone, every value became null.
    nothing = F.array_repeat(null, len(names))
    pairs = F.arrays_zip(
        F.array(*map(F.lit, names)).alias("metric"),
        F.col(f"old_{kind}").alias("old"),
        F.coalesce(f"new_{kind}", nothing).alias("new"),
    )
    differing = F.filter(pairs, lambda pair: ~pair["old"].eqNullSafe(pair["new"]))
    as_row = _number_row if kind == "values" else _text_row
    return F.transform(differing, as_row)


def _number_row(pair: Column) -> Column:
    text = F.lit(None).cast("string")
    return _row(pair["metric"], pair["old"], pair["new"], text, text)


def _text_row(pair: Column) -> Column:
    number = F.lit(None).cast("double")
    return _row(pair["metric"], number, number, pair["old"], pair["new"])


def _row(metric: Column, *values: Column) -> Column:
    columns = ("old_value", "new_value", "old_text", "new_text")
    named = (value.alias(name) for value, name in zip(values, columns, strict=True))
    return F.struct(metric.alias("metric"), *named)
