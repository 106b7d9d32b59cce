"""Who is in a live sample, and how each reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pycountry

from local.sample.countries import CONTINENTS, NOT_IN_ISO, attributes, name_of

# Beside the countries of the frozen sample, WHO's file has these, of which OWID tells a continent.
TERRITORIES = {
    "Africa": "MYT REU SHN",
    "Asia": "MAC HKG",
    "Europe": "FRO GGY JEY IMN",
    "North America": "ABW AIA BES BMU VGB CYM CUW GLP MTQ MSR PRI BLM MAF SPM SXM TCA VIR GRL",
    "Oceania": "ASM COK PYF GUM NCL NIU MNP PCN TKL WLF",
    "South America": "FLK GUF",
}
# WHO counts it with no name of its own, so that its rows would have no counterpart there.
NOT_WITH_WHO = "OWID_CYN"
# Names that a sample of any size has: those that an aggregate leaves out, those whose counts the
# publisher empties, the whole that nations are a part of, and one at least of each continent.
ALWAYS = ("USA", "DEU", "ESP", "FRA", "CHN", "KOR", "JPN", "SGP", "GBR", "COL", "AUS", "ZAF")
# From these days on OWID empties counts and goes on with totals: deltas at the source were wrong.
EMPTIED = {
    "USA": {"cases": date(2023, 5, 21)},
    "ESP": {"cases": date(2023, 7, 10), "deaths": date(2023, 7, 10)},
    "DEU": {"cases": date(2023, 7, 10), "deaths": date(2023, 7, 10)},
    "FRA": {"cases": date(2023, 7, 2), "deaths": date(2023, 7, 2)},
}
# Of the European Union the members that the sample has are summed.
EUROPEAN_UNION = (
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU "
    "SVK SVN ESP SWE"
)
NATIONS = (
    "England",
    "England and Wales",
    "Northern Ireland",
    "Scotland",
    "Transnistria",
    "Wales",
)
EVENTS = ("Summer Olympics 2020", "Winter Olympics 2022")


class Habit(StrEnum):
    """How a country reports once the weekly era has begun."""

    WEEKLY = "weekly"  # every week
    IRREGULAR = "irregular"  # every second to fifth week, for all weeks since
    SMALL = "small"  # every week, and most of its counts are true zeros
    SILENT = "silent"  # not for more than four weeks
    ENDED = "ended"  # not for more than a year


# As WHO's 240 places on 2025-02-09: 135 had not reported for four weeks, 90 of them for a year.
SHARES = {
    Habit.ENDED: 0.375,
    Habit.SILENT: 0.1875,
    Habit.IRREGULAR: 0.06,
    Habit.SMALL: 0.07,
}


@dataclass(frozen=True)
class Country:
    """A country or territory.

    Attributes:
        alpha2: as WHO has it; empty where it has none.
        attributes: of its people, as in the country table.
    """

    code: str
    alpha2: str
    name: str
    continent: str
    habit: Habit
    attributes: dict[str, float]

    @property
    def population(self) -> float:
        return self.attributes["population"]


def countries(most: int, rng: np.random.Generator) -> list[Country]:
    """Return at most so many countries, some of every habit, in the order of their names."""
    pairs = dict(_codes())
    others = [code for code in pairs if code not in ALWAYS]
    codes = [*ALWAYS, *(others[index] for index in rng.permutation(len(others)))][:most]
    habits = _habits(len(codes))
    found = [
        _country(code, pairs[code], habit, rng) for code, habit in zip(codes, habits, strict=True)
    ]
    return sorted(found, key=lambda country: country.name)


def _codes() -> Iterator[tuple[str, str]]:
    for continent, codes in CONTINENTS.items():
        for code in f"{codes} {TERRITORIES[continent]}".split():
            if code != NOT_WITH_WHO:
                yield code, continent


def _habits(count: int) -> list[Habit]:
    """Return a habit for each of so many countries; those of ALWAYS are the first, and weekly."""
    times = {habit: round(share * count) for habit, share in SHARES.items()}
    habits = [habit for habit, number in times.items() for _ in range(number)]
    return [Habit.WEEKLY] * (count - len(habits)) + habits


def _country(code: str, continent: str, habit: Habit, rng: np.random.Generator) -> Country:
    known = attributes(rng)
    if habit is Habit.SMALL:
        known["population"] = float(rng.integers(2_000, 60_000))
    elif np.isnan(known["population"]):
        known["population"] = 1e6
    name = NOT_IN_ISO.get(code) or name_of(code)
    return Country(code, _alpha2(code), name, continent, habit, known)


def _alpha2(code: str) -> str:
    if code == "OWID_KOS":
        return "XK"
    country = pycountry.countries.get(alpha_3=code)
    return country.alpha_2 if country else ""
