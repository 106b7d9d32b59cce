"""The arguments that the methods of the client take, and how they stand in an address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypedDict

# What stands in the address of a request; several values of a name are a sequence.
Parameter = str | int | float | bool | date | Sequence[str] | Sequence[int] | Sequence[float] | None
Parameters = Mapping[str, Parameter]
# One or several: a text alone is one of them, and not its letters.
Texts = str | Iterable[str]
Day = str | date

# `from` is a word of Python: its keyword arguments are called otherwise.
_PARAMETER_NAMES = {"start": "from", "end": "to"}


class Paging(TypedDict, total=False):
    """Which rows, of which release.

    Attributes:
        every: all pages, not the first alone.
        limit: rows a page.
        release: an id; as_of a day, a moment or an id.
    """

    every: bool
    limit: int
    cursor: str
    release: str
    as_of: str


class Shape(Paging, total=False):
    """Which columns, in which order."""

    columns: Texts
    sort: Texts


class LocationShape(Shape, total=False):
    """Attributes:
    search: a code, name or alias; the best come first.
    """

    search: str


class Days(Paging, total=False):
    """Attributes:
    start, end: the first and the last day.
    """

    start: Day
    end: Day


class ObservationOptions(Days, total=False):
    """What is made of daily values.

    Attributes:
        smooth: days of the mean.
        provenance: whether each row says its source, snapshot and run.
        wide: a column a metric, instead of a row.
        continent: only locations of these.
    """

    smooth: int
    per: Literal["100k", "million"]
    provenance: bool
    wide: bool
    continent: Texts


class VintageOptions(Days, total=False):
    """Which versions of daily values.

    Attributes:
        lag: only the value that was known so many days after each day.
        continent: only locations of these.
    """

    lag: int
    continent: Texts


class ForecastOptions(Paging, total=False):
    """Which weeks and quantiles."""

    horizon: int | Sequence[int]
    quantile: float | Sequence[float]


class RevisionOptions(Days, total=False):
    """Which revisions.

    Attributes:
        since: another release: its id, a day or a moment.
        change: changed or removed.
    """

    since: str
    location: Texts
    metric: Texts
    change: Texts
    columns: Texts
    sort: Texts


def listed(texts: Texts) -> list[str]:
    """Return one text, or several, as a list."""
    return [texts] if isinstance(texts, str) else list(texts)


def as_parameters(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return keyword arguments as parameters of the API: its names, its words for yes and no."""
    parameters: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, bool):
            value = "true" if value else "false"
        if value is not None:
            parameters[_PARAMETER_NAMES.get(name, name)] = value
    return parameters
