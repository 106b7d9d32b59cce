"""The latest value of every measure: a country's figure in tables with one row per country."""

from collections.abc import Iterable

from covidlake import schema
from covidlake.quality.thresholds import OLDEST_DAYS
from covidlake.schema.captured import SUMMED_TOTALS
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
# Units of what can be divided by people.
COUNTED = ("cases", "deaths", "doses", "patients", "people", "tests")


def reported(daily: DataFrame) -> DataFrame:
    """Return one row per country and measure that it ever reported.

    Columns: iso_code, metric, value (the latest), value_date, first_date, days. A count that
    covers several days is one by day, so that countries compare whatever their rhythm.
    """
    # Long before it is grouped: as 40 columns side by side the same figures take Spark twice the
    # time.
    values = ", ".join(f"'{metric}', {_by_day(metric)}" for metric in MEASURES)
    return sql(
        """
        WITH days AS (
            SELECT iso_code, date, stack({values}) AS (metric, value)
            FROM {daily}
        )
        SELECT
            iso_code,
            metric,
            max_by(value, date) AS value,
            max(date) AS value_date,
            min(date) AS first_date,
            count(*) AS days
        FROM days
        WHERE value IS NOT NULL
        GROUP BY iso_code, metric
        """,
        fragments={"values": f"{len(MEASURES)}, {values}"},
        daily=daily,
    )


def latest_values(reported: DataFrame, countries: DataFrame) -> DataFrame:
    """Return one row per country and metric.

    Columns: iso_code, location, continent, population, metric, unit, value, value_date. Value is
    null where never known; value_date, the day of the value, is null for an attribute, too.

    Args:
        reported: see above
        countries: the table `locations`, of which aggregates are left out
    """
    metrics = ", ".join(_metric(name) for name in METRICS)
    return sql(
        """
        WITH metrics AS (
            SELECT
                iso_code,
                location,
                continent,
                population,
                stack({metrics}) AS (metric, unit, attribute)
            FROM {countries}
            WHERE location_type = 'country'
        )
        SELECT
            iso_code,
            location,
            continent,
            population,
            metric,
            unit,
            coalesce(attribute, value) AS value,
            value_date
        FROM metrics
        LEFT JOIN {reported} USING (iso_code, metric)
        """,
        fragments={"metrics": f"{len(METRICS)}, {metrics}"},
        countries=countries,
        reported=reported,
    )


def with_rates(latest_values: DataFrame) -> DataFrame:
    """Return the values, plus a row <metric>_per_100k for each count of people, events or doses.

    Not where `daily` has that rate already.
    """
    counts = [name for name in MEASURES if _has_no_rate_yet(name)]
    return sql(
        """
        SELECT *
        FROM {latest_values}

        UNION ALL
        SELECT
            iso_code,
            location,
            continent,
            population,
            concat(metric, '_per_100k'),
            concat(unit, '/100,000'),
            value / nullif(population, 0) * 100000,
            value_date
        FROM {latest_values}
        WHERE metric IN ({counts})
        """,
        lists={"counts": counts},
        latest_values=latest_values,
    )


def current(latest_values: DataFrame) -> DataFrame:
    """Return those of the values that are known, and at most 28 days older than the newest.

    Attributes have no day and are current.
    """
    return sql(
        """
        WITH known AS (
            SELECT *, max(value_date) OVER () AS newest
            FROM {latest_values}
            WHERE value IS NOT NULL
        )
        SELECT *
        FROM known
        WHERE value_date IS NULL OR value_date >= date_sub(newest, :oldest_days)
        """,
        args={"oldest_days": OLDEST_DAYS},
        latest_values=latest_values,
    )


def reporting(latest_values: DataFrame) -> DataFrame:
    """Return the iso_code of each country whose last report of new cases is current."""
    return current(latest_values).where("metric = 'new_cases'").select("iso_code")


def latest(latest_values: DataFrame, metrics: Iterable[str]) -> DataFrame:
    """Return one row per country: iso_code, location, continent, and its values of the metrics."""
    values = [
        f"max(value) FILTER (WHERE metric = '{metric}') AS {metric}"
        for metric in dict.fromkeys(metrics)  # each once, in this order
    ]
    return sql(
        """
        SELECT iso_code, location, continent, {values}
        FROM {latest_values}
        GROUP BY iso_code, location, continent
        """,
        fragments={"values": ", ".join(values)},
        latest_values=latest_values,
    )


def _by_day(metric: str) -> str:
    """Return SQL of a measure; of a count of days, by day."""
    return f"{metric} / {metric}_days" if metric in SUMMED_TOTALS else metric


def _metric(name: str) -> str:
    """Return SQL of a metric's row for stack(): its name, its unit, and an attribute's value."""
    unit = DAILY.column(name).unit.replace("'", "\\'")
    value = name if name in ATTRIBUTES else "CAST(NULL AS double)"
    return f"'{name}', '{unit}', {value}"


def _has_no_rate_yet(name: str) -> bool:
    return DAILY.column(name).unit in COUNTED and f"{name}_per_100k" not in METRICS
