"""The truth of the past, as the European Covid-19 Forecast Hub recorded it: a log of changes."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from covidlake import schema
from covidlake.schema.captured import SUMMED_TOTALS
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from steps.rhythm import read_rhythms
from transforms.forecast import anchors as forecast_anchors
from transforms.forecast.counts.country_series import daily_series
from transforms.rhythm.common_day import WEEK
from transforms.rhythm.locations import reports_only, with_days_covered

CHANGES = "truth_JHU_vintages_changes_*.csv*"
LOCATIONS = "locations_eu.csv"
TARGETS = {"cases": "inc case", "deaths": "inc death"}
_COLUMNS = {
    "target": "string",
    "location": "string",
    "date": "date",
    "value": "double",
    "as_of": "string",  # ISO 8601 in UTC: when the value was recorded
}
# Null is the empty string alone: NA is Namibia. PERMISSIVE would hide a line that is cut short.
_CSV = {"header": True, "nullValue": "", "mode": "FAILFAST"}


def changes_file(hub: Path) -> Path:
    """Return the hub's log of changes; ValueError where there is none, or more than one."""
    files = sorted(hub.glob(CHANGES))
    if len(files) != 1:
        raise ValueError(
            f"expected one file {hub / CHANGES}, found {len(files)}: "
            "HUB=<folder> names the hub's files"
        )
    return files[0]


def read_changes(spark: SparkSession, hub: Path) -> DataFrame:
    """Return the log of changes, typed; ValueError where it lacks a column."""
    file = changes_file(hub)
    changes = spark.read.options(**_CSV).csv(str(file))
    if missing := [name for name in _COLUMNS if name not in changes.columns]:
        raise ValueError(f"{file} has no column {', '.join(missing)}")
    columns = (F.col(name).cast(kind).alias(name) for name, kind in _COLUMNS.items())
    return changes.select(*columns)


def read_locations(spark: SparkSession, hub: Path, report: Callable[[str], None]) -> DataFrame:
    """Return iso_code and population of the hub's locations; no rows where it has no such file."""
    file = hub / LOCATIONS
    if not file.exists():
        report(
            f"{hub} has no {LOCATIONS}: "
            "without populations every country counts as one of a million"
        )
        return spark.createDataFrame([], "iso_code string, population double")
    return (
        spark.read.options(**_CSV)
        .csv(str(file))
        .select(
            F.col("location").alias("iso_code"),
            F.expr("try_cast(population AS double)").alias("population"),
        )
    )


def first_day(changes: DataFrame) -> date:
    """Return the day on which the log begins."""
    earliest = changes.agg(F.min("as_of")).first()[0]
    return date.fromisoformat(earliest[:10])


def daily_as_of(
    changes: DataFrame, locations: DataFrame, monday: date, *, by_week: bool = False
) -> DataFrame:
    """Return the table `daily`, as far as forecasts read it, as it was known at the end of a day.

    The day ends in UTC. Which zeros are reports is read from what was known then, too.

    Args:
        by_week: Whether only the sums of whole weeks were known (sums_of_weeks).
    """
    recorded_by_then = F.substring("as_of", 1, 10) <= monday.isoformat()
    known = changes.where(recorded_by_then & (F.col("date") < F.lit(monday)))
    latest = F.max_by("value", "as_of").alias("value")
    last = known.groupBy("target", "location", "date").agg(latest)
    if by_week:
        last = last.transform(sums_of_weeks)
    counts = [_count(measure, target) for measure, target in TARGETS.items()]
    published = last.groupBy("location", "date").agg(*counts)
    no_total = F.lit(None).cast("double")
    observations = published.withColumns(
        {
            "iso_code": F.col("location"),
            "location_type": F.lit(schema.COUNTRY),
            **dict.fromkeys(SUMMED_TOTALS.values(), no_total),
        }
    ).persist()
    daily = observations.transform(with_days_covered, observations.transform(read_rhythms))
    return daily.transform(reports_only).join(F.broadcast(locations), "iso_code", "left")


def sums_of_weeks(counts: DataFrame) -> DataFrame:
    """Return counts as a weekly reporter has them: one a week, dated with its last day, a Saturday.

    Of weeks from Sunday on of which every day is known.
    """
    saturday = F.expr("date_add(date, 7 - dayofweek(date))").alias("date")
    weeks = counts.groupBy("target", "location", saturday)
    sums = weeks.agg(F.sum("value").alias("value"), F.count("value").alias("days"))
    return sums.where(F.col("days") == WEEK).drop("days")


def anchors(
    changes: DataFrame,
    locations: DataFrame,
    monday: date,
    first_week: date | None = None,
    *,
    by_week: bool = False,
) -> DataFrame:
    """Return what a forecast of a Monday starts from, made of what was known then.

    Args:
        changes: the log of changes.
        locations: iso_code and population.
        monday: the day of the forecast; the last day of the series is the one before.
        first_week: Saturday of the first week that is wanted; None wants all, to fit a model.
        by_week: Whether only the sums of whole weeks were known (sums_of_weeks).
    """
    daily = daily_as_of(changes, locations, monday, by_week=by_week)
    series = daily.transform(daily_series, monday - timedelta(days=1))
    return series.transform(forecast_anchors.anchors, first_week)


def _count(measure: str, target: str) -> Column:
    value = F.when(F.col("target") == target, F.col("value"))
    return F.max(value).alias(f"new_{measure}")
