"""The columns of one location by day: what is derived of its counts, and what else is told."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from local.sample.epidemic import Values
from local.sample.live.counts import Counts
from local.sample.live.places import EMPTIED, Country
from local.sample.live.span import Span

# When each of the other sources ended.
LAST_STRINGENCY = date(2022, 12, 31)
LAST_REPRODUCTION_RATE = date(2023, 1, 1)
LAST_TESTS = date(2022, 6, 23)
LAST_VACCINATIONS = date(2023, 12, 31)
FIRST_VACCINATION = date(2020, 12, 20)

Columns = dict[str, Values]


def published_counts(country: Country, counts: Counts, span: Span) -> Columns:
    """Return counts and totals as the publisher has them.

    Zero where nothing was reported, with the last total; a count below zero is emptied, and so are
    those that the publisher does not trust.
    """
    columns: Columns = {}
    for metric, new in counts.new.items():
        shown = np.where(new < 0, np.nan, new)
        emptied = EMPTIED.get(country.code, {}).get(metric)
        if emptied:
            shown[span.day(emptied) :] = np.nan
        columns[f"new_{metric}"] = shown
        columns[f"total_{metric}"] = counts.total(metric)
    return columns


def summed(members: list[Columns]) -> Columns:
    """Return the counts of an aggregate: an empty one adds nothing."""
    names = members[0]
    return {name: np.nansum([member[name] for member in members], axis=0) for name in names}


def with_rates(counts: Columns, people: float) -> Columns:
    """Return counts with their weekly means, and both per million people."""
    columns = dict(counts)
    for metric in ("cases", "deaths"):
        columns[f"new_{metric}_smoothed"] = mean_of_week(counts[f"new_{metric}"])
        for name in (f"total_{metric}", f"new_{metric}", f"new_{metric}_smoothed"):
            columns[f"{name}_per_million"] = columns[name] / people * 1e6
    return columns


def mean_of_week(new: Values) -> Values:
    """Return the mean over seven days; nan where fewer than six of them are known."""
    padded = np.concatenate([np.full(6, np.nan), new])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 7)
    known = (~np.isnan(windows)).sum(axis=1)
    sums = np.nansum(windows, axis=1)
    means: Values = np.where(known >= 6, sums / np.maximum(known, 1), np.nan)
    return means


def other_sources(
    counts: Columns, people: float, span: Span, rng: np.random.Generator
) -> Mapping[str, Values]:
    """Return what other sources tell of a country while they last."""
    columns = vaccinations(people, span, rng)
    smoothed = counts["new_cases_smoothed"]
    columns["reproduction_rate"] = _until(LAST_REPRODUCTION_RATE, _growth(smoothed), span)
    phase = rng.uniform(0, 6)
    index = np.clip(50 + 25 * np.sin(np.arange(span.days) / 60 + phase), 0, 100)
    columns["stringency_index"] = _until(LAST_STRINGENCY, index.round(2), span)
    if rng.random() < 0.6:
        columns |= _tests(smoothed, people, span, rng)
    if rng.random() < 0.2:
        columns |= hospital(smoothed, people)
    if rng.random() < 0.35:
        columns |= _excess_mortality(counts["total_deaths"], people, rng)
    return columns


def _until(last: date, values: Values, span: Span) -> Values:
    values = values.copy()
    values[span.day(last + timedelta(days=1)) :] = np.nan
    return values


def _growth(smoothed: Values) -> Values:
    """Return the growth of a week, to the power of a generation time of four days."""
    before = np.concatenate([np.full(7, np.nan), smoothed[:-7]])
    both = (before > 0) & (smoothed > 0)
    growth = np.divide(smoothed, before, out=np.full(len(smoothed), np.nan), where=both)
    rate: Values = np.clip(growth ** (4 / 7), 0, 5).round(2)
    return rate


def _tests(smoothed: Values, people: float, span: Span, rng: np.random.Generator) -> Columns:
    new = np.round(np.nan_to_num(smoothed) / rng.uniform(0.02, 0.25) + people / 5000)
    new[rng.random(span.days) < 0.15] = np.nan
    new = _until(LAST_TESTS, new, span)
    total = np.where(np.isnan(new), np.nan, np.nancumsum(new))
    mean = mean_of_week(new)
    tested = mean > 0
    share = np.divide(smoothed, mean, out=np.full(span.days, np.nan), where=tested)
    return {
        "new_tests": new,
        "total_tests": total,
        "new_tests_per_thousand": new / people * 1e3,
        "total_tests_per_thousand": total / people * 1e3,
        "new_tests_smoothed": mean.round(),
        "new_tests_smoothed_per_thousand": mean / people * 1e3,
        "positive_rate": share.clip(0, 1).round(4),
        "tests_per_case": (1 / np.where(share > 0, share, np.nan)).round(1),
    }


def hospital(smoothed: Values, people: float) -> Columns:
    """Return patients and admissions: one case in twenty takes a bed for ten days."""
    cases = np.nan_to_num(smoothed)
    admitted = np.convolve(cases, np.full(10, 0.05))
    beds = admitted[: len(cases)].round()
    admissions = np.convolve(cases, np.full(7, 0.05))[: len(cases)]
    columns = {
        "hosp_patients": beds,
        "icu_patients": (beds * 0.15).round(),
        "weekly_hosp_admissions": admissions.round(1),
        "weekly_icu_admissions": (admissions * 0.15).round(1),
    }
    rates = {f"{name}_per_million": values / people * 1e6 for name, values in columns.items()}
    return columns | rates


def _excess_mortality(deaths: Values, people: float, rng: np.random.Generator) -> Columns:
    """Return excess deaths, told for Sundays only."""
    sundays = np.arange(len(deaths)) % 7 == 6
    excess = deaths * rng.uniform(0.9, 2.0)
    expected = people * 0.008 / 365 * (np.arange(len(deaths)) + 1)
    columns = {
        "excess_mortality_cumulative_absolute": excess.round(1),
        "excess_mortality_cumulative": (excess / expected * 100).round(2),
        "excess_mortality": (np.gradient(excess) / (people * 0.008 / 365) * 100).round(2),
        "excess_mortality_cumulative_per_million": excess / people * 1e6,
    }
    return {name: np.where(sundays, values, np.nan) for name, values in columns.items()}


def vaccinations(people: float, span: Span, rng: np.random.Generator) -> Columns:
    """Return doses and who had them: most days are not told, the means are."""
    reach, speed = rng.uniform(0.1, 0.9), rng.uniform(25, 70)
    day = np.arange(span.days) - (FIRST_VACCINATION - span.first).days
    first = (reach * people / (1 + np.exp(-(day - 120) / speed))).round()
    second = np.concatenate([np.zeros(28), first[:-28]]).round()
    boosters = np.concatenate([np.zeros(180), second[:-180]]) if span.days > 180 else second * 0
    boosters = (boosters * 0.4).round()
    doses = first + second + boosters
    mean = mean_of_week(np.diff(doses, prepend=0.0)).clip(0)
    people_mean = mean_of_week(np.diff(first, prepend=0.0)).clip(0)
    told = rng.random(span.days) < 0.5
    before = day < 0
    sometimes = {
        "total_vaccinations": doses,
        "people_vaccinated": first,
        "people_fully_vaccinated": second,
        "total_boosters": boosters,
        "new_vaccinations": np.diff(doses, prepend=0.0).clip(0),
    }
    columns = {name: np.where(told & ~before, values, np.nan) for name, values in sometimes.items()}
    columns |= {
        f"{name}_per_hundred": (columns[name] / people * 100).round(2)
        for name in list(sometimes)[:4]
    }
    columns |= {
        "new_vaccinations_smoothed": mean.round(),
        "new_vaccinations_smoothed_per_million": (mean / people * 1e6).round(),
        "new_people_vaccinated_smoothed": people_mean.round(),
        "new_people_vaccinated_smoothed_per_hundred": (people_mean / people * 100).round(3),
    }
    known = {name: np.where(before, np.nan, values) for name, values in columns.items()}
    return {name: _until(LAST_VACCINATIONS, values, span) for name, values in known.items()}
