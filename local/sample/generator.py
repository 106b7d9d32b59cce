"""A synthetic sample: invented figures in the shape of OWID's file. Not real data.

It has the quirks that were measured on the real one. Country names and codes are real, so that
joins and maps work; every figure is drawn from a seeded random generator.
"""

import csv
import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pycountry
from covidlake.schema import COUNTRY_ATTRIBUTES, COUNTRY_COLUMNS, OBSERVATION_COLUMNS

from local.sample.epidemic import Series, epidemic

ATTRIBUTION = "covidlake synthetic sample: invented figures, not real data"
LICENCE = "CC0 1.0 (synthetic)"
SEED = 20200101
FIRST_DAY = date(2020, 2, 1)

# ISO 3166-1 alpha-3 codes by continent as OWID assigns them; Namibia's alpha-2 code NA has caught
# many readers.
CONTINENTS = {
    "Africa": (
        "DZA AGO BEN BWA BFA BDI CMR CPV CAF TCD COM COG COD CIV DJI EGY GNQ ERI SWZ ETH GAB "
        "GMB GHA GIN GNB KEN LSO LBR LBY MDG MWI MLI MRT MUS MAR MOZ NAM NER NGA RWA STP SEN "
        "SYC SLE SOM ZAF SSD SDN TZA TGO TUN UGA ZMB ZWE"
    ),
    "Asia": (
        "AFG ARM AZE BHR BGD BTN BRN KHM CHN GEO IND IDN IRN IRQ ISR JPN JOR KAZ KWT KGZ LAO "
        "LBN MYS MDV MNG MMR NPL OMN PAK PSE PHL QAT SAU SGP KOR LKA SYR TWN TJK THA TLS TUR "
        "ARE UZB VNM YEM OWID_CYN"
    ),
    "Europe": (
        "ALB AND AUT BLR BEL BIH BGR HRV CYP CZE DNK EST FIN FRA DEU GIB GRC HUN ISL IRL ITA "
        "LVA LIE LTU LUX MLT MDA MCO MNE NLD MKD NOR POL PRT ROU RUS SMR SRB SVK SVN ESP SWE "
        "CHE UKR GBR VAT OWID_KOS"
    ),
    "North America": (
        "ATG BHS BRB BLZ CAN CRI CUB DMA DOM SLV GRD GTM HTI HND JAM MEX NIC PAN KNA LCA VCT "
        "TTO USA"
    ),
    "Oceania": "AUS FJI KIR MHL FSM NRU NZL PLW PNG WSM SLB TON TUV VUT",
    "South America": "ARG BOL BRA CHL COL ECU GUY PRY PER SUR URY VEN",
}
# Countries with a continent, though their code says OWID_.
NOT_IN_ISO = {"OWID_KOS": "Kosovo", "OWID_CYN": "Northern Cyprus"}
AGGREGATES = {
    "OWID_WRL": "World",
    "OWID_AFR": "Africa",
    "OWID_ASI": "Asia",
    "OWID_EUR": "Europe",
    "OWID_NAM": "North America",
    "OWID_OCE": "Oceania",
    "OWID_SAM": "South America",
}


@dataclass(frozen=True)
class Sample:
    """The files of a sample."""

    observations: Path
    countries: Path


@dataclass(frozen=True)
class Location:
    """A country, or an aggregate: then its continent is empty."""

    iso_code: str
    name: str
    continent: str
    attributes: dict[str, float]


def ensure(build: Path, locations: int = 220, days: int = 700, seed: int = SEED) -> Sample:
    """Return the sample's files, generated once for a generator, a size and a seed.

    Args:
        build: where they are kept.
        locations: how many countries at most; aggregates come on top.
        days: from FIRST_DAY on.
        seed: of every figure.
    """
    folder = build / "sample" / _key(locations, days, seed)
    sample = Sample(
        folder / "synthetic-owid-covid-data.csv",
        folder / "synthetic-countries.csv",
    )
    if not sample.countries.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(seed)
        countries = list(_locations(rng))[:locations]
        observed = [column.name for column in OBSERVATION_COLUMNS]
        _write(sample.observations, observed, _observations(countries, days, rng))
        # Last: a killed generation is begun again.
        described = [column.name for column in COUNTRY_COLUMNS]
        _write(sample.countries, described, _countries(countries))
    return sample


def _key(locations: int, days: int, seed: int) -> str:
    """Return a name that other code, another size or another seed would not have."""
    here = Path(__file__)
    code = here.read_bytes() + here.with_name("epidemic.py").read_bytes()
    size = f"{locations} {days} {seed}"
    return hashlib.sha256(code + size.encode()).hexdigest()[:12]


def _write(path: Path, header: list[str], rows: Iterator[list[str]]) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    partial.replace(path)


def _locations(rng: np.random.Generator) -> Iterator[Location]:
    """Yield countries in an order that takes every continent into a small sample, too."""
    pairs = [(code, continent) for continent, codes in CONTINENTS.items() for code in codes.split()]
    for index in rng.permutation(len(pairs)):
        code, continent = pairs[index]
        yield Location(code, _name(code), continent, _attributes(rng))


def _name(code: str) -> str:
    country = pycountry.countries.get(alpha_3=code)
    if country is None:
        return NOT_IN_ISO[code]
    # pycountry's name is the official one: "Bolivia, Plurinational State of".
    return str(getattr(country, "common_name", country.name))


def _attributes(rng: np.random.Generator) -> dict[str, float]:
    """Return attributes that hang together: one latent level of development.

    A few are unknown, as in the real table.
    """
    development = rng.uniform(0.4, 0.96)
    attributes = {
        "population": float(round(math.exp(rng.normal(15.8, 1.9)))),
        "population_density": round(math.exp(rng.normal(4.3, 1.3)), 3),
        "median_age": round(12 + 30 * development + rng.normal(0, 2), 1),
        "aged_65_older": round(max(1.0, 28 * development - 8 + rng.normal(0, 2)), 3),
        "aged_70_older": round(max(0.6, 18 * development - 6 + rng.normal(0, 1)), 3),
        "gdp_per_capita": round(math.exp(5.3 + 6 * development + rng.normal(0, 0.3)), 3),
        "extreme_poverty": round(max(0.1, 70 * (0.75 - development) + rng.normal(0, 3)), 1),
        "cardiovasc_death_rate": round(500 - 350 * development + rng.normal(0, 40), 3),
        "diabetes_prevalence": round(abs(rng.normal(8, 3)), 2),
        "female_smokers": round(abs(rng.normal(12, 8)), 1),
        "male_smokers": round(abs(rng.normal(33, 12)), 1),
        "handwashing_facilities": round(min(99.0, max(2.0, 110 * development - 15)), 3),
        "hospital_beds_per_thousand": round(abs(rng.normal(5 * development, 1.2)), 2),
        "life_expectancy": round(48 + 36 * development + rng.normal(0, 1.5), 2),
        "human_development_index": round(development, 3),
    }
    unknown = {
        "population": 0.005,
        "median_age": 0.15,
        "gdp_per_capita": 0.14,
        "human_development_index": 0.15,
        "extreme_poverty": 0.5,
    }
    return {
        name: math.nan if rng.random() < unknown.get(name, 0.1) else value
        for name, value in attributes.items()
    }


def _countries(locations: list[Location]) -> Iterator[list[str]]:
    for location in sorted(locations, key=lambda location: location.name):
        yield [
            location.iso_code,
            location.continent,
            location.name,
            *(_number(location.attributes[c.name]) for c in COUNTRY_ATTRIBUTES),
        ]


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
        return [_number(value) for value in series.columns[name].tolist()]
    return [_number(location.attributes.get(name, math.nan))] * series.days


def _number(value: float) -> str:
    """Return a number as OWID writes it: counts as floats, unknown as nothing."""
    return "" if math.isnan(value) else repr(value)
