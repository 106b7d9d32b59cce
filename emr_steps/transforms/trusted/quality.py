"""The figures of the quality report, and the verdict on each."""

from collections.abc import Mapping
from typing import Literal

from covidlake import schema
from covidlake.quality import quality_checks, rules
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.facts import Quality
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def measures(dataset: str) -> list[Column]:
    """Return aggregates over the valid rows of a dataset; figures_of() reads what they give."""
    columns = schema.CAPTURED[dataset]
    rows = F.count("*")
    empty = [(rows - F.count(column.name)).alias(f"empty {column.name}") for column in columns]
    counts = rules.DAILY_COUNTS if dataset == "observations" else ()
    zero = [F.count_if(F.col(name) == 0).alias(f"zero {name}") for name in counts]
    beyond = [
        F.count_if(F.col(column.name) > F.lit(column.maximum)).alias(f"beyond {column.name}")
        for column in columns
        if column.maximum is not None and column.name not in quality_checks.NOT_BOUNDED
    ]
    return [rows.alias("rows"), *empty, *zero, *beyond]


def figures_of(measured: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return {"empty": {column: rows}, "zero": ..., "beyond": ...}, without columns of none."""
    figures: dict[str, dict[str, int]] = {"empty": {}, "zero": {}, "beyond": {}}
    for name, rows in measured.items():
        kind, _, column = name.partition(" ")
        if column and rows:
            figures[kind][column] = rows
    return figures


def beyond_bounds(measured: Mapping[str, int]) -> tuple[float, str]:
    """Return the greatest share of a column's values beyond their bounds, and that column.

    (0, "") where no column with bounds has a value.
    """
    columns = [name.partition(" ")[2] for name in measured if name.startswith("beyond ")]
    shares = []
    for column in columns:
        values = measured["rows"] - measured[f"empty {column}"]
        if values:
            shares.append((measured[f"beyond {column}"] / values, column))
    return max(shares, default=(0.0, ""))


def flag_counts(flags: DataFrame) -> DataFrame:
    """Return rule, metric, flags, locations and late of the table `quality_flags`.

    late: of ends_early, the locations that end by more than a week before the last.
    """
    late = (F.col("rule") == "ends_early") & (F.col("value") > quality_checks.LATE)
    counted = flags.groupBy("rule", "metric").agg(
        F.count("*").alias("flags"),
        F.count_distinct("iso_code").alias("locations"),
        F.count_if(late).alias("late"),
    )
    return counted.orderBy("rule", "metric")


def without_attributes(locations: DataFrame) -> DataFrame:
    return locations.where(~F.col("has_attributes")).select("iso_code", "location")


def without_observations(countries: DataFrame, locations: DataFrame) -> DataFrame:
    """Return rows of the country table (standard codes) that no location of observations has."""
    matched = locations.where("has_attributes").select("iso_code")
    return countries.join(matched, "iso_code", "left_anti").select("iso_code", "location")


def verdicts(
    source: str, rows: int, locations: int, report: Quality, unmatched: int
) -> list[CheckResult]:
    """Judge the figures that only warn, over the observations' values and flags.

    Args:
        rows: Of the table `observations`.
        locations: Rows of the table `locations`.
        report: The quality report, with `values` and `flags`.
        unmatched: Locations without attributes.

    Returns:
        Entries of the report's checks.
    """
    counts = {(flag["rule"], flag["metric"]): flag for flag in report["flags"]}

    def flagged(rule: str, metric: str, what: Literal["flags", "late"] = "flags") -> int:
        count = counts.get((rule, metric))
        return count[what] if count else 0

    negative = max(flagged("negative_count", metric) for metric in rules.DAILY_COUNTS)
    empty = report["values"][source]["empty"].get("new_cases", 0)
    values = {
        "negative_share": negative / rows,
        "empty_share": empty / rows,
        "without_attributes_share": unmatched / locations,
        "late_share": flagged("ends_early", "date", "late") / locations,
        "unknown_codes": flagged("unknown_code", "iso_code"),
        "reused_codes": flagged("reused_code", "iso_code"),
    }
    checks = (check for check in quality_checks.CHECKS if check.name in values)
    return [check.verdict(values[check.name], source) for check in checks]
