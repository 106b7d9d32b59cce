"""What the live file has beside countries: sums, most without a code; nations and events."""

from collections.abc import Iterator, Sequence

import numpy as np

from local.sample.live.columns import (
    Columns,
    hospital,
    mean_of_week,
    summed,
    vaccinations,
    with_rates,
)
from local.sample.live.compact import Location
from local.sample.live.places import EUROPEAN_UNION, EVENTS, NATIONS, Country
from local.sample.live.span import Span

CONTINENT_CODES = {
    "Africa": "OWID_AFR",
    "Asia": "OWID_ASI",
    "Europe": "OWID_EUR",
    "North America": "OWID_NAM",
    "Oceania": "OWID_OCE",
    "South America": "OWID_SAM",
}
INCOME_GROUPS = (
    "Low-income countries",
    "Lower-middle-income countries",
    "Upper-middle-income countries",
    "High-income countries",
)
WITHOUT = {
    "World excl. China": ("CHN",),
    "World excl. China and South Korea": ("CHN", "KOR"),
    "World excl. China, South Korea, Japan and Singapore": ("CHN", "KOR", "JPN", "SGP"),
}
# Days of a year's games, on which there are a few cases.
GAMES_DAYS = 40

Counted = Sequence[tuple[Country, Columns]]


def aggregates(counted: Counted, span: Span) -> Iterator[Location]:
    """Yield the sums over countries, each with the members that the sample has."""
    for name, code, members in _groups(counted):
        if not members:
            continue
        people = sum(country.population for country, _ in members)
        columns = with_rates(summed([columns for _, columns in members]), people)
        yield Location(name, code, None, columns, {"population": people}, 0, span.days)


def _groups(counted: Counted) -> Iterator[tuple[str, str | None, Counted]]:
    yield "World", "OWID_WRL", counted
    for name, code in CONTINENT_CODES.items():
        yield name, code, [pair for pair in counted if pair[0].continent == name]
    union = [pair for pair in counted if pair[0].code in EUROPEAN_UNION.split()]
    yield "European Union (27)", "OWID_EU27", union
    ranks = np.argsort([_wealth(country) for country, _ in counted], kind="stable")
    quarters = np.array_split(ranks, len(INCOME_GROUPS))
    for name, quarter in zip(INCOME_GROUPS, quarters, strict=True):
        yield name, None, [counted[rank] for rank in quarter]
    for name, left_out in WITHOUT.items():
        yield name, None, [pair for pair in counted if pair[0].code not in left_out]
    asia = [pair for pair in counted if pair[0].continent == "Asia" and pair[0].code != "CHN"]
    yield "Asia excl. China", None, asia


def _wealth(country: Country) -> float:
    return float(np.nan_to_num(country.attributes["gdp_per_capita"]))


def nations(span: Span, rng: np.random.Generator) -> Iterator[Location]:
    """Yield parts of a country: WHO counts no cases of them, others tell of beds and doses."""
    for name in NATIONS:
        people = float(rng.integers(500_000, 60_000_000))
        infected = people * np.exp(rng.normal(-9, 1, size=span.days))
        columns = vaccinations(people, span, rng) | hospital(mean_of_week(infected), people)
        days = span.daily_weeks * 7
        yield Location(name, None, None, columns, {"population": people}, 0, days)


def events(span: Span, rng: np.random.Generator) -> Iterator[Location]:
    """Yield the games: cases on a few days, then zeros for ever."""
    for position, name in enumerate(EVENTS):
        day = np.arange(span.days)
        begins = span.daily_weeks * 7 * (position + 1) // 3
        during = (day >= begins) & (day < begins + GAMES_DAYS)
        cases = np.where(during, rng.poisson(12, size=span.days), 0).astype(float)
        deaths = np.zeros(span.days)
        columns = {
            "new_cases": cases,
            "total_cases": np.cumsum(cases),
            "new_cases_smoothed": mean_of_week(cases),
            "new_deaths": deaths,
            "total_deaths": deaths,
            "new_deaths_smoothed": mean_of_week(deaths),
        }
        yield Location(name, None, None, columns, {}, 0, span.days)
