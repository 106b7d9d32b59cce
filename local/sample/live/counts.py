"""What happened in a country, and what it reported of it when."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from local.sample.epidemic import DEATH_DELAY, Values, as_reported
from local.sample.live.places import Country, Habit
from local.sample.live.span import Span

Weeks = NDArray[np.bool_]
# In the weekly era most infections are not tested for.
TESTED_SINCE = 0.05
SUNDAY = 6


@dataclass(frozen=True)
class Counts:
    """The counts of one country.

    Attributes:
        new: metric -> its counts by day, each on the day of its report; below zero where a country
            took back what it had counted.
        reported: by week, whether there was a report; every week of the daily era has one.
    """

    new: dict[str, Values]
    reported: Weeks

    def total(self, metric: str) -> Values:
        running: Values = np.cumsum(self.new[metric])
        return running

    def by_week(self, metric: str) -> Values:
        """Return the sums from Monday to Sunday; nan in weeks without a report."""
        sums = self.new[metric].reshape(-1, 7).sum(axis=1)
        weekly: Values = np.where(self.reported, sums, np.nan)
        return weekly

    @property
    def last_week(self) -> int:
        """Return the number of the last week with a report."""
        return int(np.flatnonzero(self.reported)[-1])


def counts_of(country: Country, span: Span, rng: np.random.Generator) -> Counts:
    """Draw the counts of a country; the order of draws is part of the sample."""
    infected = _infected(country.population, span, rng)
    fatality = rng.uniform(0.002, 0.02)
    dying = np.concatenate([np.zeros(DEATH_DELAY), infected[:-DEATH_DELAY]]) * fatality
    reported = _reported(country.habit, span, rng)
    # Every day or every working day: nobody reports once a week before everybody does.
    habit = rng.uniform(0.1, 1.0)
    new = {
        metric: _published(rng.poisson(rate).astype(float), habit, reported, span)
        for metric, rate in (("cases", infected), ("deaths", dying))
    }
    _take_back(new["cases"], span, rng)
    return Counts(new, reported)


def _infected(people: float, span: Span, rng: np.random.Generator) -> Values:
    """Return the cases that are found each day: a wave every five months or so."""
    day = np.arange(span.days)
    curve = np.full(span.days, 4e-7)
    for _ in range(max(3, round(span.days / 150))):
        height = np.exp(rng.normal(-8.5, 0.9))
        distance = (day - rng.uniform(20, span.days)) / rng.uniform(15, 45)
        curve += height * np.exp(-0.5 * distance**2)
    curve[span.daily_weeks * 7 :] *= TESTED_SINCE
    infected: Values = curve * people
    return infected


def _reported(habit: Habit, span: Span, rng: np.random.Generator) -> Weeks:
    """Return in which weeks a country reports."""
    reported = np.ones(span.weeks, dtype=bool)
    weekly = reported[span.daily_weeks :]
    weeks = span.weekly_weeks
    match habit:
        case Habit.IRREGULAR:
            weekly[:] = False
            ends = np.cumsum(rng.integers(2, 6, size=weeks))
            weekly[ends[ends < weeks]] = True
            weekly[-1] = True
        case Habit.SILENT:
            weekly[int(rng.integers(max(weeks - 51, 1), max(weeks - 5, 2))) :] = False
        case Habit.ENDED:
            weekly[int(rng.integers(0, max(weeks - 53, 1))) :] = False
        case Habit.WEEKLY | Habit.SMALL:
            pass
    return reported


def _published(counted: Values, habit: float, reported: Weeks, span: Span) -> Values:
    """Return counts on the days of their reports, until nothing is reported any more."""
    change = span.daily_weeks * 7
    weekly = np.zeros(span.days - change)
    waiting = 0.0
    weeks = counted[change:].reshape(-1, 7).sum(axis=1)
    for week, count in enumerate(weeks):
        waiting += count
        if reported[span.daily_weeks + week]:
            weekly[week * 7 + SUNDAY] = waiting
            waiting = 0.0
    return np.concatenate([as_reported(counted[:change], habit), weekly])


def _take_back(new: Values, span: Span, rng: np.random.Generator) -> None:
    """Let a country in four take back some of what it had counted, in the daily era."""
    change = span.daily_weeks * 7
    if rng.random() < 0.25 and change > 56:
        day = int(rng.integers(28, change))
        four_weeks = float(new[day - 28 : day].sum())
        new[day] = -round(four_weeks * rng.uniform(0.05, 0.4))
