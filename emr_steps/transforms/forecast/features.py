"""What the model sees of a country on a Saturday: growth, volatility and reporting of both targets, from no later day than it may know."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.artefacts import WEEK
from transforms.forecast.baseline import persistence
from transforms.forecast.cleaning import cleaned
from transforms.forecast.guards import cautions
from transforms.forecast.levels import HORIZONS, TARGETS, Array

# Weeks of history that the features look at; a country needs them all, from its first report on.
HISTORY = 15
# A country that has not reported for longer has ended: there is no next week to forecast.
STALE_DAYS = 14
# Growth of older waves says little about this one; what is older than this weighs nearly nothing
# (blend.HALF_LIFE_WEEKS).
LEARNED_WEEKS = 60

OF_A_TARGET = (
    "growth_1", "growth_2", "growth_3", "growth_4", "growth_before", "acceleration", "volatility", "volatility_long",
    "below_highest", "above_lowest", "above_median_3", "above_median_5", "after_saturday", "newest_week", "last_3_days", "last_4_days",
    "zero_days", "top_day", "incidence", "level",
)  # fmt: skip
OF_BOTH = ("fatality_2", "fatality_3", "fatality_month")
FEATURES = (*(f"{side}_{name}" for side in ("own", "other") for name in OF_A_TARGET), *OF_BOTH)
# What the model is given: the features, then the horizon.
INPUTS = (*FEATURES, "horizon")

Places = NDArray[Any]  # of days, in an array of them
_ANCHOR = """array<struct<target string, week_end date, last double, features array<double>, after array<double>,
    baseline array<array<double>>, unreported int, caution string>>"""


def anchors(series: DataFrame, first_week: date | None = None) -> DataFrame:
    """Country series -> a row per country, target and Saturday: iso_code, location, week_end and the fields of _ANCHOR.

    first_week  the earliest Saturday wanted; default: LEARNED_WEEKS before the newest
    last        count of the week that ends then, cleaned
    features    values of FEATURES, in that order
    after       counts of the 1st .. 4th week after, as published; null where not known, incomplete
                or negative
    baseline    4 x 23 quantiles of persistence, a row per horizon
    unreported  days up to the newest Saturday that were filled in; 0 elsewhere
    caution     what guards.cautions finds in the reports at the newest Saturday; null elsewhere,
                and where they are in order
    """
    wanted = F.udf(
        lambda day, population, cases, deaths: country_anchors(
            day, population, cases, deaths, first_week
        ),
        _ANCHOR,
    )
    found = F.explode(wanted("first_day", "population", *TARGETS)).alias("anchor")
    return series.select("iso_code", "location", found).select("iso_code", "location", "anchor.*")


def at_each_horizon(anchors: DataFrame) -> DataFrame:
    """A row more per horizon: horizon; growth, the label: log1p of the week then against that of the last week, null where not known."""
    return anchors.select("*", F.posexplode("after").alias("step", "count")).select(
        "*", (F.col("step") + 1).alias("horizon"), (F.log1p("count") - F.log1p("last")).alias("growth"),
    ).drop("step", "count", "after")  # fmt: skip


def country_anchors(
    first_day: date,
    population: float | None,
    cases: list[Any],
    deaths: list[Any],
    first_week: date | None,
) -> list[Any]:
    """The anchors of one country: tuples of _ANCHOR.

    None for a target that was not reported for HISTORY weeks.
    """
    raw = [
        np.array([np.nan if day is None else day for day in days], float)
        for days in (cases, deaths)
    ]
    clean, filled = zip(*map(cleaned, raw), strict=True)
    length = len(raw[0])
    newest = (
        (length - WEEK) // WEEK * WEEK + 6 if length >= WEEK else -1
    )  # first_day is a Sunday: Saturdays are 6, 13, ...
    wanted = newest - WEEK * LEARNED_WEEKS if first_week is None else (first_week - first_day).days
    days_after = length - 1 - newest
    found: list[Any] = []
    for own, target in enumerate(TARGETS):
        reported = np.flatnonzero(~np.isnan(raw[own]))
        if not len(reported):
            continue
        start = max(wanted, int(reported[0]) + HISTORY * WEEK - 1)
        end = newest if length - 1 - reported[-1] <= STALE_DAYS else int(reported[-1]) - days_after
        saturdays = np.arange(start + (6 - start) % WEEK, end + 1, WEEK)
        if not len(saturdays):
            continue
        matrix = feature_matrix(
            [clean[own], clean[1 - own]], own == 0, saturdays, days_after, population
        )
        weeks = clean[own][: newest + 1].reshape(-1, WEEK).sum(1)
        published = np.where(
            np.arange(length) < length - filled[own], raw[own], np.nan
        )  # the zeros of a pause are no counts
        for features, saturday in zip(matrix.tolist(), saturdays.tolist(), strict=True):
            place, day = saturday // WEEK, first_day + timedelta(days=saturday)
            after = [_weekly_sum(published, saturday + WEEK * horizon) for horizon in HORIZONS]
            history = weeks[max(0, place + 1 - LEARNED_WEEKS, int(reported[0]) // WEEK) : place + 1]
            baseline = [persistence(history, horizon).tolist() for horizon in HORIZONS]
            unreported, caution = (
                (max(0, filled[own] - days_after), cautions(raw[own], filled[own]))
                if saturday == newest
                else (0, [])
            )
            found.append(
                (
                    target,
                    day,
                    float(history[-1]),
                    features,
                    after,
                    baseline,
                    unreported,
                    ", ".join(caution) or None,
                )
            )
    return found


def feature_matrix(
    sides: list[Array],
    own_is_cases: bool,
    saturdays: Places,
    days_after: int,
    population: float | None,
) -> Array:
    """(anchors, FEATURES) from the cleaned days of the own and the other target.

    days_after  days after the Saturday that are known, 0..6, the same for all: an anchor of the
                past must look like the newest
    """
    weeks = [_weekly_logs(days, saturdays) for days in sides]
    parts = [
        _of_a_target(days, logs, saturdays, days_after, population)
        for days, logs in zip(sides, weeks, strict=True)
    ]
    cases, deaths = weeks if own_is_cases else weeks[::-1]
    month = np.log1p(np.expm1(deaths[:, :4]).sum(1)) - np.log1p(np.expm1(cases[:, 2:6]).sum(1))
    fatality = np.column_stack([deaths[:, 0] - cases[:, 2], deaths[:, 0] - cases[:, 3], month])
    matrix: Array = np.column_stack([*parts, fatality])
    return matrix


def _of_a_target(
    days: Array, logs: Array, saturdays: Places, days_after: int, population: float | None
) -> Array:
    last, steps = logs[:, 0], logs[:, :-1] - logs[:, 1:]
    newest = saturdays + days_after
    week = np.stack([days[saturdays - back] for back in range(WEEK)])
    after = _sums(days, newest, days_after), _sums(days, newest - WEEK, days_after)
    values = {
        **{f"growth_{weeks}": last - logs[:, weeks] for weeks in (1, 2, 3, 4)},
        "growth_before": steps[:, 1],
        "acceleration": steps[:, 0] - steps[:, 1],
        "volatility": steps[:, :5].std(1),
        "volatility_long": steps[:, :10].std(1),
        "below_highest": last - logs[:, :14].max(1),
        "above_lowest": last - logs[:, :14].min(1),
        "above_median_3": last - np.median(logs[:, :3], 1),
        "above_median_5": last - np.median(logs[:, :5], 1),
        "after_saturday": np.log1p(after[0]) - np.log1p(after[1]),
        "newest_week": np.log1p(_sums(days, newest, WEEK)) - last,
        **{
            f"last_{n}_days": np.log1p(_sums(days, newest, n))
            - np.log1p(_sums(days, newest - WEEK, n))
            for n in (3, 4)
        },
        "zero_days": (week == 0).sum(0),
        "top_day": week.max(0) / np.maximum(week.sum(0), 1),
        # Without a population the level stands in for the incidence of a country of a million.
        "incidence": np.log((np.expm1(last) + 1) / (population or 1e6) * 1e5),
        "level": last,
    }
    return np.column_stack([values[name] for name in OF_A_TARGET])


def _weekly_logs(days: Array, saturdays: Places) -> Array:
    """(anchors, HISTORY): log1p of the week that ends on the Saturday, the one before, ..."""
    return np.column_stack(
        [np.log1p(_sums(days, saturdays - WEEK * back, WEEK)) for back in range(HISTORY)]
    )


def _sums(days: Array, last: Places, count: int) -> Array:
    """Sums over `count` days that end with `last`."""
    total = np.concatenate([[0.0], np.cumsum(days)])
    sums: Array = np.maximum(total[last + 1] - total[last + 1 - count], 0)
    return sums


def _weekly_sum(days: Array, saturday: int) -> float | None:
    week = days[saturday - 6 : saturday + 1]
    total = week.sum() if len(week) == WEEK else np.nan
    return float(total) if total >= 0 else None
