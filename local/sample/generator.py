"""A synthetic frozen file: a count a day, in the shape of OWID's file of 2020 to 2022.

It has the quirks that were measured on the real one. Country names and codes are real, so that
joins and maps work; every figure is drawn from a seeded random generator.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from covidlake.schema import COUNTRY_COLUMNS, OBSERVATION_COLUMNS

from local.sample.countries import AGGREGATES, Location, country_rows, number
from local.sample.countries import locations as countries_of
from local.sample.epidemic import Series, epidemic
from local.sample.files import folder_of, write_rows

SEED = 20200101
FIRST_DAY = date(2020, 2, 1)


@dataclass(frozen=True)
class Sample:
    """The files of a sample."""

    observations: Path
    countries: Path


def ensure(build: Path, locations: int = 220, days: int = 700, seed: int = SEED) -> Sample:
    """Return the sample's files, generated once for a generator, a size and a seed.

    Args:
        build: where they are kept.
        locations: how many countries at most; aggregates come on top.
        days: from FIRST_DAY on.
        seed: of every figure.
    """
    folder = folder_of(build, locations, days, seed)
    sample = Sample(
        folder / "synthetic-owid-covid-data.csv",
        folder / "synthetic-countries.csv",
    )
    if not sample.countries.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(seed)
        countries = list(countries_of(rng))[:locations]
        observed = [column.name for column in OBSERVATION_COLUMNS]
        write_rows(sample.observations, observed, _observations(countries, days, rng))
        # Last: a killed generation is begun again.
        described = [column.name for column in COUNTRY_COLUMNS]
        write_rows(sample.countries, described, country_rows(countries))
    return sample


def _observations(
    countries: list[Location], days: int, rng: np.random.Generator
) -> Iterator[list[str]]:
    """Yield rows ordered by name and date, as OWID orders them.

    World and the continents are sums that must never be summed again.
    """
    pairs = [
        (country, epidemic(country.attributes["population"], days, rng)) for country in countries
    ]
    for code, name in AGGREGATES.items():
        members = [pair for pair in pairs if name in ("World", pair[0].continent)]
        if members:
            pairs.append(_aggregate(code, name, members))
    for location, series in sorted(pairs, key=lambda pair: pair[0].name):
        yield from _rows(location, series)


def _aggregate(
    code: str, name: str, members: list[tuple[Location, Series]]
) -> tuple[Location, Series]:
    populations = [location.attributes["population"] for location, _ in members]
    people = float(np.nansum(populations))
    total = Series.total([series for _, series in members], people)
    return Location(code, name, "", {"population": people}), total


def _rows(location: Location, series: Series) -> Iterator[list[str]]:
    """Yield the rows of a location: one for each day that it reported."""
    columns = [_column(column.name, location, series) for column in OBSERVATION_COLUMNS]
    for day, row in enumerate(zip(*columns, strict=True)):
        if series.reported[day]:
            yield list(row)


def _column(name: str, location: Location, series: Series) -> list[str]:
    """Return the cells of a column, one a day."""
    if name == "date":
        dates = [FIRST_DAY + timedelta(days=day) for day in range(series.days)]
        return [day.isoformat() for day in dates]
    texts = {
        "iso_code": location.iso_code,
        "continent": location.continent,
        "location": location.name,
        "tests_units": series.tests_units,
    }
    if name in texts:
        return [texts[name]] * series.days
    if name in series.columns:
        return [number(value) for value in series.columns[name].tolist()]
    return [number(location.attributes.get(name, math.nan))] * series.days
