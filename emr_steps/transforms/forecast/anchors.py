"""Anchors: what is known of a country and target on a Saturday, from which forecasts are made.

An anchor has the features that the model looks at, the baseline, and, where it lies in the past,
the weeks after it, from which the model learns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

import numpy as np
from covidlake.quality import thresholds
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.baseline import persistence
from transforms.forecast.counts.artefacts import WEEK, are_of_weeks
from transforms.forecast.counts.cautions import cautions
from transforms.forecast.counts.clean_counts import cleaned
from transforms.forecast.features import HISTORY, DayIndices, feature_matrix
from transforms.forecast.levels import HORIZONS, TARGETS, Array

STALE_DAYS = thresholds.STALE_DAYS
# Growth of older waves says little about this one; what is older than this weighs nearly nothing
# (model.HALF_LIFE_WEEKS).
LEARNED_WEEKS = 60

_ANCHOR = """array<struct<
    target string,
    week_end date,
    last double,
    features array<double>,
    after array<double>,
    baseline array<array<double>>,
    unreported int,
    caution string
>>"""


class Anchor(NamedTuple):
    """What is known of a country and target on a Saturday: the fields of _ANCHOR, in its order.

    Attributes:
        target: a key of TARGETS
        week_end: the Saturday
        last: count of the week that ends then, cleaned
        features: values of FEATURES, in that order
        after: counts of the 1st .. 4th week after, as published; None where not known, incomplete
            or negative
        baseline: 4 x 23 quantiles of persistence, a row per horizon
        unreported: days up to the newest Saturday that were filled in; 0 elsewhere
        caution: what deserves caution (cautions.cautions) in the reports at the newest Saturday;
            None elsewhere, and where they are in order
    """

    target: str
    week_end: date
    last: float
    features: list[float]
    after: list[float | None]
    baseline: list[list[float]]
    unreported: int
    caution: str | None


def anchors(series: DataFrame, first_week: date | None = None) -> DataFrame:
    """Return a row per country, target and Saturday: the country, and the fields of Anchor.

    The country is iso_code, location and population.

    Args:
        series: country_series.daily_series
        first_week: the earliest Saturday wanted; default: LEARNED_WEEKS before the newest
    """

    def of_a_country(
        first_day: date,
        population: float | None,
        cases: Sequence[float | None],
        deaths: Sequence[float | None],
    ) -> list[Anchor]:
        return country_anchors(first_day, population, cases, deaths, first_week)

    as_anchors = F.udf(of_a_country, _ANCHOR)
    each = F.explode(as_anchors("first_day", "population", *TARGETS)).alias("anchor")
    country = ("iso_code", "location", "population")
    return series.select(*country, each).select(*country, "anchor.*")


def at_each_horizon(anchors: DataFrame) -> DataFrame:
    """Return a row per anchor and horizon: plus horizon and growth, less after.

    growth is the label: log1p of the week then less log1p of the last week; null where not known.
    baseline has the 23 quantiles of the horizon.
    """
    steps = anchors.select("*", F.posexplode("after").alias("step", "count"))
    rows = steps.withColumns(
        {
            "horizon": F.col("step") + 1,
            "growth": F.log1p("count") - F.log1p("last"),
            "baseline": F.col("baseline")[F.col("step")],
        }
    )
    return rows.drop("step", "count", "after")


@dataclass(frozen=True)
class _Reports:
    """The daily counts of a country and target.

    Attributes:
        published: (n,) as published, NaN where not reported
        clean: (n,) clean_counts.cleaned
        filled: days at the end that cleaning has filled in
        reported: indices of the days with a report
    """

    published: Array
    clean: Array
    filled: int
    reported: DayIndices

    @classmethod
    def of(cls, days: Sequence[float | None]) -> Self:
        published = np.array([np.nan if day is None else day for day in days], float)
        clean, filled = cleaned(published)
        return cls(published, clean, filled, np.flatnonzero(~np.isnan(published)))

    def known_after(self, days_after: int) -> int:
        """Return how many of the days after a Saturday tell of themselves.

        None of a weekly reporter's: their share of the week's report would tell an anchor of the
        past the count that it is to learn.
        """
        return 0 if are_of_weeks(self.published) else days_after

    def saturdays(self, earliest: int, newest: int) -> DayIndices:
        """Return the Saturdays with enough history, up to the end of the reports."""
        if not len(self.reported):
            return self.reported
        length = len(self.published)
        first_report, last_report = int(self.reported[0]), int(self.reported[-1])
        start = max(earliest, first_report + HISTORY * WEEK - 1)
        end = newest
        if length - 1 - last_report > STALE_DAYS:
            # Its past may still be learned from, as far as it looks like a newest week.
            end = last_report - (length - 1 - newest)
        return np.arange(start + (6 - start) % WEEK, end + 1, WEEK)

    def weekly_history(self, saturday: int) -> Array:
        """Return the weekly counts up to a Saturday, of LEARNED_WEEKS at most."""
        weeks = self.clean[: saturday + 1].reshape(-1, WEEK).sum(1)
        first_reported_week = int(self.reported[0]) // WEEK
        history: Array = weeks[max(0, len(weeks) - LEARNED_WEEKS, first_reported_week) :]
        return history

    def weeks_after(self, saturday: int) -> list[float | None]:
        """Return the weekly counts at each horizon, as published."""
        # The zeros of a pause are no counts.
        known = self.published[: len(self.published) - self.filled]
        return [_weekly_sum(known, saturday + WEEK * horizon) for horizon in HORIZONS]

    def anchor(
        self, target: str, week_end: date, features: list[float], saturday: int, newest: int
    ) -> Anchor:
        """Return the anchor of a Saturday, of which the newest is looked at for caution."""
        history = self.weekly_history(saturday)
        unreported, caution = 0, None
        if saturday == newest:
            days_after = len(self.published) - 1 - newest
            unreported = max(0, self.filled - days_after)
            caution = ", ".join(cautions(self.published, self.filled)) or None
        return Anchor(
            target=target,
            week_end=week_end,
            last=float(history[-1]),
            features=features,
            after=self.weeks_after(saturday),
            baseline=[persistence(history, horizon).tolist() for horizon in HORIZONS],
            unreported=unreported,
            caution=caution,
        )


def country_anchors(
    first_day: date,
    population: float | None,
    cases: Sequence[float | None],
    deaths: Sequence[float | None],
    first_week: date | None,
) -> list[Anchor]:
    """Return the anchors of one country.

    None for a target that was not reported for HISTORY weeks.
    """
    reports = [_Reports.of(days) for days in (cases, deaths)]
    # first_day is a Sunday: Saturdays are 6, 13, ...
    newest = len(cases) // WEEK * WEEK - 1
    days_after = len(cases) - 1 - newest
    earliest = newest - WEEK * LEARNED_WEEKS
    if first_week is not None:
        earliest = (first_week - first_day).days
    country: list[Anchor] = []
    for number, target in enumerate(TARGETS):
        own, other = reports[number], reports[1 - number]
        saturdays = own.saturdays(earliest, newest)
        if not len(saturdays):
            continue
        matrix = feature_matrix(
            [own.clean, other.clean],
            target == "cases",
            saturdays,
            [own.known_after(days_after), other.known_after(days_after)],
            population,
        )
        for features, saturday in zip(matrix.tolist(), saturdays.tolist(), strict=True):
            week_end = first_day + timedelta(days=saturday)
            country.append(own.anchor(target, week_end, features, saturday, newest))
    return country


def _weekly_sum(days: Array, saturday: int) -> float | None:
    """Return the sum of a week; None where a day of it is not known, or where it is negative."""
    week = days[saturday - WEEK + 1 : saturday + 1]
    if len(week) < WEEK:
        return None
    total = week.sum()
    return float(total) if total >= 0 else None
