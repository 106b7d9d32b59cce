"""How each publisher writes the observations: its names of the columns, what it calls a country, and how it counts.

The one description of a file's format, read twice: by `ingest` and `dedupe` (covidlake.translation)
and by Spark (transforms.reading). A new publisher is an entry of DIALECTS. Raw keeps every file as
received; a dialect says how to read it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from covidlake.errors import SourceInvalid
from covidlake.reading.near_names import instead_of
from covidlake.schema import ALIASES, CAPTURED, KEYS
from covidlake.schema.captured import SUMMED_TOTALS

# What a column means that tells the parts of a country apart (provinces): no column of the
# contract, the parts are summed.
PART = "part"


@dataclass(frozen=True)
class Dialect:
    """One publisher's way to write observations.

    columns     its name of a column, lower case -> the canonical one; a canonical name that is not
                among these means itself
    countries   what tells countries apart: "alpha-3" (iso_code, as it stands), "alpha-2" (the same
                column; the name where it is empty) or "name" (the column of location)
    wide        the measure of a file that has a column a day, named m/d/yy; None for a row a day
    cumulative  whether it gives totals only, so that the daily counts are their differences
    days        that the daily counts of a row cover, ending on its date: 7 in a weekly file
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
        """Canonical columns that are made of those that a file has."""
        made = {"iso_code"} if self.countries == "name" else set()
        if self.wide:
            made |= {"date", self.wide}
        if self.cumulative:
            made |= {new for new, total in SUMMED_TOTALS.items() if total in columns | made}
        return made


_WHO = {
    "date_reported": "date",
    "country_code": "iso_code",
    "country": "location",
    "cumulative_cases": "total_cases",
    "cumulative_deaths": "total_deaths",
}
_JHU_WIDE = {"province/state": PART, "country/region": "location"}
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


@dataclass(frozen=True)
class Header:
    """Where a file keeps the columns of its dataset.

    names  of the file's columns, as they stand there
    order  what each of them is: a canonical column, PART, a day of a wide file (ISO), or None where
           the contract does not know it
    days   of a wide file, ISO, in the order of their columns
    """

    dataset: str
    dialect: Dialect
    names: tuple[str, ...]
    order: tuple[str | None, ...]
    days: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What must differ from row to row."""
        return (*KEYS[self.dataset], *([PART] if PART in self.order else []))

    @property
    def molten(self) -> "Header":
        """Of a wide file taken apart into a row a cell: its columns that are no days, the day and the measure. Of others: itself."""
        if not self.days or not self.dialect.wide:
            return self
        others = [
            (name, what)
            for name, what in zip(self.names, self.order, strict=True)
            if what not in self.days
        ]
        names, order = zip(
            *others, ("date", "date"), (self.dialect.wide, self.dialect.wide), strict=True
        )
        return Header(self.dataset, self.dialect, names, order, ())

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns of the contract that the file neither has nor allows to derive: they are null."""
        given = {name for name in self.order if name}
        given |= self.dialect.derived(given)
        return tuple(column.name for column in CAPTURED[self.dataset] if column.name not in given)

    @property
    def extra(self) -> tuple[str, ...]:
        """The file's columns that the contract does not know: they are ignored."""
        return tuple(
            name for name, what in zip(self.names, self.order, strict=True) if what is None
        )

    def check(self) -> None:
        """SourceInvalid for a column that stands twice, or where one lacks without which no row can be accepted."""
        if twice := self._twice():
            raise SourceInvalid(
                f"the header has more than one column {', '.join(map(repr, twice))}"
            )
        if lacking := self._lacking():
            kind = (
                f"{self.dataset} in the dialect {self.dialect.name}"
                if self.dataset == "observations"
                else self.dataset
            )
            fitting = " or ".join(other.name for other in DIALECTS.values() if self._fits(other))
            hint = f"is its dialect {fitting}?" if fitting else instead_of(lacking, self.names)
            raise SourceInvalid(f"the header lacks {', '.join(lacking)}: no {kind}; {hint}")

    def _twice(self) -> list[str]:
        return sorted(
            name for name, count in Counter(filter(None, self.order)).items() if count > 1
        )

    def _lacking(self) -> list[str]:
        """What is missing and may not be, by the publisher's own names."""
        required = [
            column.name
            for column in CAPTURED[self.dataset]
            if not column.nullable and column.name in self.missing
        ]
        theirs = {
            canonical: name
            for name, canonical in self.dialect.columns.items()
            if self.dialect != OWID
        }
        day = ["a day such as 1/22/20"] if self.dialect.wide and not self.days else []
        return [*(theirs.get(name, name) for name in required), *day]

    def _fits(self, dialect: Dialect) -> bool:
        """Whether rows could be read in that dialect, and the file uses its words."""
        other = read_header(self.dataset, self.names, dialect)
        speaks = dialect == OWID or any(
            name.strip().casefold() in dialect.columns for name in self.names
        )
        return (
            self.dataset == "observations"
            and speaks
            and not other._twice()
            and not other._lacking()
        )


def read_header(dataset: str, names: Sequence[str], dialect: Dialect = OWID) -> Header:
    """Find the columns of a dataset by name, whatever their order and case; `check()` says whether they suffice."""
    own = [name.strip().casefold() for name in names]
    themselves = _canonical_names(dataset, dialect)
    # In a file that has the canonical name itself, the publisher's other name means something else.
    means = {
        name: canonical
        for name, canonical in dialect.columns.items()
        if canonical not in themselves or canonical not in own
    }
    days = {name: day for name in own if dialect.wide and (day := _iso_day(name))}
    order = tuple(
        days.get(name) or means.get(name) or (name if name in themselves else None) for name in own
    )
    return Header(
        dataset, dialect, tuple(names), order, tuple(days[name] for name in own if name in days)
    )


def _canonical_names(dataset: str, dialect: Dialect) -> set[str]:
    """Canonical names that mean themselves: to OWID all, else those that the dialect does not call otherwise; in a wide file none, as they
    would be repeated every day.
    """
    contract = {column.name for column in CAPTURED[dataset]}
    if dialect == OWID:
        return contract
    return set() if dialect.wide else contract - set(dialect.columns.values())


def _iso_day(name: str) -> str | None:
    """1/22/20 -> 2020-01-22; None for what is no such day."""
    try:
        return datetime.strptime(name, "%m/%d/%y").date().isoformat()
    except ValueError:
        return None
