"""What a request costs, estimated before anything runs, and the most that one may cost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import Table
from rest.problems import Problem

Row = Sequence[Any]

# Of the disease: no release has a day before it.
FIRST_DAY = date(2020, 1, 1)
# Values that are computed, a location, metric and day each: means of 2.9 million with their
# provenance took 10.3 s of processor time on a busy core, and a third of 29 s is the most.
MAX_VALUES = 2_000_000
# Fields that are written as text one by one, a row and column each: 5 million took some 7 s.
MAX_FIELDS = 7_000_000
WHOLE_TABLE = "/v1/results/observations?format=parquet has the whole table"


@dataclass(frozen=True)
class Span:
    """Days that a request asks for; None for no bound."""

    first: date | None
    last: date | None

    def days(self, manifest: ReleaseManifest) -> int:
        """Return how many days of a release there can be in it."""
        newest = date.fromisoformat(manifest.data_date)
        begin = max(self.first or FIRST_DAY, FIRST_DAY)
        end = min(self.last or newest, newest)
        return max(0, (end - begin).days + 1)


def require_few_values(values: int) -> None:
    """Raise a Problem where so many values are more than one request may compute."""
    hint = f"ask for fewer locations, metrics or days (from, to); {WHOLE_TABLE}"
    _require("values", values, MAX_VALUES, hint)


def require_few_fields(rows: int, columns: Sequence[str], limit: int | None) -> None:
    """Raise a Problem where rows as text have more fields than one request may write."""
    fields = (rows if limit is None else min(rows, limit)) * len(columns)
    hint = "ask for fewer rows or columns, or for format=parquet, which has no such bound"
    _require("fields of text", fields, MAX_FIELDS, hint)


def few_fields(batches: Iterable[Sequence[Row]], columns: Sequence[str]) -> Iterator[Sequence[Row]]:
    """Yield batches of rows; a Problem where they have more fields than one request may write.

    How many rows a filter leaves is not known before.
    """
    rows = 0
    for batch in batches:
        rows += len(batch)
        require_few_fields(rows, columns, None)
        yield batch


def rows_of(manifest: ReleaseManifest, table: Table) -> int:
    """Return how many rows a table has in a release."""
    stored = manifest.tables.get(table.name)
    return int(stored["rows"]) if stored else 0


def beyond_memory() -> Problem:
    """Return the Problem of a request that took more memory than one may have."""
    hint = f"ask for fewer locations, metrics, days or columns, or without sort; {WHOLE_TABLE}"
    return _too_large(f"It takes more memory than one request may have: {hint}.")


def _require(kind: str, estimate: int, most: int, hint: str) -> None:
    if estimate <= most:
        return
    detail = f"It is of up to {estimate:,} {kind}, and one request may be of {most:,}: {hint}."
    raise _too_large(detail)


def _too_large(detail: str) -> Problem:
    return Problem(422, "request-too-large", "The request is too large", detail)
