"""The invented course of one location's epidemic, and the reporting habits that distort it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
VACCINE_DAY = 330  # days after the start of the sample
UNITS = ("tests performed", "people tested", "samples tested", "units unclear")


@dataclass(frozen=True)
class Series:
    """Columns of one location by day; `reported` is False on the days that the source leaves out."""

    columns: dict[str, Values]
    reported: NDArray[np.bool_]
    tests_units: str = ""

    @property
    def days(self) -> int:
        return len(self.reported)

    def last_known(self, column: str) -> Values:
        """The column as last reported by each day; 0 before the first report."""
        values = np.where(self.reported, self.columns[column], np.nan)
        known = np.maximum.accumulate(np.where(np.isnan(values), 0, np.arange(self.days)))
        last: Values = np.nan_to_num(values[known])
        return last

    @classmethod
    def total(cls, members: list["Series"], people: float) -> "Series":
        """The aggregate of some locations: by each day, what their last reports add up to."""
        totals = [
            np.sum([member.last_known(column) for member in members], axis=0)
            for column in ("total_cases", "total_deaths")
        ]
        new_cases, new_deaths = (np.diff(total, prepend=0.0) for total in totals)
        return cls(_derived(new_cases, new_deaths, people), np.ones(members[0].days, dtype=bool))


def epidemic(population: float, days: int, rng: np.random.Generator) -> Series:
    """Waves of infection, deaths two and a half weeks behind, weekly reporting habits, corrections, gaps, and a late vaccine."""
    people = population if np.isfinite(population) else 1e6
    infected = _waves(people, days, rng)
    fatality = rng.uniform(0.004, 0.03)
    dying = np.concatenate([np.zeros(17), infected[:-17]]) * fatality
    weekdays, habit = np.arange(days) % 7, rng.random()
    new_cases = _report(rng.poisson(infected).astype(float), weekdays, habit)
    new_deaths = _report(rng.poisson(dying).astype(float), weekdays, habit)
    _correct(new_cases, rng)
    _correct(new_deaths, rng)
    start = int(rng.integers(0, 60))
    new_cases[:start] = np.nan
    new_deaths[: start + 10] = np.nan  # deaths are empty, not zero, before the first one
    new_cases[rng.random(days) < 0.004] = np.nan
    columns = _derived(new_cases, new_deaths, population)
    units = UNITS[int(rng.integers(0, 4))] if rng.random() < 0.6 else ""
    if units:
        columns |= _tests(new_cases, population, rng)
    if rng.random() < 0.2:
        columns |= _hospital(infected, population)
    columns |= _vaccinations(people, population, days, rng)
    columns["stringency_index"] = np.round(
        np.clip(50 + 25 * np.sin(np.arange(days) / 60 + rng.uniform(0, 6)), 0, 100), 2
    )
    return Series(columns, _reported_days(days, start, rng), units)


def _waves(people: float, days: int, rng: np.random.Generator) -> Values:
    day = np.arange(days)
    curve = np.full(days, 2e-7)
    for _ in range(int(rng.integers(3, 6))):
        curve += np.exp(rng.normal(-8.5, 0.9)) * np.exp(
            -0.5 * ((day - rng.uniform(40, days)) / rng.uniform(15, 45)) ** 2
        )
    waves: Values = curve * people
    return waves


def _report(true: Values, weekdays: NDArray[np.int64], habit: float) -> Values:
    """One location in ten reports once a week, three in ten not at weekends; the next report covers what was left out."""
    silent = (
        weekdays != 2
        if habit < 0.1
        else weekdays >= 5
        if habit < 0.4
        else np.zeros(len(true), dtype=bool)
    )
    reported, waiting = true.copy(), 0.0
    for day in range(len(true)):
        waiting += true[day]
        reported[day] = 0.0 if silent[day] else waiting
        waiting = waiting if silent[day] else 0.0
    return reported


def _correct(new: Values, rng: np.random.Generator) -> None:
    """Now and then a location takes back what it had counted twice: a negative day."""
    if rng.random() < 0.25:
        day = int(rng.integers(len(new) // 5, len(new)))
        new[day] = -round(float(new[max(0, day - 28) : day].sum()) * rng.uniform(0.05, 0.4))


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
    for what, new in (("cases", new_cases), ("deaths", new_deaths)):
        total = np.where(np.isnan(new) & (np.nancumsum(new) == 0), np.nan, np.nancumsum(new))
        smoothed = _mean7(new)
        columns |= {f"new_{what}": new, f"total_{what}": total, f"new_{what}_smoothed": smoothed}
        for name, values in (
            (f"total_{what}", total),
            (f"new_{what}", new),
            (f"new_{what}_smoothed", smoothed),
        ):
            columns[f"{name}_per_million"] = np.round(values / people * 1e6, 3)
    columns["reproduction_rate"] = _reproduction_rate(columns["new_cases_smoothed"])
    return columns


def _reproduction_rate(smoothed: Values) -> Values:
    """Growth of a week, to the power of a generation time of four days; unknown without cases a week before."""
    before = np.concatenate([np.full(7, np.nan), smoothed[:-7]])
    growth = np.divide(
        smoothed, before, out=np.full(len(smoothed), np.nan), where=(before > 0) & (smoothed > 0)
    )
    rate: Values = np.round(np.clip(growth ** (4 / 7), 0, 5), 2)
    return rate


def _mean7(new: Values) -> Values:
    padded = np.concatenate([np.full(6, np.nan), new])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 7)
    return np.round(np.where(np.isnan(windows).any(axis=1), np.nan, windows.sum(axis=1) / 7), 3)


def _tests(new_cases: Values, people: float, rng: np.random.Generator) -> dict[str, Values]:
    tests = np.round(np.clip(new_cases, 0, None) / rng.uniform(0.02, 0.25) + people / 5000)
    tests[rng.random(len(tests)) < 0.15] = np.nan
    positive: Values = _mean7(new_cases) / _mean7(np.nan_to_num(tests, nan=people / 5000))
    return {
        "new_tests": tests,
        "total_tests": np.nancumsum(tests),
        "new_tests_per_thousand": np.round(tests / people * 1e3, 3),
        "positive_rate": positive.clip(0, 1).round(4),
    }


def _hospital(infected: Values, people: float) -> dict[str, Values]:
    load = np.round(np.convolve(infected, np.full(10, 0.05))[: len(infected)])
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
    first = reach * people / (1 + np.exp(-(np.arange(days) - VACCINE_DAY - 120) / speed))
    second = np.concatenate([np.zeros(28), first[:-28]]) * 0.95
    unknown = (np.arange(days) < VACCINE_DAY) | (rng.random(days) < 0.3)
    columns = {
        "people_vaccinated": np.where(unknown, np.nan, np.round(first)),
        "people_fully_vaccinated": np.where(unknown, np.nan, np.round(second)),
        "total_vaccinations": np.where(unknown, np.nan, np.round(first) + np.round(second)),
    }
    return columns | {
        f"{name}_per_hundred": np.round(values / population * 100, 2)
        for name, values in columns.items()
    }
