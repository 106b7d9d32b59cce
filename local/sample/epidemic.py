"""The invented course of one location's epidemic, and the reporting habits that distort it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
VACCINE_DAY = 330  # days after the start of the sample
DEATH_DELAY = 17  # days from an infection
UNITS = ("tests performed", "people tested", "samples tested", "units unclear")


@dataclass(frozen=True)
class Series:
    """Columns of one location by day.

    Attributes:
        columns: by name, a value a day; nan where it is unknown.
        reported: False on the days that the source leaves out.
        tests_units: what a test is; empty without tests.
    """

    columns: dict[str, Values]
    reported: NDArray[np.bool_]
    tests_units: str = ""

    @property
    def days(self) -> int:
        return len(self.reported)

    def last_known(self, column: str) -> Values:
        """Return the column as last reported by each day; 0 before the first report."""
        values = np.where(self.reported, self.columns[column], np.nan)
        reports = np.where(np.isnan(values), 0, np.arange(self.days))
        last: Values = np.nan_to_num(values[np.maximum.accumulate(reports)])
        return last

    @classmethod
    def total(cls, members: list["Series"], people: float) -> "Series":
        """Return the aggregate of some locations: by each day, the sum of their last reports."""
        cases = np.sum([member.last_known("total_cases") for member in members], axis=0)
        deaths = np.sum([member.last_known("total_deaths") for member in members], axis=0)
        new_cases, new_deaths = np.diff(cases, prepend=0.0), np.diff(deaths, prepend=0.0)
        every_day = np.ones(members[0].days, dtype=bool)
        return cls(_derived(new_cases, new_deaths, people), every_day)


def epidemic(population: float, days: int, rng: np.random.Generator) -> Series:
    """Return the invented course of one location's epidemic.

    It has waves of infection, deaths two and a half weeks behind, weekly reporting habits,
    corrections, gaps, and a late vaccine. The order of draws is part of the sample.

    Args:
        population: nan where it is unknown.
        days: how many.
        rng: what figures are drawn from.
    """
    people = population if np.isfinite(population) else 1e6
    infected = _waves(people, days, rng)
    fatality = rng.uniform(0.004, 0.03)
    dying = np.concatenate([np.zeros(DEATH_DELAY), infected[:-DEATH_DELAY]]) * fatality
    habit = rng.random()
    new_cases = as_reported(rng.poisson(infected).astype(float), habit)
    new_deaths = as_reported(rng.poisson(dying).astype(float), habit)
    _correct(new_cases, rng)
    _correct(new_deaths, rng)
    start = int(rng.integers(0, 60))
    new_cases[:start] = np.nan
    new_deaths[: start + 10] = np.nan  # deaths are empty, not zero, before the first one
    new_cases[rng.random(days) < 0.004] = np.nan
    columns = _derived(new_cases, new_deaths, population)
    has_units = rng.random() < 0.6
    units = UNITS[int(rng.integers(0, 4))] if has_units else ""
    if units:
        columns |= _tests(new_cases, population, rng)
    if rng.random() < 0.2:
        columns |= _hospital(infected, population)
    columns |= _vaccinations(people, population, days, rng)
    columns["stringency_index"] = _stringency(days, rng)
    return Series(columns, _reported_days(days, start, rng), units)


def _waves(people: float, days: int, rng: np.random.Generator) -> Values:
    """Return the new infections of each day: three to five bell curves over a low background."""
    day = np.arange(days)
    curve = np.full(days, 2e-7)
    for _ in range(int(rng.integers(3, 6))):
        height = np.exp(rng.normal(-8.5, 0.9))
        distance = (day - rng.uniform(40, days)) / rng.uniform(15, 45)
        curve += height * np.exp(-0.5 * distance**2)
    waves: Values = curve * people
    return waves


def _stringency(days: int, rng: np.random.Generator) -> Values:
    phase = rng.uniform(0, 6)
    index = np.clip(50 + 25 * np.sin(np.arange(days) / 60 + phase), 0, 100)
    return np.round(index, 2)


def as_reported(counts: Values, habit: float) -> Values:
    """Return counts as a location reports them; the next report covers what was left out.

    One location in ten reports once a week, three in ten not at weekends: so its habit, a number
    from 0 to 1, decides.
    """
    weekdays = np.arange(len(counts)) % 7
    if habit < 0.1:
        silent = weekdays != 2
    elif habit < 0.4:
        silent = weekdays >= 5
    else:
        silent = np.zeros(len(counts), dtype=bool)
    reported, waiting = counts.copy(), 0.0
    for day in range(len(counts)):
        waiting += counts[day]
        reported[day] = 0.0 if silent[day] else waiting
        waiting = waiting if silent[day] else 0.0
    return reported


def _correct(new: Values, rng: np.random.Generator) -> None:
    """Let a location in four take back what it had counted twice: a negative day."""
    if rng.random() < 0.25:
        day = int(rng.integers(len(new) // 5, len(new)))
        four_weeks = float(new[max(0, day - 28) : day].sum())
        new[day] = -round(four_weeks * rng.uniform(0.05, 0.4))


def _reported_days(days: int, start: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    reported = np.arange(days) >= start
    if rng.random() < 0.03:  # a gap
        gap = int(rng.integers(days // 3, days - 20))
        reported[gap : gap + int(rng.integers(1, 9))] = False
    if rng.random() < 0.05:  # an early end
        reported[-int(rng.integers(1, 15)) :] = False
    return reported


def _derived(new_cases: Values, new_deaths: Values, people: float) -> dict[str, Values]:
    columns: dict[str, Values] = {}
    for measure, new in (("cases", new_cases), ("deaths", new_deaths)):
        running = np.nancumsum(new)
        before_first = np.isnan(new) & (running == 0)
        counts = {
            f"new_{measure}": new,
            f"total_{measure}": np.where(before_first, np.nan, running),
            f"new_{measure}_smoothed": _mean7(new),
        }
        columns |= counts
        for name, values in counts.items():
            columns[f"{name}_per_million"] = np.round(values / people * 1e6, 3)
    columns["reproduction_rate"] = _reproduction_rate(columns["new_cases_smoothed"])
    return columns


def _reproduction_rate(smoothed: Values) -> Values:
    """Return the growth of a week, to the power of a generation time of four days.

    Unknown without cases a week before.
    """
    before = np.concatenate([np.full(7, np.nan), smoothed[:-7]])
    both = (before > 0) & (smoothed > 0)
    growth = np.divide(smoothed, before, out=np.full(len(smoothed), np.nan), where=both)
    rate: Values = np.round(np.clip(growth ** (4 / 7), 0, 5), 2)
    return rate


def _mean7(new: Values) -> Values:
    padded = np.concatenate([np.full(6, np.nan), new])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 7)
    incomplete = np.isnan(windows).any(axis=1)
    return np.round(np.where(incomplete, np.nan, windows.sum(axis=1) / 7), 3)


def _tests(new_cases: Values, people: float, rng: np.random.Generator) -> dict[str, Values]:
    per_case = np.clip(new_cases, 0, None) / rng.uniform(0.02, 0.25)
    tests = np.round(per_case + people / 5000)
    tests[rng.random(len(tests)) < 0.15] = np.nan
    positive: Values = _mean7(new_cases) / _mean7(np.nan_to_num(tests, nan=people / 5000))
    return {
        "new_tests": tests,
        "total_tests": np.nancumsum(tests),
        "new_tests_per_thousand": np.round(tests / people * 1e3, 3),
        "positive_rate": positive.clip(0, 1).round(4),
    }


def _hospital(infected: Values, people: float) -> dict[str, Values]:
    # One infection in twenty takes a bed for ten days.
    beds = np.convolve(infected, np.full(10, 0.05))
    load = np.round(beds[: len(infected)])
    icu = np.round(load * 0.15)
    return {
        "hosp_patients": load,
        "icu_patients": icu,
        "hosp_patients_per_million": np.round(load / people * 1e6, 3),
        "icu_patients_per_million": np.round(icu / people * 1e6, 3),
    }


def _vaccinations(
    people: float, population: float, days: int, rng: np.random.Generator
) -> dict[str, Values]:
    reach, speed = rng.uniform(0.1, 0.9), rng.uniform(25, 70)
    day = np.arange(days)
    first = reach * people / (1 + np.exp(-(day - VACCINE_DAY - 120) / speed))
    second = np.concatenate([np.zeros(28), first[:-28]]) * 0.95  # four weeks later
    unknown = (day < VACCINE_DAY) | (rng.random(days) < 0.3)
    counts = {
        "people_vaccinated": np.round(first),
        "people_fully_vaccinated": np.round(second),
        "total_vaccinations": np.round(first) + np.round(second),
    }
    columns = {name: np.where(unknown, np.nan, values) for name, values in counts.items()}
    rates = {
        f"{name}_per_hundred": np.round(values / population * 100, 2)
        for name, values in columns.items()
    }
    return columns | rates
