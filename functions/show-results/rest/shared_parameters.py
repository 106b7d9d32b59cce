"""The parameters that several routes share, and those that follow from the columns of a table."""

from typing import Any

from covidlake.schema import Column, Table
from lake.queries import Sort
from rest.parameters import DATE, STRING, Parameter, Schema

MOST_ROWS = 10_000

LIMIT = Parameter(
    "limit",
    "Rows a page, at most. By default 1,000; in Parquet all that there are. A page that would outgrow an answer of Lambda ends earlier.",
    {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
)
CURSOR = Parameter("cursor", "`meta.next` of the answer before: gives the rows after it.", STRING)
RELEASE = Parameter(
    "release",
    "Answer from this release, an id of `/v1/releases`, instead of the current one.",
    STRING,
)
AS_OF = Parameter(
    "as_of",
    "Answer for the past, instead of `release`: a release id; a day, for the release whose data ended there; or a moment, for what was "
    "captured by then. UTC unless it says otherwise.",
    STRING,
    example="2022-01-20",
)
FORMAT = Parameter(
    "format",
    "Overrides the Accept header; JSON by default.",
    {"type": "string", "enum": ["json", "csv", "ndjson", "parquet"]},
)
WHICH_RELEASE = (RELEASE, AS_OF)
PAGING = (LIMIT, CURSOR, *WHICH_RELEASE, FORMAT)

LOCATION = Parameter(
    "location",
    "Location codes as in `/v1/locations`; repeated or separated by commas.",
    STRING,
    listed=True,
    required=True,
    example=["COL", "OWID_WRL"],
)

JSON_TYPES: dict[str, Schema] = {
    "string": STRING,
    "date": DATE,
    "int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "bigint": {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
}


def of_table(table: Table) -> tuple[Parameter, ...]:
    """What chooses rows and columns of a table: `columns`, `sort`, and each of its columns as a filter."""
    return *shape_of(table), *(_filter(column) for column in table.columns)


def shape_of(table: Table) -> tuple[Parameter, Parameter]:
    """`columns` and `sort` of a table."""
    names = list(table.column_names)
    return (
        Parameter(
            "columns",
            "Columns of the answer; all by default.",
            {"type": "string", "enum": names},
            listed=True,
        ),
        Parameter(
            "sort",
            "Columns to sort by; `-column` sorts from the greatest. Null comes last.",
            {"type": "string", "enum": [*names, *(f"-{name}" for name in names)]},
            listed=True,
        ),
    )


def sorting(values: dict[str, Any]) -> list[Sort]:
    """What `sort` asks for."""
    return [Sort(name.removeprefix("-"), name.startswith("-")) for name in values["sort"]]


def filters(values: dict[str, Any], table: Table) -> dict[str, list[Any]]:
    """Column -> the values of which a row must have one, of those columns that were asked for."""
    return {name: values[name] for name in table.column_names if values[name]}


def column_schema(column: Column) -> dict[str, Any]:
    """JSON schema of a column's values in an answer."""
    kind = {
        key: value for key, value in JSON_TYPES[column.type].items() if key in ("type", "format")
    }
    return {
        **kind,
        "type": [kind["type"], "null"] if column.nullable else kind["type"],
        "description": column.comment,
    }


def _filter(column: Column) -> Parameter:
    words = f"Only rows with this value; repeat it for any of several. {column.comment}"
    return Parameter(column.name, words, JSON_TYPES[column.type], many=True)
