"""Epidemic waves: from the trough before a rise to the trough after it.

A wave begins when the weekly trend reaches 1.5 times its last trough, and is past its peak when the
trend has fallen to the peak divided by 1.5: what goes up and down by less is noise on a wave. Its
own weeks run from the week after the trough before it to the trough after it.
"""

from covidlake.schema import thresholds
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.epidemic.periods import ISO
from transforms.shared.sql import sql

TURN = thresholds.WAVE_TURN
FEWEST_CASES = thresholds.FEWEST_CASES_OF_WAVE
FEWEST_PER_100K = float(thresholds.FEWEST_PER_100K_OF_WAVE)
RISING, FALLING, OVER = "rising", "falling", "over"
_WAVE = "struct<start: date, peak: date, peak_trend: double, end: date, status: string>"
# Before the first week. The low is above any trend, so that the first week is the first trough.
_NO_STATE = {
    "rises": "false",
    "low": "double('inf')",
    "low_from": "CAST(NULL AS date)",
    "low_to": "CAST(NULL AS date)",
    "start": "CAST(NULL AS date)",
    "peak": "CAST(NULL AS date)",
    "high": "named_struct('trend', 0D, 'cases', 0D)",
    "waves": f"CAST(array() AS array<{_WAVE}>)",
}


def waves(epi_weekly: DataFrame) -> DataFrame:
    """ISO weeks of countries -> the table `waves`."""
    weeks = epi_weekly.where((F.col("week_system") == ISO) & F.col("cases").isNotNull())
    return weeks.transform(with_trend).transform(turning_points).transform(with_sizes, weeks)


def with_trend(weeks: DataFrame) -> DataFrame:
    """Plus trend: the median of each known week and its two neighbours, so that no dump makes a peak; 0 where it is quiet."""
    return sql(
        f"""
        WITH around AS (
            SELECT iso_code, week_end, cases, greatest({FEWEST_CASES}, coalesce(population, 0) / 100000 * {FEWEST_PER_100K}) AS fewest,
                   count(*) OVER three AS n, sum(cases) OVER three AS total, max(cases) OVER three AS most, min(cases) OVER three AS least
            FROM {{weeks}} WINDOW three AS (PARTITION BY iso_code ORDER BY week_end ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        ),
        -- Of three values the median is what the greatest and the least leave; of two, at the ends, their mean.
        medians AS (SELECT *, CASE WHEN n = 3 THEN total - most - least ELSE total / n END AS median FROM around)
        SELECT iso_code, week_end, cases, if(median < fewest, 0, median) AS trend FROM medians
        """,
        weeks=weeks,
    )


def turning_points(trend: DataFrame) -> DataFrame:
    """iso_code, week_end, trend, cases -> iso_code, wave (from 1), start (the trough before), peak, peak_trend, end, status."""
    series = trend.groupBy("iso_code").agg(
        F.array_sort(F.collect_list(F.struct("week_end", "trend", "cases"))).alias("series")
    )
    nothing = F.struct(*(F.expr(value).alias(name) for name, value in _NO_STATE.items()))
    found = F.aggregate("series", nothing, _after_a_week, _all_waves)
    return series.select("iso_code", F.posexplode(found).alias("place", "found")).select(
        "iso_code", (F.col("place") + 1).alias("wave"), "found.*"
    )  # fmt: skip


def with_sizes(found: DataFrame, weeks: DataFrame) -> DataFrame:
    """Waves -> the table `waves`: plus what their weeks add up to."""
    return sql(
        """
        SELECT iso_code, location, continent, wave, status, date_sub(min(week_end), 6) AS start_date, peak AS peak_week_end,
               end AS end_date, count(*) AS weeks, peak_trend AS peak_cases, population, sum(cases) AS cases, sum(deaths) AS deaths,
               sum(cases) / nullif(population, 0) * 100000 AS cases_per_100k,
               sum(deaths) / nullif(population, 0) * 100000 AS deaths_per_100k
        FROM {found} JOIN {weeks} USING (iso_code)
        WHERE week_end > start AND (end IS NULL OR week_end <= end)
        GROUP BY iso_code, location, continent, population, wave, status, peak, end, peak_trend
        """,
        found=found,
        weeks=weeks,
    )


def _after_a_week(state: Column, week: Column) -> Column:
    """The state of the search after one more week."""
    date, trend = week["week_end"], week["trend"]
    # Around a peak the median is often the same for three weeks: the count decides which of them is
    # the peak.
    height = F.struct(trend.alias("trend"), week["cases"].alias("cases"))
    turns_up = ~state["rises"] & (trend > 0) & (trend >= TURN * state["low"])
    turns_down = state["rises"] & (trend <= state["high"]["trend"] / TURN)
    rises = F.when(turns_up, True).when(turns_down, False).otherwise(state["rises"])
    new_low = turns_down | (~state["rises"] & (trend < state["low"]))
    still_low = new_low | (~state["rises"] & (trend == state["low"]))
    new_high = turns_up | (state["rises"] & (height > state["high"]))
    finished = turns_up & state["start"].isNotNull()
    before = F.array(_wave(state, state["low_from"], F.lit(OVER)))
    return F.struct(
        rises.alias("rises"),
        F.when(new_low, trend).otherwise(state["low"]).alias("low"),
        F.when(new_low, date).otherwise(state["low_from"]).alias("low_from"),
        F.when(still_low, date).otherwise(state["low_to"]).alias("low_to"),
        F.when(turns_up, state["low_to"]).otherwise(state["start"]).alias("start"),
        F.when(new_high, date).otherwise(state["peak"]).alias("peak"),
        F.when(new_high, height).otherwise(state["high"]).alias("high"),
        F.when(finished, F.concat(state["waves"], before)).otherwise(state["waves"]).alias("waves"),
    )


def _all_waves(state: Column) -> Column:
    """The finished waves and the one that the series ends in."""
    quiet = ~state["rises"] & (state["low"] == 0)
    status = F.when(quiet, OVER).when(state["rises"], RISING).otherwise(FALLING)
    last = F.array(_wave(state, F.when(quiet, state["low_from"]), status))
    return F.when(state["start"].isNotNull(), F.concat(state["waves"], last)).otherwise(
        state["waves"]
    )


def _wave(state: Column, end: Column, status: Column) -> Column:
    named = {
        "start": state["start"],
        "peak": state["peak"],
        "peak_trend": state["high"]["trend"],
        "end": end,
        "status": status,
    }
    return F.struct(*(value.alias(name) for name, value in named.items()))
