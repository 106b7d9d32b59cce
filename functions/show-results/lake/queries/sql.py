"""SQL over a release's tables.

Identifiers come from the contracts only; every value is a bound parameter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import Table

# What a reader expects first; every other table is ordered by its key.
NATURAL_ORDER = {"top_countries": ("metric", "rank")}
# Releases differ in their columns: by name, what a file lacks is null. The lake's folders look
# like hive partitions, and their names are no columns of ours.
READ_OPTIONS = ("hive_partitioning = false", "union_by_name = true")


@dataclass(frozen=True)
class Query:
    """A SELECT and what it reads.

    Attributes:
        sql: with $name placeholders; $<table> stands for the list of a table's files
        values: placeholder -> value
        columns: names of the columns that it gives
        tables: the tables that it reads of the release that answers
        tables_of_releases: tables that it reads of several releases at once, each with these
        units: column, or metric of the rows, -> its unit, where it has one
    """

    sql: str
    values: Mapping[str, Any]
    columns: tuple[str, ...]
    tables: tuple[str, ...]
    tables_of_releases: Mapping[str, Sequence[ReleaseManifest]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


# Word of a filter -> what it is in SQL.
COMPARISONS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


@dataclass(frozen=True)
class Bound:
    """An end of a range: a value, and a key of COMPARISONS."""

    comparison: str
    value: Any


@dataclass(frozen=True)
class Sort:
    column: str
    descending: bool = False


def scan(table: str, *options: str) -> str:
    """Return a FROM item over the files of a table; options are DuckDB's, of read_parquet."""
    arguments = (f"${table}", *READ_OPTIONS, *options)
    return f"read_parquet({', '.join(arguments)})"


def any_of(column: str, prefix: str, values: Sequence[Any], bound: dict[str, Any]) -> str:
    """Return `column IN ($prefix_0, $prefix_1)`; the values go into `bound`."""
    if not values:  # SQL has no empty list
        return "false"
    names = [f"{prefix}_{number}" for number in range(len(values))]
    bound.update(zip(names, values, strict=True))
    placeholders = ", ".join(f"${name}" for name in names)
    return f'"{column}" IN ({placeholders})'


def within_days(first: date | None, last: date | None, bound: dict[str, Any]) -> list[str]:
    """Return the conditions on `date` that these days make; they go into `bound`."""
    conditions = []
    if first:
        conditions.append('"date" >= $first_day')
        bound["first_day"] = first
    if last:
        conditions.append('"date" <= $last_day')
        bound["last_day"] = last
    return conditions


def select_rows(
    table: Table,
    columns: Sequence[str],
    filters: Mapping[str, Sequence[Any]],
    sort: Sequence[Sort],
    source: Query | None = None,
) -> Query:
    """Return a query for rows of one table, in a total order, so that pages never overlap.

    Args:
        filters: column -> the values of which a row must have one, and Bounds, all of which it
            must keep
        source: what gives the table's rows, if it is no table of a release
    """
    values: dict[str, Any] = dict(source.values) if source else {}
    conditions = []
    for number, (column, allowed) in enumerate(filters.items()):
        conditions += _conditions(table, column, f"filter_{number}", allowed, values)
    selected = [_finite_column(table, name) for name in columns]
    order = [_order_item(table, item) for item in _total_order(table, sort)]
    clauses = [
        f"SELECT {', '.join(selected)}",
        f"FROM ({source.sql})" if source else f"FROM {scan(table.name)}",
        f"WHERE {' AND '.join(conditions)}" if conditions else "",
        f"ORDER BY {', '.join(order)}",
    ]
    sql, units = " ".join(clauses), _units(table, columns)
    if source:
        of_releases = source.tables_of_releases
        return Query(sql, values, tuple(columns), source.tables, of_releases, units)
    return Query(sql, values, tuple(columns), (table.name,), units=units)


def _units(table: Table, columns: Sequence[str]) -> dict[str, str]:
    units = {name: table.column(name).unit for name in columns}
    return {name: unit for name, unit in units.items() if unit}


def _conditions(
    table: Table, column: str, prefix: str, allowed: Sequence[Any], bound: dict[str, Any]
) -> list[str]:
    """Return the conditions of one filter; their values go into `bound`."""
    bounds = [item for item in allowed if isinstance(item, Bound)]
    single = [item for item in allowed if not isinstance(item, Bound)]
    conditions = []
    if single or not bounds:
        conditions.append(any_of(column, prefix, single, bound))
    for number, item in enumerate(bounds):
        name = f"{prefix}_bound_{number}"
        bound[name] = item.value
        conditions.append(f"{_quoted(table, column)} {COMPARISONS[item.comparison]} ${name}")
    return conditions


def finite(value: str) -> str:
    """Return a double, or null where it is NaN or infinite.

    JSON has neither, and every format says the same.
    """
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _finite_column(table: Table, column: str) -> str:
    quoted = _quoted(table, column)
    is_double = table.column(column).type == "double"
    return f"{finite(quoted)} AS {quoted}" if is_double else quoted


def _total_order(table: Table, sort: Sequence[Sort]) -> Iterable[Sort]:
    """Return the order that was asked for, then the natural one, then the key, each column once."""
    requested = {item.column for item in sort}
    default = dict.fromkeys((*NATURAL_ORDER.get(table.name, ()), *table.key))
    return *sort, *(Sort(column) for column in default if column not in requested)


def _order_item(table: Table, item: Sort) -> str:
    direction = "DESC" if item.descending else "ASC"
    return f"{_quoted(table, item.column)} {direction} NULLS LAST"


def _quoted(table: Table, column: str) -> str:
    if column not in table.column_names:
        raise ValueError(f"{table.name} has no column {column!r}")
    return f'"{column}"'
