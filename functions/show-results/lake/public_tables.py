"""The tables that anybody may read: those of a release, without who did something."""

from collections.abc import Mapping
from dataclasses import replace

from covidlake.schema import TABLES, Table

# Names of people are for operators, who read them in the lake.
_PRIVATE = {"corrections": ("corrected_by",)}


def _public(table: Table) -> Table:
    private = _PRIVATE.get(table.name, ())
    columns = tuple(column for column in table.columns if column.name not in private)
    return replace(table, columns=columns)


PUBLIC_TABLES: Mapping[str, Table] = {name: _public(table) for name, table in TABLES.items()}
