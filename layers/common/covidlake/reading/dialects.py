"""How each publisher writes the observations: its columns, what it calls a country, how it counts.

The one description of a file's format. A new publisher is an entry of DIALECTS. Raw keeps every
file as received; a dialect says how to read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from covidlake.schema import ALIASES
from covidlake.schema.captured import SUMMED_TOTALS

# What a column means that tells the parts of a country apart (provinces): no column of the
# contract, the parts are summed.
PART = "part"


@dataclass(frozen=True)
class Dialect:
    """One publisher's way to write observations.

    Attributes:
        columns: Its name of a column, lower case -> the canonical one. A canonical name that is not
            among these means itself.
        countries: What tells countries apart: "alpha-3" (iso_code, as it stands), "alpha-2" (the
            same column; the name where it is empty) or "name" (the column of location).
        wide: The measure of a file that has a column a day, named m/d/yy; None for a row a day.
        cumulative: Whether it gives totals only, so that the daily counts are their differences.
        days: That the daily counts of a row cover, ending on its date: 7 in a weekly file.
    """

    name: str
    columns: Mapping[str, str]
    countries: str = "alpha-3"
    wide: str | None = None
    cumulative: bool = False
    days: int = 1

    @property
    def has_parts(self) -> bool:
        return PART in self.columns.values()

    def derived(self, columns: set[str]) -> set[str]:
        """Return the canonical columns that are made of those that a file has."""
        derived = {"iso_code"} if self.countries == "name" else set()
        if self.wide:
            derived |= {"date", self.wide}
        if self.cumulative:
            totals = columns | derived
            derived |= {count for count, total in SUMMED_TOTALS.items() if total in totals}
        return derived


_WHO = {
    "date_reported": "date",
    "country_code": "iso_code",
    "country": "location",
    "cumulative_cases": "total_cases",
    "cumulative_deaths": "total_deaths",
}
# With the names of its newer compilations before those of the repository.
_JHU_WIDE = {
    "province": PART,
    "country": "location",
    "province/state": PART,
    "country/region": "location",
}
_JHU_LONG = {"country": "location", "confirmed": "total_cases", "deaths": "total_deaths"}

# The frozen owid-covid-data.csv has the canonical names; the live compact.csv calls two columns
# otherwise and lacks six.
OWID = Dialect("owid", ALIASES)
DIALECTS = {
    dialect.name: dialect
    for dialect in (
        OWID,
        # WHO-COVID-19-global-data.csv: a row a country and week, dated with the Sunday that ends
        # it; no report is an empty count.
        Dialect("who", _WHO, countries="alpha-2", days=7),
        # WHO-COVID-19-global-daily-data.csv: the same by day.
        Dialect("who-daily", _WHO, countries="alpha-2"),
        # time_series_covid19_{confirmed,deaths}_global.csv of JHU CSSE: a row a country, or a
        # province of one.
        Dialect("jhu-confirmed", _JHU_WIDE, countries="name", wide="total_cases", cumulative=True),
        Dialect("jhu-deaths", _JHU_WIDE, countries="name", wide="total_deaths", cumulative=True),
        # countries-aggregated.csv, compiled from them by https://github.com/datasets/covid-19.
        Dialect("jhu-countries", _JHU_LONG, countries="name", cumulative=True),
    )
}
