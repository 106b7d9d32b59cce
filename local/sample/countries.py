"""The countries of a sample: names and codes are real, for joins and maps; figures are invented."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pycountry
from covidlake.schema import COUNTRY_ATTRIBUTES

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
class Location:
    """A country, or an aggregate: then its continent is empty."""

    iso_code: str
    name: str
    continent: str
    attributes: dict[str, float]


def locations(rng: np.random.Generator) -> Iterator[Location]:
    """Yield countries in an order that takes every continent into a small sample, too."""
    pairs = [(code, continent) for continent, codes in CONTINENTS.items() for code in codes.split()]
    for index in rng.permutation(len(pairs)):
        code, continent = pairs[index]
        yield Location(code, name_of(code), continent, attributes(rng))


def name_of(code: str) -> str:
    country = pycountry.countries.get(alpha_3=code)
    if country is None:
        return NOT_IN_ISO[code]
    # pycountry's name is the official one: "Bolivia, Plurinational State of".
    return str(getattr(country, "common_name", country.name))


def attributes(rng: np.random.Generator) -> dict[str, float]:
    """Return attributes that hang together: one latent level of development.

    A few are unknown, as in the real table.
    """
    development = rng.uniform(0.4, 0.96)
    known = {
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
        for name, value in known.items()
    }


def country_rows(countries: list[Location]) -> Iterator[list[str]]:
    for location in sorted(countries, key=lambda location: location.name):
        yield [
            location.iso_code,
            location.continent,
            location.name,
            *(number(location.attributes[c.name]) for c in COUNTRY_ATTRIBUTES),
        ]


def number(value: float) -> str:
    """Return a number as OWID writes it: counts as floats, unknown as nothing."""
    return "" if math.isnan(value) else repr(value)
