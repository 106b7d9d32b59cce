"""The header of a file: which of its columns is which of the contract's."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from covidlake.errors import SourceInvalid
from covidlake.reading.days import DayOrder, calendar_day
from covidlake.reading.dialects import DIALECTS, OWID, PART, Dialect
from covidlake.reading.near_names import instead_of
from covidlake.schema import CAPTURED, KEYS

# As 4.21.20 or Apr 21: names of other columns have one digit at most (iso2).
_NEARLY_A_DAY = re.compile(r"\d\D*\d")


@dataclass(frozen=True)
class Header:
    """Where a file keeps the columns of its dataset.

    Attributes:
        names: Of the file's columns, as they stand there.
        order: What each of them is: a canonical column, PART, a day of a wide file (ISO), or None
            where the contract does not know it.
        days: Of a wide file, ISO, in the order of their columns.
    """

    dataset: str
    dialect: Dialect
    names: tuple[str, ...]
    order: tuple[str | None, ...]
    days: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Return the columns whose values must differ from row to row."""
        key = KEYS[self.dataset]
        return (*key, PART) if PART in self.order else key

    @property
    def molten(self) -> "Header":
        """Return the header of a wide file taken apart into a row a cell; of others, itself.

        Its columns are those of the wide file that are no days, the day and the measure.
        """
        # The names of days are gone afterwards: days become values of the column `date`.
        measure = self.dialect.wide
        if not self.days or not measure:
            return self
        columns = list(zip(self.names, self.order, strict=True))
        others = [(name, column) for name, column in columns if column not in self.days]
        names, order = zip(*others, ("date", "date"), (measure, measure), strict=True)
        return Header(self.dataset, self.dialect, names, order, ())

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the columns of the contract that the file neither has nor allows to derive.

        They are null.
        """
        # A wide file has neither a date nor its measure by name, and yet has both.
        present = {name for name in self.order if name}
        present |= self.dialect.derived(present)
        return tuple(column.name for column in CAPTURED[self.dataset] if column.name not in present)

    @property
    def extra(self) -> tuple[str, ...]:
        """Return the file's columns that the contract does not know: they are ignored."""
        columns = zip(self.names, self.order, strict=True)
        return tuple(name for name, column in columns if column is None)

    def check(self) -> None:
        """Raise SourceInvalid where no row can be read under this header.

        A column stands twice, or one lacks without which no row is valid.
        """
        # Which of two equal columns is right, nobody could tell.
        if repeated := self._repeated():
            names = ", ".join(map(repr, repeated))
            raise SourceInvalid(f"the header has more than one column {names}")
        if lacking := self._lacking():
            raise SourceInvalid(
                f"the header lacks {', '.join(lacking)}: no {self._kind}; {self._hint(lacking)}"
            )
        if self.days:
            self._check_days()

    def _check_days(self) -> None:
        """Raise SourceInvalid where columns of a wide file are nearly days, or other ones."""
        order = DayOrder()
        for name in self.names:
            order.note(name.strip())
        order.check()
        # What is nearly a day (1/32/20, a total) would be left out without a word.
        if strangers := self._among_the_days():
            raise SourceInvalid(
                f"the header has {', '.join(map(repr, strangers))} beside its days, which are no "
                "days such as 1/22/20"
            )

    def _among_the_days(self) -> list[str]:
        """Return the columns behind the first day of a wide file, or nearly days, that are none."""
        columns = list(zip(self.names, self.order, strict=True))
        first = self.order.index(self.days[0])
        nearly = [name for name in self.extra if _NEARLY_A_DAY.search(name)]
        behind = [name for name, column in columns[first:] if column not in self.days]
        return list(dict.fromkeys([*nearly, *behind]))

    @property
    def _kind(self) -> str:
        """Say what was expected; only observations have dialects."""
        if self.dataset != "observations":
            return self.dataset
        return f"{self.dataset} in the dialect {self.dialect.name}"

    def _hint(self, lacking: Sequence[str]) -> str:
        """Say what may be the matter: another dialect, or a renamed column."""
        fitting = [dialect.name for dialect in DIALECTS.values() if self._fits(dialect)]
        if fitting:
            return f"is its dialect {' or '.join(fitting)}?"
        return instead_of(lacking, self.names, self.extra)

    def _repeated(self) -> list[str]:
        counts = Counter(filter(None, self.order))
        return sorted(name for name, count in counts.items() if count > 1)

    def _lacking(self) -> list[str]:
        """Return what is missing and may not be, by the publisher's own names."""
        missing = self.missing
        required = [
            column.name
            for column in CAPTURED[self.dataset]
            if not column.nullable and column.name in missing
        ]
        lacking_days = ["a day such as 1/22/20"] if self.dialect.wide and not self.days else []
        # OWID's own names are the canonical ones: its other names are those of a newer file.
        if self.dialect == OWID:
            return required + lacking_days
        own_names = {canonical: name for name, canonical in self.dialect.columns.items()}
        return [own_names.get(name, name) for name in required] + lacking_days

    def _fits(self, dialect: Dialect) -> bool:
        """Return whether rows could be read in that dialect, and the file uses its words."""
        if self.dataset != "observations":
            return False
        own_names = {name.strip().casefold() for name in self.names}
        if dialect != OWID and own_names.isdisjoint(dialect.columns):
            return False
        other = read_header(self.dataset, self.names, dialect)
        return not other._repeated() and not other._lacking()


def read_header(dataset: str, names: Sequence[str], dialect: Dialect = OWID) -> Header:
    """Find the columns of a dataset by name, whatever their order and case.

    `Header.check()` says whether they suffice.
    """
    # Publishers change case and white space of their headers without notice.
    own_names = [name.strip().casefold() for name in names]
    canonical_names = _canonical_names(dataset, dialect)
    # In a file that has the canonical name itself, the publisher's other name means something else.
    meanings = {
        name: canonical
        for name, canonical in dialect.columns.items()
        if canonical not in canonical_names or canonical not in own_names
    }
    meanings = {name: name for name in canonical_names if name not in meanings} | meanings
    days = {name: _iso_day(name) for name in own_names} if dialect.wide else {}
    order = tuple(days.get(name) or meanings.get(name) for name in own_names)
    in_order = tuple(day for name in own_names if (day := days.get(name)))
    return Header(dataset, dialect, tuple(names), order, in_order)


def _canonical_names(dataset: str, dialect: Dialect) -> set[str]:
    """Return the canonical names that mean themselves in a dialect.

    In OWID's all, in others those that the dialect does not call otherwise; in a wide file none, as
    they would be repeated every day.
    """
    contract = {column.name for column in CAPTURED[dataset]}
    if dialect == OWID:
        return contract
    return set() if dialect.wide else contract - set(dialect.columns.values())


def _iso_day(name: str) -> str | None:
    """Read 1/22/20 or 1/22/2020 as 2020-01-22; None for what is no such day."""
    day = calendar_day(name)
    return day.isoformat() if day else None
