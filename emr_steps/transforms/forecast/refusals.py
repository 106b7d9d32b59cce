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
        last_reports: iso_code, target, last (country_series.last_reports)
    """
    why = F.udf(reason, "string")
    cases, deaths = (
        series.select(
            "iso_code",
            "location",
            F.lit(target).alias("target"),
            why(target, "population").alias("reason"),
        )
        for target in TARGETS
    )
    with_forecast = forecast_rows.select("iso_code", "target").distinct()
    without = cases.unionByName(deaths).join(with_forecast, ["iso_code", "target"], "left_anti")
    dated = without.join(last_reports, ["iso_code", "target"], "left")
    return dated.withColumnRenamed("last", "last_report")


def reason(days: Sequence[float | None], population: float | None) -> str:
    """Return why there is no forecast.

    Args:
        days: daily counts, None where not reported
        population: None where not known
    """
    if population is not None and population < LEAST_POPULATION_OF_A_FORECAST:
        return "too_small"
    reported = [index for index, count in enumerate(days) if count is not None]
    if not reported:
        return "never_reported"
    if len(days) - 1 - reported[-1] > STALE_DAYS:
        return "ended"
    if len(days) - reported[0] < 7 * (HISTORY + 1):
        return "short_history"
    return "too_little_to_learn"
