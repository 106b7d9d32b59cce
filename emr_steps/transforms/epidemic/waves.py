"""Epidemic waves: from the trough before a rise to the trough after it.

A wave begins when the weekly trend reaches 1.5 times its last trough, and is past its peak when the
trend has fallen to the peak divided by 1.5: what goes up and down by less is noise on a wave. Its
own weeks run from the week after the trough before it to the trough after it.
"""

from collections.abc import Mapping

from covidlake.quality import thresholds
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.rhythm.periods import ISO
from transforms.shared.sql import sql

# How many times the trough, and how many times less than the peak.
TURN = thresholds.WAVE_TURN
FEWEST_CASES = thresholds.FEWEST_CASES_OF_WAVE
FEWEST_PER_100K = float(thresholds.FEWEST_PER_100K_OF_WAVE)
RISING, FALLING, OVER = "rising", "falling", "over"
_WAVE = "struct<start: date, peak: date, peak_trend: double, end: date, status: string>"
# The state of the search for turning points, before the first week.
_NO_STATE = {
    # Whether the trend rises to a peak; else it falls to a trough.
    "rises": "false",
    # The last trough: its trend, and the first and the last of the weeks that lie as low. It begins
    # above any trend, so that the first week is the first trough.
    "low": "double('inf')",
    "low_from": "CAST(NULL AS date)",
    "low_to": "CAST(NULL AS date)",
    # The wave that goes on: the trough before it, its peak and how high that is.
    "start": "CAST(NULL AS date)",
    "peak": "CAST(NULL AS date)",
    "high": "named_struct('trend', 0D, 'cases', 0D)",
    # The waves that are over.
    "waves": f"CAST(array() AS array<{_WAVE}>)",
}


def waves(epi_weekly: DataFrame) -> DataFrame:
    """Return the table `waves` from the ISO weeks of countries."""
    weeks = epi_weekly.where(F.col("week_system") == ISO).where("cases IS NOT NULL")
    return weeks.transform(with_trend).transform(turning_points).transform(with_sizes, weeks)


def with_trend(weeks: DataFrame) -> DataFrame:
    """Return iso_code, week_end, cases and trend, which is 0 where it is quiet.

    The trend is the median of each known week and its two neighbours, so that no dump makes a peak.
    """
    # Of three values the median is what the greatest and the least leave; of two, at the ends,
    # their mean.
    return sql(
        """
        WITH around AS (
            SELECT
                iso_code,
                week_end,
                cases,
                greatest(:fewest_cases, coalesce(population, 0) / 100000 * :fewest_per_100k)
                    AS fewest,
                count(*) OVER three_weeks AS n,
                sum(cases) OVER three_weeks AS total,
                max(cases) OVER three_weeks AS greatest_of_them,
                min(cases) OVER three_weeks AS least_of_them
            FROM {weeks}
            WINDOW three_weeks AS (
                PARTITION BY iso_code
                ORDER BY week_end
                ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING
            )
        ),
        medians AS (
            SELECT
                *,
                CASE
                    WHEN n = 3 THEN total - greatest_of_them - least_of_them
                    ELSE total / n
                END AS median
            FROM around
        )
        SELECT iso_code, week_end, cases, if(median < fewest, 0, median) AS trend
        FROM medians
        """,
        args={"fewest_cases": FEWEST_CASES, "fewest_per_100k": FEWEST_PER_100K},
        weeks=weeks,
    )


def turning_points(trend: DataFrame) -> DataFrame:
    """Return iso_code, wave (from 1), start (the trough before), peak, peak_trend, end, status."""
    week = F.struct("week_end", "trend", "cases")
    weeks = F.array_sort(F.collect_list(week))
    series = trend.groupBy("iso_code").agg(weeks.alias("series"))
    nothing = {name: F.expr(value) for name, value in _NO_STATE.items()}
    no_state = _struct(nothing)
    all_waves = F.aggregate("series", no_state, _after_a_week, _all_waves)
    numbered = series.select("iso_code", F.posexplode(all_waves).alias("index", "points"))
    return numbered.select("iso_code", (F.col("index") + 1).alias("wave"), "points.*")


def with_sizes(turning_points: DataFrame, weeks: DataFrame) -> DataFrame:
    """Return the table `waves`: turning points, and what the weeks of each wave add up to."""
    return sql(
        """
        SELECT
            iso_code,
            location,
            continent,
            wave,
            status,
            date_sub(min(week_end), 6) AS start_date,
            peak AS peak_week_end,
            end AS end_date,
            count(*) AS weeks,
            peak_trend AS peak_cases,
            population,
            sum(cases) AS cases,
            sum(deaths) AS deaths,
            sum(cases) / nullif(population, 0) * 100000 AS cases_per_100k,
            sum(deaths) / nullif(population, 0) * 100000 AS deaths_per_100k
        FROM {turning_points}
        JOIN {weeks} USING (iso_code)
        WHERE week_end > start AND (end IS NULL OR week_end <= end)
        GROUP BY
            iso_code, location, continent, population, wave, status, peak, end, peak_trend
        """,
        turning_points=turning_points,
        weeks=weeks,
    )


def _after_a_week(state: Column, week: Column) -> Column:
    """Return the state of the search after one more week."""
    date, trend = week["week_end"], week["trend"]
    # Around a peak the median is often the same for three weeks: the count decides which of them is
    # the peak.
    height = F.struct(trend.alias("trend"), week["cases"].alias("cases"))
    rises = state["rises"]
    turns_up = ~rises & (trend > 0) & (trend >= TURN * state["low"])
    turns_down = rises & (trend <= state["high"]["trend"] / TURN)
    new_low = turns_down | (~rises & (trend < state["low"]))
    still_low = new_low | (~rises & (trend == state["low"]))
    new_high = turns_up | (rises & (height > state["high"]))
    finished = turns_up & state["start"].isNotNull()
    wave_before = F.array(_wave(state, state["low_from"], F.lit(OVER)))
    return _struct(
        {
            "rises": F.when(turns_up, True).when(turns_down, False).otherwise(rises),
            "low": F.when(new_low, trend).otherwise(state["low"]),
            "low_from": F.when(new_low, date).otherwise(state["low_from"]),
            "low_to": F.when(still_low, date).otherwise(state["low_to"]),
            "start": F.when(turns_up, state["low_to"]).otherwise(state["start"]),
            "peak": F.when(new_high, date).otherwise(state["peak"]),
            "high": F.when(new_high, height).otherwise(state["high"]),
            "waves": _with(state["waves"], wave_before, finished),
        }
    )


def _all_waves(state: Column) -> Column:
    """Return the finished waves and the one that the series ends in."""
    quiet = ~state["rises"] & (state["low"] == 0)
    status = F.when(quiet, OVER).when(state["rises"], RISING).otherwise(FALLING)
    last_wave = F.array(_wave(state, F.when(quiet, state["low_from"]), status))
    return _with(state["waves"], last_wave, state["start"].isNotNull())


def _with(waves: Column, more: Column, if_so: Column) -> Column:
    return F.when(if_so, F.concat(waves, more)).otherwise(waves)


def _wave(state: Column, end: Column, status: Column) -> Column:
    """Return the wave that goes on, as a struct of _WAVE."""
    return _struct(
        {
            "start": state["start"],
            "peak": state["peak"],
            "peak_trend": state["high"]["trend"],
            "end": end,
            "status": status,
        }
    )


def _struct(columns: Mapping[str, Column]) -> Column:
    named = [column.alias(name) for name, column in columns.items()]
    return F.struct(*named)
