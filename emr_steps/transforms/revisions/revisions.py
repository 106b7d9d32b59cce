"""The observations of two releases -> what the later one revised of the earlier one."""

from collections.abc import Sequence

from covidlake import schema
from covidlake.schema.revisions import CHANGED, NUMBERS, REMOVED, TEXTS
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

KEY = schema.KEYS["observations"]


def revisions(observations: DataFrame, before: DataFrame) -> DataFrame:
    """The columns of the table `revisions` that differ by row; `before` are the observations of the release before.

    A day that only `observations` has is no revision: it leaves no row.
    """
    # Two arrays a row, not sixty columns: plans that wide take Spark longer to compile than to run.
    old, new = (
        rows.select(
            *KEY, F.array(*NUMBERS).alias(f"{age}_values"), F.array(*TEXTS).alias(f"{age}_texts")
        )
        for age, rows in (("old", before), ("new", observations))
    )
    known = old.join(new, list(KEY), "left").where(~_same("values") | ~_same("texts"))
    return (
        known.withColumn("change", F.when(F.col("new_texts").isNull(), REMOVED).otherwise(CHANGED))
        .select(
            *KEY,
            "change",
            F.explode(F.concat(_differing("values", NUMBERS), _differing("texts", TEXTS))).alias(
                "value"
            ),
        )
        .select(
            *KEY,
            "value.metric",
            "change",
            "value.old_value",
            "value.new_value",
            "value.old_text",
            "value.new_text",
        )
    )


def dated(
    revisions: DataFrame, vintage: str, previous_release: str, previous_vintage: str
) -> DataFrame:
    """Plus which release they are of, by the last day of its data, and which they revise."""
    since = {"vintage": F.lit(vintage).cast("date"), "previous_release": F.lit(previous_release)}
    return revisions.withColumns(
        {**since, "previous_vintage": F.lit(previous_vintage).cast("date")}
    )


def counts(revisions: DataFrame) -> DataFrame:
    """One row: changed and removed, the days of a location that are; values, the rows of the table."""
    day = F.struct(*KEY)
    return revisions.agg(
        F.count_distinct(F.when(F.col("change") == CHANGED, day)).alias("changed"),
        F.count_distinct(F.when(F.col("change") == REMOVED, day)).alias("removed"),
        F.count(F.lit(1)).alias("values"),
    )


def by_metric(revisions: DataFrame) -> DataFrame:
    """metric, rows: how many values were changed in each column, the most first; what went with a removed day is not among them."""
    changed = revisions.where(F.col("change") == CHANGED)
    return (
        changed.groupBy("metric")
        .agg(F.count(F.lit(1)).alias("rows"))
        .orderBy(F.desc("rows"), "metric")
    )


def _same(kind: str) -> Column:
    return F.col(f"old_{kind}").eqNullSafe(F.col(f"new_{kind}"))


def _differing(kind: str, names: Sequence[str]) -> Column:
    """(metric, old_value, new_value, old_text, new_text) of the columns whose two values are not the same; null is a value of its own."""
    nothing = F.array_repeat(
        F.lit(None).cast("double" if kind == "values" else "string"), len(names)
    )
    pairs = F.arrays_zip(
        F.array(*map(F.lit, names)).alias("metric"),
        F.col(f"old_{kind}").alias("old"),
        F.coalesce(f"new_{kind}", nothing).alias("new"),
    )
    differing = F.filter(pairs, lambda pair: ~pair["old"].eqNullSafe(pair["new"]))
    return F.transform(
        differing,
        lambda pair: F.struct(pair["metric"].alias("metric"), *_as_value_or_text(kind, pair)),
    )


def _as_value_or_text(kind: str, pair: Column) -> list[Column]:
    number, text = F.lit(None).cast("double"), F.lit(None).cast("string")
    found = (
        (pair["old"], pair["new"], text, text)
        if kind == "values"
        else (number, number, pair["old"], pair["new"])
    )
    return [
        value.alias(name)
        for value, name in zip(
            found, ("old_value", "new_value", "old_text", "new_text"), strict=True
        )
    ]
