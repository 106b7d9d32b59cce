"""A live sample: the publisher's file, WHO's file of the same, the countries, and the truth."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from covidlake.schema import COUNTRY_COLUMNS

from local.sample import countries as country_table
from local.sample.files import folder_of, write_rows
from local.sample.live import aggregates, compact, faults, truth, who
from local.sample.live.columns import Columns, other_sources, published_counts, with_rates
from local.sample.live.counts import Counts, counts_of
from local.sample.live.places import ALWAYS, Country, countries
from local.sample.live.span import Span

SEED = 20230120


@dataclass(frozen=True)
class Size:
    """How large a sample is.

    Attributes:
        countries: how many at most; some 20 aggregates, nations and events come on top.
        span: its weeks.
        faults: whether a few rows have one each (faults.py).
    """

    countries: int
    span: Span
    faults: bool = False


# Both eras and every rule, in some 48,000 rows.
SMALL = Size(countries=40, span=Span(daily_weeks=52, weekly_weeks=60), faults=True)
# As long and as wide as the publisher's file in 2026: 600,000 rows.
WHOLE = Size(countries=235, span=Span(daily_weeks=156, weekly_weeks=178))


@dataclass(frozen=True)
class LiveSample:
    """The files of a sample.

    Attributes:
        observations: as OWID's compact.csv.
        who: the same counts in WHO's weekly dialect.
        countries: the country table.
        rhythms: who reports how, from when to when (truth.Rhythm).
        weeks: what was reported of each week (truth.Week).
    """

    observations: Path
    who: Path
    countries: Path
    rhythms: Path
    weeks: Path


def ensure(build: Path, size: Size = SMALL, seed: int = SEED) -> LiveSample:
    """Return the sample's files, generated once for a generator, a size and a seed.

    Raises:
        ValueError: the sample would lack what the live file always has.
    """
    if size.countries < len(ALWAYS) or size.span.daily_weeks < 4 or size.span.weekly_weeks < 8:
        raise ValueError(
            f"{size}: a live sample has at least {len(ALWAYS)} countries, 4 weeks of days and 8 "
            "weekly ones"
        )
    folder = folder_of(build, "live", size, seed)
    sample = LiveSample(
        folder / "synthetic-compact.csv",
        folder / "synthetic-WHO-COVID-19-global-data.csv",
        folder / "synthetic-live-countries.csv",
        folder / "synthetic-live-rhythms.csv",
        folder / "synthetic-live-weeks.csv",
    )
    # The last of the files: a killed generation is begun again.
    if not sample.weeks.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _generate(sample, size, np.random.default_rng(seed))
    return sample


def _generate(sample: LiveSample, size: Size, rng: np.random.Generator) -> None:
    span = size.span
    reports = [
        (country, counts_of(country, span, rng)) for country in countries(size.countries, rng)
    ]
    counted = [(country, published_counts(country, counts, span)) for country, counts in reports]
    locations = [_location(country, columns, span, rng) for country, columns in counted]
    locations += aggregates.aggregates(counted, span)
    locations += aggregates.nations(span, rng)
    locations += aggregates.events(span, rng)
    compact.write(sample.observations, locations, span)
    if size.faults:
        faults.put_into(sample.observations)
    who.write(sample.who, reports, span)
    _write_countries(sample.countries, reports)
    truth.write_rhythms(sample.rhythms, reports, span)
    truth.write_weeks(sample.weeks, reports, span)


def _location(
    country: Country, counts: Columns, span: Span, rng: np.random.Generator
) -> compact.Location:
    columns = with_rates(counts, country.population)
    told = columns | dict(other_sources(columns, country.population, span, rng))
    return compact.Location(
        country.name, country.code, country.continent, told, country.attributes, 0, span.days
    )


def _write_countries(path: Path, reports: list[tuple[Country, Counts]]) -> None:
    described = [
        country_table.Location(country.code, country.name, country.continent, country.attributes)
        for country, _ in reports
    ]
    header = [column.name for column in COUNTRY_COLUMNS]
    write_rows(path, header, country_table.country_rows(described))
