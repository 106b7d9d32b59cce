"""What the API answers: rows with where they come from, or an error."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypedDict

if TYPE_CHECKING:
    import pandas
    import pyarrow

_PROVENANCE = ("release", "data_date", "source", "licence", "attribution")
_OF_A_METRIC = {"metric", "unit"}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ApiError(Exception):
    """The API refused or could not be reached; the message is fit for people.

    Attributes:
        problem: the RFC 9457 body of the response, empty if it had none
    """

    def __init__(self, message: str, problem: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.problem = dict(problem or {})


class TruncatedWarning(UserWarning):
    """A frame was made of an answer that has not all rows."""


class Meta(TypedDict, total=False):
    """What rows are.

    Attributes:
        release: None where the rows are of no release, as runs are.
        source: Names of the sources.
        licence: Each once, although several sources may have the same; likewise attribution.
        next: Cursor of the page that follows; None on the last.
        units: Column, or metric of the rows, -> its unit.
        columns: Names of the columns, where there are no rows.
    """

    release: str | None
    data_date: str | None
    source: list[str]
    licence: list[str]
    attribution: list[str]
    truncated: bool
    next: str | None
    units: dict[str, str]
    columns: list[str]


@dataclass(frozen=True)
class Answer:
    """Rows, and what they are; iterating gives the rows.

    Attributes:
        data: rows; missing values are None
    """

    data: list[dict[str, Any]]
    meta: Meta

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    @classmethod
    def joined(cls, pages: Iterable["Answer"]) -> Self:
        """Return one answer of all pages; its meta is that of the last, which is not truncated."""
        data: list[dict[str, Any]] = []
        meta: Meta = {}
        for page in pages:
            data += page.data
            meta = page.meta
        return cls(data, meta)

    def arrow(self) -> "pyarrow.Table":
        """Return the rows as an Arrow table; days are dates. ApiError without pyarrow.

        The field of a column that has a unit says it in its metadata, as `unit`.
        """
        try:
            import pyarrow
        except ImportError as error:
            raise ApiError("This needs pyarrow: pip install 'covidlake-client[arrow]'") from error
        self._warn_of_more()
        columns = {}
        for name in self._names():
            values = [row.get(name) for row in self.data]
            columns[name] = _with_dates(values)
        table, units = pyarrow.table(columns), self._units()
        fields = [
            field.with_metadata({"unit": units[field.name]}) if field.name in units else field
            for field in table.schema
        ]
        return table.cast(pyarrow.schema(fields))

    def pandas(self) -> "pandas.DataFrame":
        """Return the rows as a data frame; days are timestamps, missing values are NA.

        Its `attrs` say of which release, sources and licences they are, and in `units` the unit of
        each column or metric that has one. ApiError without pandas.
        """
        try:
            import pandas
        except ImportError as error:
            raise ApiError("This needs pandas: pip install 'covidlake-client[pandas]'") from error
        self._warn_of_more()
        frame = pandas.DataFrame.from_records(self.data, columns=self._names())
        for name in frame.columns:
            if _are_days(list(frame[name].dropna())):
                frame[name] = pandas.to_datetime(frame[name])
        frame = frame.convert_dtypes()
        frame.attrs = {**self._provenance(), "units": self._units()}
        return frame

    def _names(self) -> list[str]:
        """Return the names of the columns, also where no row has them."""
        if not self.data:
            return self.meta.get("columns", [])
        return list(dict.fromkeys(name for row in self.data for name in row))

    def _provenance(self) -> dict[str, Any]:
        """Return of which data the rows are; where a page ends is no part of it."""
        return {name: value for name, value in self.meta.items() if name in _PROVENANCE}

    def _units(self) -> dict[str, str]:
        """Return column or metric -> unit; of tables with rows of metrics, those of the rows."""
        rows = (row for row in self.data if row.keys() >= _OF_A_METRIC)
        of_metrics = {row["metric"]: row["unit"] for row in rows if row["unit"]}
        return {**self.meta.get("units", {}), **of_metrics}

    def _warn_of_more(self) -> None:
        """Warn that rows follow: nobody sees it in a frame, and its sums would be wrong."""
        if self.meta.get("truncated"):
            text = f"only the first {len(self):,} rows; ask with every=True for all of them"
            # Of who asked for the frame: above this method and arrow() or pandas().
            warnings.warn(text, TruncatedWarning, stacklevel=3)


def _are_days(values: Sequence[object]) -> bool:
    """Return whether all of them, and at least one, are ISO days."""
    if not values:
        return False
    return all(isinstance(value, str) and _ISO_DAY.fullmatch(value) for value in values)


def _with_dates(values: list[Any]) -> list[Any]:
    """Return days as dates; other values as they are."""
    if not _are_days([value for value in values if value is not None]):
        return values
    return [value if value is None else date.fromisoformat(value) for value in values]
