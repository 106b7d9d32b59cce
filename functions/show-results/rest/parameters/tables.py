"""The parameters that follow from the columns of a table."""

from typing import Any

from covidlake.schema import Column, Table
from lake.queries.sql import Bound, Sort

from rest.parameters.closed_sets import closed_set
from rest.parameters.declared import DATE, STRING, Parameter, Schema
from rest.parameters.shared import LOCATION_FILTERS, requested_days

# The bounds are those of the columns' types. Of bigint it is what 18 digits can say, which is as
# many as a parameter may have.
JSON_TYPES: dict[str, Schema] = {
    "string": STRING,
    "date": DATE,
    "int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "bigint": {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
}


_ORDERED = ("date", "int", "bigint", "double")


def table_parameters(table: Table) -> tuple[Parameter, ...]:
    """Return `columns` and `sort` of a table, and what chooses its rows: each column, and more."""
    filters = [_filter(table, column) for column in table.columns]
    chosen = [*columns_and_sort(table), *filters]
    day = day_column(table)
    if day is not None:
        chosen += [
            Parameter("from", f"First day: of `{day}`.", DATE),
            Parameter("to", f"Last day: of `{day}`.", DATE),
        ]
    if "iso_code" in table.column_names:
        chosen += [one for one in LOCATION_FILTERS if one.name not in table.column_names]
    return tuple(chosen)


def day_column(table: Table) -> str | None:
    """Return the column that `from` and `to` speak of: the day of the key, or else the first."""
    days = [column.name for column in table.columns if column.type == "date"]
    return next((name for name in days if name in table.key), days[0] if days else None)


def columns_and_sort(table: Table) -> tuple[Parameter, Parameter]:
    """Return the parameters `columns` and `sort` of a table."""
    names = list(table.column_names)
    descending = [f"-{name}" for name in names]
    columns = Parameter(
        "columns",
        "Columns of the answer; all by default.",
        {"type": "string", "enum": names},
        listed=True,
        grows=True,
    )
    sort = Parameter(
        "sort",
        "Columns to sort by; `-column` sorts from the greatest. Null comes last.",
        {"type": "string", "enum": [*names, *descending]},
        listed=True,
        grows=True,
    )
    return columns, sort


def requested_columns(values: dict[str, Any], table: Table) -> tuple[str, ...]:
    """Return the columns that `columns` names; all of the table without it."""
    return tuple(values["columns"]) or table.column_names


def requested_order(values: dict[str, Any]) -> list[Sort]:
    """Return the order that `sort` names; none without it."""
    return [_sort_item(name) for name in values["sort"]]


def requested_filters(values: dict[str, Any], table: Table) -> dict[str, list[Any]]:
    """Return column -> values and Bounds, of every column with a filter; days as Bounds, too."""
    filters = {name: list(values[name]) for name in table.column_names if values[name]}
    day = day_column(table)
    if day is not None:
        first, last = requested_days(values)
        ends = (("gte", first), ("lte", last))
        bounds = [Bound(comparison, end) for comparison, end in ends if end]
        if bounds:
            filters[day] = [*filters.get(day, []), *bounds]
    return filters


def column_schema(column: Column) -> dict[str, Any]:
    """Return the JSON schema of a column's values in a response."""
    json_type = JSON_TYPES[column.type]
    # Not the bounds: they are what a filter may say, not what a row may hold.
    schema = {key: json_type[key] for key in ("type", "format") if key in json_type}
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
    schema["description"] = column.comment
    return schema


def _sort_item(text: str) -> Sort:
    return Sort(text.removeprefix("-"), descending=text.startswith("-"))


def _filter(table: Table, column: Column) -> Parameter:
    ranged = column.type in _ORDERED
    range_hint = "; a range as in gte:1,lt:5" if ranged else ""
    description = (
        f"Only rows with this value; repeat it for any of several{range_hint}. {column.comment}"
    )
    schema = JSON_TYPES[column.type]
    allowed = closed_set(table, column.name)
    if allowed:
        schema = {**schema, "enum": list(allowed)}
    grows = bool(allowed)
    return Parameter(column.name, description, schema, many=True, ranged=ranged, grows=grows)
