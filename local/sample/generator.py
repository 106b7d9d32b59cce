"""A synthetic sample: invented figures in the shape of OWID's file, with the quirks measured on the real one. Not real data.

Country names and codes are real, so that joins and maps work; every figure is drawn from a seeded
random generator.
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
    "Africa": "DZA AGO BEN BWA BFA BDI CMR CPV CAF TCD COM COG COD CIV DJI EGY GNQ ERI SWZ ETH GAB GMB GHA GIN GNB KEN LSO LBR LBY MDG "
    "MWI MLI MRT MUS MAR MOZ NAM NER NGA RWA STP SEN SYC SLE SOM ZAF SSD SDN TZA TGO TUN UGA ZMB ZWE",
    "Asia": "AFG ARM AZE BHR BGD BTN BRN KHM CHN GEO IND IDN IRN IRQ ISR JPN JOR KAZ KWT KGZ LAO LBN MYS MDV MNG MMR NPL OMN PAK PSE PHL "
    "QAT SAU SGP KOR LKA SYR TWN TJK THA TLS TUR ARE UZB VNM YEM OWID_CYN",
    "Europe": "ALB AND AUT BLR BEL BIH BGR HRV CYP CZE DNK EST FIN FRA DEU GIB GRC HUN ISL IRL ITA LVA LIE LTU LUX MLT MDA MCO MNE NLD "
    "MKD NOR POL PRT ROU RUS SMR SRB SVK SVN ESP SWE CHE UKR GBR VAT OWID_KOS",
    "North America": "ATG BHS BRB BLZ CAN CRI CUB DMA DOM SLV GRD GTM HTI HND JAM MEX NIC PAN KNA LCA VCT TTO USA",
    "Oceania": "AUS FJI KIR MHL FSM NRU NZL PLW PNG WSM SLB TON TUV VUT",
    "South America": "ARG BOL BRA CHL COL ECU GUY PRY PER SUR URY VEN",
}  # fmt: skip
NOT_IN_ISO = {
    "OWID_KOS": "Kosovo",
    "OWID_CYN": "Northern Cyprus",
}  # countries with a continent, though their code says OWID_
AGGREGATES = {"OWID_WRL": "World"} | {
    f"OWID_{code}": name
    for name, code in zip(CONTINENTS, ("AFR", "ASI", "EUR", "NAM", "OCE", "SAM"), strict=True)
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    observations: Path
    countries: Path


@dataclass(frozen=True)
class Location:
    iso_code: str
    name: str
    continent: str  # empty for an aggregate
    attributes: dict[str, float]


def ensure(build: Path, locations: int = 220, days: int = 700, seed: int = SEED) -> Sample:
    """The sample's files, generated once for a generator, a size and a seed."""
    here = Path(__file__)
    code = here.read_bytes() + here.with_name("epidemic.py").read_bytes()
    key = hashlib.sha256(code + f"{locations} {days} {seed}".encode()).hexdigest()[:12]
    sample = Sample(
        build / "sample" / key / "synthetic-owid-covid-data.csv",
        build / "sample" / key / "synthetic-countries.csv",
    )
    if not sample.countries.exists():
        sample.observations.parent.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(seed)
        chosen = list(_locations(rng))[:locations]
        _write(
            sample.observations,
            [column.name for column in OBSERVATION_COLUMNS],
            _observations(chosen, days, rng),
        )
        _write(sample.countries, [column.name for column in COUNTRY_COLUMNS], _countries(chosen))
    return sample


def _write(path: Path, header: list[str], rows: Iterator[list[str]]) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    partial.replace(path)


def _locations(rng: np.random.Generator) -> Iterator[Location]:
    """Countries in an order that takes every continent into a small sample, too."""
    named = [(code, continent) for continent, codes in CONTINENTS.items() for code in codes.split()]
    for position in rng.permutation(len(named)):
        code, continent = named[position]
        known = pycountry.countries.get(alpha_3=code)
        name = NOT_IN_ISO[code] if known is None else getattr(known, "common_name", known.name)
        yield Location(code, name, continent, _attributes(rng))


def _attributes(rng: np.random.Generator) -> dict[str, float]:
    """Attributes that hang together: one latent level of development.

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
    for location in sorted(locations, key=lambda found: found.name):
        yield [
            location.iso_code,
            location.continent,
            location.name,
            *(_number(location.attributes[c.name]) for c in COUNTRY_ATTRIBUTES),
        ]


def _observations(
    locations: list[Location], days: int, rng: np.random.Generator
) -> Iterator[list[str]]:
    """Rows ordered by name and date, as OWID orders them; World and the continents as sums that must never be summed again."""
    made = [
        (location, epidemic(location.attributes["population"], days, rng)) for location in locations
    ]
    for code, name in AGGREGATES.items():
        members = [
            (location, series) for location, series in made if name in ("World", location.continent)
        ]
        people = float(np.nansum([location.attributes["population"] for location, _ in members]))
        if members:
            made.append(
                (
                    Location(code, name, "", {"population": people}),
                    Series.total([series for _, series in members], people),
                )
            )
    for location, series in sorted(made, key=lambda pair: pair[0].name):
        yield from _rows(location, series)


def _rows(location: Location, series: Series) -> Iterator[list[str]]:
    columns = []
    for column in OBSERVATION_COLUMNS:
        if column.name in series.columns:
            columns.append([_number(value) for value in series.columns[column.name].tolist()])
        else:
            columns.append([_number(location.attributes.get(column.name, math.nan))] * series.days)
    who = {
        "iso_code": location.iso_code,
        "continent": location.continent,
        "location": location.name,
        "tests_units": series.tests_units,
    }
    for position, column in enumerate(OBSERVATION_COLUMNS):
        if column.name in who:
            columns[position] = [who[column.name]] * series.days
        elif column.name == "date":
            columns[position] = [
                (FIRST_DAY + timedelta(days=day)).isoformat() for day in range(series.days)
            ]
    for day, row in enumerate(zip(*columns, strict=True)):
        if series.reported[day]:
            yield list(row)


def _number(value: float) -> str:
    """As OWID writes it: counts as floats, unknown as nothing."""
    return "" if math.isnan(value) else repr(value)
