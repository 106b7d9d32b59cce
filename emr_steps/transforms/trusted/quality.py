"""The figures of the quality report, and the verdict on each."""

from collections.abc import Mapping
from typing import Any

from covidlake import schema
from covidlake.schema import rules
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# What a list of locations in the report shows at most; the tables hold all.
MOST_LISTED = 100


def measures(dataset: str) -> list[Column]:
    """Aggregates over the accepted rows of a dataset; figures_of() reads what they give."""
    numbers = [column for column in schema.CAPTURED[dataset] if column.type == "double"]
    empty = [
        (F.count(F.lit(1)) - F.count(column.name)).alias(f"empty {column.name}")
        for column in schema.CAPTURED[dataset]
    ]
    zero = [
        F.count_if(F.col(name) == 0).alias(f"zero {name}")
        for name in rules.DAILY_COUNTS
        if dataset == "observations"
    ]
    bounded = [
        column
        for column in numbers
        if column.maximum is not None and column.name not in rules.NOT_BOUNDED
    ]
    beyond = [
        F.count_if(F.col(column.name) > F.lit(column.maximum)).alias(f"beyond {column.name}")
        for column in bounded
    ]
    return [F.count(F.lit(1)).alias("rows"), *empty, *zero, *beyond]


def figures_of(measured: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """{"empty": {column: rows}, "zero": ..., "beyond": ...}, columns with none left out."""
    figures: dict[str, dict[str, int]] = {"empty": {}, "zero": {}, "beyond": {}}
    for name, rows in measured.items():
        kind, _, column = name.partition(" ")
        if column and rows:
            figures[kind][column] = rows
    return figures


def beyond_bounds(measured: Mapping[str, int]) -> tuple[float, str]:
    """The greatest share of a bounded column's values that exceed what they can be, and that column."""
    names = [name.partition(" ")[2] for name in measured if name.startswith("beyond ")]
    given = {name: measured["rows"] - measured[f"empty {name}"] for name in names}
    return max(
        ((measured[f"beyond {name}"] / given[name], name) for name in names if given[name]),
        default=(0.0, ""),
    )


def flag_counts(flags: DataFrame) -> DataFrame:
    """The table `quality_flags` -> rule, metric, flags, locations, and late: of ends_early, those by more than a week."""
    late = (F.col("rule") == "ends_early") & (F.col("value") > rules.LATE)
    counted = flags.groupBy("rule", "metric").agg(
        F.count(F.lit(1)).alias("flags"),
        F.count_distinct("iso_code").alias("locations"),
        F.count_if(late).alias("late"),
    )
    return counted.orderBy("rule", "metric")


def without_attributes(known: DataFrame) -> DataFrame:
    return known.where(~F.col("has_attributes")).select("iso_code", "location")


def without_observations(countries: DataFrame, known: DataFrame) -> DataFrame:
    """Rows of the country table, under standard codes, that no location of the observations took."""
    taken = known.where("has_attributes").select("iso_code")
    return countries.join(taken, "iso_code", "left_anti").select("iso_code", "location")


def listed(locations: DataFrame) -> list[str]:
    """`code name` of each, in order; at most MOST_LISTED."""
    return [
        f"{code} {name}"
        for code, name in locations.orderBy("iso_code").limit(MOST_LISTED).collect()
    ]


def verdicts(
    source: str, rows: int, locations: int, told: Mapping[str, Any], unmatched: int
) -> list[rules.CheckResult]:
    """The checks that only warn, over the observations' values and flags as the report tells them."""
    counts = {(flag["rule"], flag["metric"]): flag for flag in told["flags"]}

    def flagged(rule: str, metric: str, what: str = "flags") -> int:
        return int(counts.get((rule, metric), {}).get(what, 0))

    values = {
        "negative_share": max(flagged("negative_count", metric) for metric in rules.DAILY_COUNTS)
        / rows,
        "empty_share": told["values"][source]["empty"].get("new_cases", 0) / rows,
        "without_attributes_share": unmatched / locations,
        "late_share": flagged("ends_early", "date", "late") / locations,
        "unknown_codes": flagged("unknown_code", "iso_code"),
        "reused_codes": flagged("reused_code", "iso_code"),
    }
    return [
        check.verdict(values[check.name], source) for check in rules.CHECKS if check.name in values
    ]
