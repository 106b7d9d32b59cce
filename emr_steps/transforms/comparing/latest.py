"""The latest value of every measure: what a country's figure is where a table has one row per country."""

from collections.abc import Iterable

from covidlake import schema
from covidlake.schema.thresholds import OLDEST_DAYS
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

DAILY = schema.TABLES["daily"]
ATTRIBUTES = tuple(column.name for column in schema.COUNTRY_ATTRIBUTES)
# Figures that change from day to day: measures as published, and indicators.
MEASURES = tuple(
    column.name
    for column in DAILY.columns
    if column.type == "double" and column.name not in ATTRIBUTES
)
METRICS = (*MEASURES, *ATTRIBUTES)
COUNTED = (
    "cases",
    "deaths",
    "doses",
    "patients",
    "people",
    "tests",
)  # units of what can be divided by people


def reported(daily: DataFrame) -> DataFrame:
    """One row per country and measure that it ever reported: iso_code, metric, value (the latest), value_date, first_date, days.

    Long before it is grouped: as 40 columns side by side the same figures take Spark twice the
    time.
    """
    values = ", ".join(f"'{metric}', {metric}" for metric in MEASURES)
    return sql(
        f"""
        SELECT iso_code, metric, max_by(value, date) AS value, max(date) AS value_date, min(date) AS first_date, count(*) AS days
        FROM (SELECT iso_code, date, stack({len(MEASURES)}, {values}) AS (metric, value) FROM {{daily}})
        WHERE value IS NOT NULL GROUP BY iso_code, metric
        """,
        daily=daily,
    )


def latest_values(reported: DataFrame, countries: DataFrame) -> DataFrame:
    """One row per country and metric: iso_code, location, continent, population, metric, unit, value, value_date.

    countries is the table `locations`, of which aggregates are left out. Value is null where never
    known; value_date, the day of the value, is null for an attribute, too.
    """
    metrics = [
        f"'{name}', '{_literal(DAILY.column(name).unit)}', {name if name in ATTRIBUTES else 'CAST(NULL AS double)'}"
        for name in METRICS
    ]
    return sql(
        f"""
        SELECT iso_code, location, continent, population, metric, unit, coalesce(attribute, value) AS value, value_date
        FROM (
            SELECT iso_code, location, continent, population, stack({len(METRICS)}, {", ".join(metrics)}) AS (metric, unit, attribute)
            FROM {{countries}} WHERE location_type = 'country'
        ) LEFT JOIN {{reported}} USING (iso_code, metric)
        """,
        countries=countries,
        reported=reported,
    )


def with_rates(latest_values: DataFrame) -> DataFrame:
    """Plus a row <metric>_per_100k for each count of people, events or doses; not where `daily` has that rate already."""
    counts = [
        name
        for name in MEASURES
        if DAILY.column(name).unit in COUNTED and f"{name}_per_100k" not in METRICS
    ]
    return sql(
        f"""
        SELECT * FROM {{latest_values}}
        UNION ALL
        SELECT iso_code, location, continent, population, concat(metric, '_per_100k'), concat(unit, '/100,000'),
               value / nullif(population, 0) * 100000, value_date
        FROM {{latest_values}} WHERE metric IN ({", ".join(f"'{name}'" for name in counts)})
        """,
        latest_values=latest_values,
    )


def current(latest_values: DataFrame) -> DataFrame:
    """Those of the values that are known, and at most 28 days older than the newest; attributes have no day and are current."""
    return sql(
        f"""
        SELECT * FROM (SELECT *, max(value_date) OVER () AS newest FROM {{latest_values}} WHERE value IS NOT NULL)
        WHERE value_date IS NULL OR value_date >= date_sub(newest, {OLDEST_DAYS})
        """,
        latest_values=latest_values,
    )


def latest(latest_values: DataFrame, metrics: Iterable[str]) -> DataFrame:
    """One row per country: iso_code, location, continent, and its latest value of each of the metrics."""
    values = ", ".join(
        f"max(value) FILTER (WHERE metric = '{metric}') AS {metric}"
        for metric in dict.fromkeys(metrics)
    )
    who = "iso_code, location, continent"
    return sql(
        f"SELECT {who}, {values} FROM {{latest_values}} GROUP BY {who}", latest_values=latest_values
    )


def _literal(text: str) -> str:
    return text.replace("'", "\\'")
