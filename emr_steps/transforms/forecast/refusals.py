"""Why a country has no forecast.

Apart from the model, whose libraries would take each Python worker seconds to import.
"""

from collections.abc import Sequence

from covidlake.quality.thresholds import LEAST_POPULATION_OF_A_FORECAST
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.anchors import STALE_DAYS
from transforms.forecast.features import HISTORY
from transforms.forecast.levels import TARGETS


def refusals(series: DataFrame, forecast_rows: DataFrame, last_reports: DataFrame) -> DataFrame:
    """Return the table `forecast_refusals`: country series without a forecast, and why.

    Args:
        last_reports: iso_code, target, last, last_stated (country_series.last_reports)
    """
    cases, deaths = (
        series.select(
            "iso_code",
            "location",
            "population",
            "first_day",
            F.lit(target).alias("target"),
            F.col(target).alias("days"),
        )
        for target in TARGETS
    )
    with_forecast = forecast_rows.select("iso_code", "target").distinct()
    without = cases.unionByName(deaths).join(with_forecast, ["iso_code", "target"], "left_anti")
    dated = without.join(last_reports, ["iso_code", "target"], "left")
    why = F.udf(reason, "string")
    stated = F.datediff("last_stated", "first_day")
    return dated.select(
        "iso_code",
        "location",
        "target",
        why("days", "population", stated).alias("reason"),
        F.col("last").alias("last_report"),
    )


def reason(
    days: Sequence[float | None], population: float | None, last_stated: int | None = None
) -> str:
    """Return why there is no forecast.

    Args:
        days: daily counts, None where not reported
        population: None where not known
        last_stated: index of the last day whose publisher states at least a total; None where
            there is none
    """
    if population is not None and population < LEAST_POPULATION_OF_A_FORECAST:
        return "too_small"
    reported = [index for index, count in enumerate(days) if count is not None]
    last_counted = reported[-1] if reported else None
    if not _is_recent(last_counted, days):
        if _is_recent(last_stated, days):
            return "withheld"
        return "ended" if reported else "never_reported"
    if len(days) - reported[0] < 7 * (HISTORY + 1):
        return "short_history"
    return "too_little_to_learn"


def _is_recent(index: int | None, days: Sequence[float | None]) -> bool:
    return index is not None and len(days) - 1 - index <= STALE_DAYS
