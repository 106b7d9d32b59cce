"""SQL over a release's tables.

Identifiers come from the contracts only; every value is a bound parameter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import Table

# What a reader expects first; every other table is ordered by its key.
NATURAL_ORDER = {"top_countries": ("metric", "rank")}


@dataclass(frozen=True)
class Query:
    """sql      with $name placeholders; $<table> stands for the list of a table's files
    values   placeholder -> value
    columns  names of the columns that it gives
    tables   the tables that it reads
    past     tables that it reads of several releases at once, each with its releases
    """

    sql: str
    values: Mapping[str, Any]
    columns: tuple[str, ...]
    tables: tuple[str, ...]
    past: Mapping[str, Sequence[ReleaseManifest]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sort:
    column: str
    descending: bool = False


def scan(table: str, *options: str) -> str:
    """A FROM item over the files of a table; options are DuckDB's, of read_parquet."""
    return f"read_parquet({', '.join((f'${table}', 'hive_partitioning = false', 'union_by_name = true', *options))})"


def any_of(column: str, prefix: str, values: Sequence[Any], bound: dict[str, Any]) -> str:
    """`column IN ($a_0, $a_1)`; the values go into `bound`."""
    names = [f"{prefix}_{number}" for number in range(len(values))]
    bound.update(zip(names, values, strict=True))
    return f'"{column}" IN ({", ".join("$" + name for name in names)})'


def select_rows(
    table: Table,
    columns: Sequence[str],
    filters: Mapping[str, Sequence[Any]],
    sort: Sequence[Sort],
    source: Query | None = None,
) -> Query:
    """Rows of one table: equality filters (several values of a column: any of them), a total order, so that pages never overlap.

    source  what gives the table's rows, if it is no table of a release
    """
    values: dict[str, Any] = dict(source.values) if source else {}
    where = " AND ".join(
        any_of(column, f"filter_{number}", allowed, values)
        for number, (column, allowed) in enumerate(filters.items())
    )
    chosen = {order.column for order in sort}
    rest = [
        Sort(name)
        for name in (*NATURAL_ORDER.get(table.name, ()), *table.key)
        if name not in chosen
    ]
    clauses = [
        f"SELECT {', '.join(_finite(table, name) for name in columns)}",
        f"FROM ({source.sql})" if source else f"FROM {scan(table.name)}",
        f"WHERE {where}" if where else "",
        f"ORDER BY {', '.join(_order(table, order) for order in (*sort, *dict.fromkeys(rest)))}",
    ]
    if source:
        return Query(" ".join(clauses), values, tuple(columns), source.tables, source.past)
    return Query(" ".join(clauses), values, tuple(columns), (table.name,))


def finite(value: str) -> str:
    """A double, or null where it is not a number or infinite: JSON cannot say those, and every format says the same."""
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _finite(table: Table, column: str) -> str:
    quoted = _quoted(table, column)
    return f"{finite(quoted)} AS {quoted}" if table.column(column).type == "double" else quoted


def _order(table: Table, order: Sort) -> str:
    return f"{_quoted(table, order.column)} {'DESC' if order.descending else 'ASC'} NULLS LAST"


def _quoted(table: Table, column: str) -> str:
    if column not in table.column_names:
        raise ValueError(f"{table.name} has no column {column!r}")
    return f'"{column}"'
