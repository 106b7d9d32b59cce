"""What the API answers: rows with where they come from, or an error."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import pandas
    import pyarrow

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ApiError(Exception):
    """The API refused or could not be reached; the message is fit for people. `problem` is its RFC 9457 body, if it sent one."""

    def __init__(self, message: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.problem = dict(problem or {})


@dataclass(frozen=True)
class Answer:
    """data  rows; missing values are None.  meta  release, data_date, source, licence, attribution, truncated, next"""

    data: list[dict[str, Any]]
    meta: dict[str, Any]

    @classmethod
    def joined(cls, pages: Iterable["Answer"]) -> Self:
        """One answer of all pages; its meta is that of the last, which is not truncated."""
        data: list[dict[str, Any]] = []
        meta: dict[str, Any] = {}
        for page in pages:
            data += page.data
            meta = page.meta
        return cls(data, meta)

    def arrow(self) -> "pyarrow.Table":
        """The rows as an Arrow table; days are dates. ApiError without pyarrow."""
        try:
            import pyarrow
        except ImportError as error:
            raise ApiError("This needs pyarrow: pip install 'covidlake-client[arrow]'") from error
        columns = list(dict.fromkeys(name for row in self.data for name in row))
        return pyarrow.table(
            {name: _typed([row.get(name) for row in self.data]) for name in columns}
        )

    def pandas(self) -> "pandas.DataFrame":
        """The rows as a data frame; days are timestamps, missing values are NA.

        ApiError without pandas.
        """
        try:
            import pandas
        except ImportError as error:
            raise ApiError("This needs pandas: pip install 'covidlake-client[pandas]'") from error
        frame = pandas.DataFrame.from_records(self.data)
        for name in frame.columns:
            if _days(frame[name].dropna()):
                frame[name] = pandas.to_datetime(frame[name])
        return frame.convert_dtypes()


def _days(values: Iterable[Any]) -> bool:
    """Whether all of them, and at least one, are ISO days."""
    seen = list(values)
    return bool(seen) and all(isinstance(value, str) and _DAY.fullmatch(value) for value in seen)


def _typed(values: list[Any]) -> list[Any]:
    """Days as dates; other values as they are."""
    if not _days(value for value in values if value is not None):
        return values
    return [value if value is None else date.fromisoformat(value) for value in values]
