"""SQL for the locations that a search found, in the order in which it found them."""

from collections.abc import Sequence
from dataclasses import replace

from covidlake.schema import TABLES, Column

from lake.queries.sql import Query, scan

_LOCATIONS = TABLES["locations"]
# The position of a location among those that were found: sorts, and is in no response.
FOUND_AT = "found_at"
FOUND = replace(_LOCATIONS, columns=(*_LOCATIONS.columns, Column(FOUND_AT, "int", "")))


def found(codes: Sequence[str]) -> Query:
    """Return a query for the rows of FOUND with these codes; none without any."""
    # Without its type, DuckDB takes an empty list for one of integers.
    list_of_codes = "CAST($found AS VARCHAR[])"
    clauses = [
        f'SELECT *, list_position({list_of_codes}, "iso_code") AS {FOUND_AT}',
        f"FROM {scan('locations')}",
        f'WHERE list_contains({list_of_codes}, "iso_code")',
    ]
    sql = " ".join(clauses)
    return Query(sql, {"found": list(codes)}, FOUND.column_names, ("locations",))
