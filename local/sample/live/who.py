"""The same counts as WHO publishes them: a row a week, dated with its Sunday; silence is empty."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from local.sample.files import write_rows
from local.sample.live.counts import Counts
from local.sample.live.places import Country
from local.sample.live.span import Span
from local.sample.live.truth import whole

HEADER = (
    "Date_reported",
    "Country_code",
    "Country",
    "WHO_region",
    "New_cases",
    "Cumulative_cases",
    "New_deaths",
    "Cumulative_deaths",
)
# WHO's regions are not continents; near enough for what is invented.
REGIONS = {
    "Africa": "AFR",
    "Asia": "SEAR",
    "Europe": "EUR",
    "North America": "AMR",
    "Oceania": "WPR",
    "South America": "AMR",
}


def write(path: Path, reports: Iterable[tuple[Country, Counts]], span: Span) -> None:
    """Write the countries in their order, as WHO does."""
    rows = (row for country, counts in reports for row in _rows(country, counts, span))
    write_rows(path, HEADER, rows)


def _rows(country: Country, counts: Counts, span: Span) -> Iterator[list[str]]:
    region = REGIONS[country.continent]
    new = {metric: counts.by_week(metric) for metric in ("cases", "deaths")}
    total = {metric: np.nancumsum(weeks) for metric, weeks in new.items()}
    for week in range(span.weeks):
        numbers = (new["cases"], total["cases"], new["deaths"], total["deaths"])
        counted = [whole(values[week]) for values in numbers]
        day = span.sunday(week).isoformat()
        yield [day, country.alpha2, country.name, region, *counted]
