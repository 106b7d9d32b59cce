"""The options that commands share, and what completes them."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from covidlake_client.api import DEFAULT_URL, Covidlake
from covidlake_client.responses import ApiError

URL_VARIABLE, KEY_VARIABLE = "COVIDLAKE_URL", "COVIDLAKE_API_KEY"


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class RecordFormat(StrEnum):
    TABLE = "table"
    JSON = "json"


def _completions(
    context: typer.Context, path: str, column: str, incomplete: str, **parameters: str
) -> Iterable[str]:
    """Return the values of a column that begin so; none where the API does not answer.

    A completion has no place for an error.
    """
    lake = Covidlake(context.params.get("url") or DEFAULT_URL)
    try:
        answer = lake.everything(path, parameters)
    except ApiError:
        return []
    values = [row[column] for row in answer.data]
    return [value for value in values if value.startswith(incomplete)]


def complete_table(context: typer.Context, incomplete: str) -> Iterable[str]:
    return _completions(context, "results", "table", incomplete)


def complete_metric(context: typer.Context, incomplete: str) -> Iterable[str]:
    return _completions(context, "dictionary", "column", incomplete, table="observations")


def complete_location(context: typer.Context, incomplete: str) -> Iterable[str]:
    return _completions(context, "locations", "iso_code", incomplete, columns="iso_code")


Url = Annotated[
    str, typer.Option(envvar=URL_VARIABLE, help="Base address of the API.", rich_help_panel="API")
]
Key = Annotated[
    str | None,
    typer.Option(
        "--api-key", envvar=KEY_VARIABLE, help="Key of the usage plan.", rich_help_panel="API"
    ),
]
Form = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        help="A table for people, the rest for programs; by the suffix of --output.",
        rich_help_panel="Output",
    ),
]
RecordForm = Annotated[
    RecordFormat,
    typer.Option(
        "--format", "-f", help="A table for people, all of it as JSON.", rich_help_panel="Output"
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write it all to this file.", rich_help_panel="Output"),
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Follow the pages to the end; --output does by itself.",
        rich_help_panel="Output",
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Rows a page.", rich_help_panel="Output")]
Release = Annotated[str | None, typer.Option(help="Ask this release instead of the current one.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="Ask the past: a day of the data, a moment of capture, or a release."
    ),
]
Columns = Annotated[str | None, typer.Option(help="Columns, separated by commas.")]
Sort = Annotated[str | None, typer.Option(help="Columns to sort by; -column from the greatest.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", "-w", metavar="COLUMN=VALUE", help="Only rows with this value; repeatable."
    ),
]
_LOCATION = typer.Option(
    "--location",
    "-l",
    help="Location by code or name, e.g. COL, uk or World; repeatable.",
    autocompletion=complete_location,
)
Search = Annotated[
    str | None,
    typer.Option(
        "--search", help="Only what has this code, name or alias, the best first, e.g. holland."
    ),
]
_METRIC = typer.Option(
    "--metric", "-m", help="Metric, e.g. new_cases; repeatable.", autocompletion=complete_metric
)
Locations = Annotated[list[str], _LOCATION]
AnyLocations = Annotated[list[str] | None, _LOCATION]
Metrics = Annotated[list[str], _METRIC]
AnyMetrics = Annotated[list[str] | None, _METRIC]
Start = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day.")]
End = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day.")]
Plot = Annotated[
    bool, typer.Option("--plot", help="Draw it in the terminal.", rich_help_panel="Output")
]


def filters_of(where: list[str] | None) -> dict[str, list[str]]:
    """Return column -> the values of which a row must have one, from COLUMN=VALUE."""
    filters: dict[str, list[str]] = {}
    for text in where or []:
        column, sign, value = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"{text!r} is not COLUMN=VALUE", param_hint="--where")
        filters.setdefault(column, []).append(value)
    return filters
