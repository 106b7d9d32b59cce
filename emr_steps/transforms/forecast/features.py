"""What the model sees of a country on a Saturday: growth, volatility and reporting of both targets.

From no later day than it may know.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from covidlake.quality.thresholds import HISTORY_WEEKS
from numpy.typing import NDArray

from transforms.forecast.counts.artefacts import WEEK
from transforms.forecast.levels import Array

HISTORY = HISTORY_WEEKS

# Of the target that is forecast ("own"), and of the other one. Growth and its kin are differences
# of log1p of weekly counts.
OF_A_TARGET = (
    "growth_1",  # from 1, 2, 3 and 4 weeks before
    "growth_2",
    "growth_3",
    "growth_4",
    "growth_before",  # that of a week ago
    "acceleration",  # growth less growth_before
    "volatility",  # standard deviation of weekly growth, of 5 weeks and of 10
    "volatility_long",
    "below_highest",  # of 14 weeks
    "above_lowest",
    "above_median_3",  # of 3 weeks and of 5
    "above_median_5",
    "after_saturday",  # of the days since the last Saturday, from a week before
    "newest_week",  # of the 7 days up to the newest, from the last whole week
    "last_3_days",  # of the newest 3 and 4 days, from a week before
    "last_4_days",
    "zero_days",  # of the last week, and the share of its fullest day: how it is reported
    "top_day",
    "incidence",  # log of cases per 100,000 people and week
    "level",
)
# log of deaths per case of 2 and of 3 weeks before, and of a month's per case of 2 weeks before.
OF_BOTH = ("fatality_2", "fatality_3", "fatality_month")
FEATURES = (*(f"{side}_{name}" for side in ("own", "other") for name in OF_A_TARGET), *OF_BOTH)
# What the model learns from: the features, then the horizon.
INPUTS = (*FEATURES, "horizon")

DayIndices = NDArray[Any]  # of days, in an array of them


def feature_matrix(
    sides: list[Array],
    own_is_cases: bool,
    saturdays: DayIndices,
    days_after: Sequence[int],
    population: float | None,
) -> Array:
    """Return (anchors, FEATURES).

    Args:
        sides: the cleaned days of the own and of the other target
        own_is_cases: whether the own target is cases
        saturdays: of the anchors
        days_after: of each target, days after the Saturday that are known, 0..6, the same for all
            anchors: one of the past must look like the newest
        population: None where not known
    """
    weeks = [_weekly_logs(days, saturdays) for days in sides]
    parts = [
        _of_a_target(days, logs, saturdays, known_after, population)
        for days, logs, known_after in zip(sides, weeks, days_after, strict=True)
    ]
    cases, deaths = weeks if own_is_cases else weeks[::-1]
    matrix: Array = np.column_stack([*parts, _fatality(cases, deaths)])
    return matrix


def _fatality(cases: Array, deaths: Array) -> Array:
    """Return (anchors, OF_BOTH): deaths follow cases by two weeks or more."""
    deaths_of_month = np.log1p(np.expm1(deaths[:, :4]).sum(1))
    cases_of_month = np.log1p(np.expm1(cases[:, 2:6]).sum(1))
    month = deaths_of_month - cases_of_month
    return np.column_stack([deaths[:, 0] - cases[:, 2], deaths[:, 0] - cases[:, 3], month])


def _of_a_target(
    days: Array, logs: Array, saturdays: DayIndices, days_after: int, population: float | None
) -> Array:
    """Return (anchors, OF_A_TARGET) from the days and from their weekly logs."""
    last = logs[:, 0]
    weekly_growth = logs[:, :-1] - logs[:, 1:]
    newest = saturdays + days_after
    days_of_week = np.stack([days[saturdays - back] for back in range(WEEK)])
    # Without a population the level stands in for the incidence of a country of a million.
    per_person = (np.expm1(last) + 1) / (population or 1e6)
    values = {
        "growth_1": last - logs[:, 1],
        "growth_2": last - logs[:, 2],
        "growth_3": last - logs[:, 3],
        "growth_4": last - logs[:, 4],
        "growth_before": weekly_growth[:, 1],
        "acceleration": weekly_growth[:, 0] - weekly_growth[:, 1],
        "volatility": weekly_growth[:, :5].std(1),
        "volatility_long": weekly_growth[:, :10].std(1),
        "below_highest": last - logs[:, :14].max(1),
        "above_lowest": last - logs[:, :14].min(1),
        "above_median_3": last - np.median(logs[:, :3], 1),
        "above_median_5": last - np.median(logs[:, :5], 1),
        "after_saturday": _growth_of_days(days, newest, days_after),
        "newest_week": np.log1p(_sums(days, newest, WEEK)) - last,
        "last_3_days": _growth_of_days(days, newest, 3),
        "last_4_days": _growth_of_days(days, newest, 4),
        "zero_days": (days_of_week == 0).sum(0),
        "top_day": days_of_week.max(0) / np.maximum(days_of_week.sum(0), 1),
        "incidence": np.log(per_person * 1e5),
        "level": last,
    }
    return np.column_stack([values[name] for name in OF_A_TARGET])


def _weekly_logs(days: Array, saturdays: DayIndices) -> Array:
    """Return (anchors, HISTORY): log1p of the week up to the Saturday, the one before, ..."""
    weeks = [_sums(days, saturdays - WEEK * back, WEEK) for back in range(HISTORY)]
    return np.column_stack([np.log1p(week) for week in weeks])


def _growth_of_days(days: Array, last: DayIndices, count: int) -> Array:
    """Return the growth of `count` days that end with `last` from the same days a week before."""
    now = np.log1p(_sums(days, last, count))
    week_before = np.log1p(_sums(days, last - WEEK, count))
    growth: Array = now - week_before
    return growth


def _sums(days: Array, last: DayIndices, count: int) -> Array:
    """Return sums over `count` days that end with `last`."""
    total = np.concatenate([[0.0], np.cumsum(days)])
    sums: Array = np.maximum(total[last + 1] - total[last + 1 - count], 0)
    return sums
