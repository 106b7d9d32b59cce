"""Commands that ask for the tables of a release."""

from typing import Annotated
from urllib.parse import quote

import typer

from covidlake_client.api import DEFAULT_URL, Covidlake
from covidlake_client.commands.options import (
    All,
    AnyLocations,
    AnyMetrics,
    AsOf,
    Columns,
    End,
    Form,
    Key,
    Limit,
    Output,
    Release,
    Search,
    Sort,
    Start,
    Url,
    Where,
    complete_location,
    complete_table,
    filters_of,
)
from covidlake_client.terminal import row_summaries
from covidlake_client.terminal.output import CommandQuery, write_output
from covidlake_client.terminal.terminal_table import whole_row


def results(
    table: Annotated[
        str | None,
        typer.Argument(help="A result; without it, the catalogue.", autocompletion=complete_table),
    ] = None,
    where: Where = None,
    columns: Columns = None,
    sort: Sort = None,
    release: Release = None,
    as_of: AsOf = None,
    every: All = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Rows of a result, or the catalogue of results."""
    which = {"release": release, "as_of": as_of}
    lake = Covidlake(url, key)
    if table is None:
        query = CommandQuery(lake, "results", which, "Results", summary=row_summaries.result)
    else:
        shape = {"columns": columns, "sort": sort, "limit": limit}
        parameters = {**filters_of(where), **shape, **which}
        query = CommandQuery(lake, f"results/{table}", parameters, table, every)
    write_output(query, form, output)


def locations(
    code: Annotated[
        str | None,
        typer.Argument(help="One of them, by code or name.", autocompletion=complete_location),
    ] = None,
    search: Search = None,
    where: Where = None,
    columns: Columns = None,
    sort: Sort = None,
    release: Release = None,
    as_of: AsOf = None,
    every: All = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Countries and aggregates with their attributes."""
    which: dict[str, str | None] = {"release": release, "as_of": as_of}
    lake = Covidlake(url, key)
    if code is None:
        shape = {"search": search, "columns": columns, "sort": sort, "limit": limit}
        parameters = {**filters_of(where), **shape, **which}
        summary = whole_row if columns else row_summaries.location
        query = CommandQuery(lake, "locations", parameters, "Locations", every, summary)
    else:
        query = CommandQuery(lake, f"locations/{quote(code, safe='')}", which, code)
    write_output(query, form, output)


def revisions(
    location: AnyLocations = None,
    metric: AnyMetrics = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Sum up by location and metric.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            help="Compare with this release, day or moment; by default the release before."
        ),
    ] = None,
    start: Start = None,
    end: End = None,
    columns: Columns = None,
    sort: Sort = None,
    release: Release = None,
    as_of: AsOf = None,
    every: All = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """What a release changed of those before it."""
    parameters = {
        "location": location or None,
        "metric": metric or None,
        "since": since,
        "from": start,
        "to": end,
        "columns": columns,
        "sort": sort,
        "limit": limit,
        "release": release,
        "as_of": as_of,
    }
    path = "revisions/summary" if summary else "revisions"
    lake = Covidlake(url, key)
    query = CommandQuery(lake, path, parameters, "Revisions", every, row_summaries.revision)
    write_output(query, form, output)


def dictionary(
    table: Annotated[
        list[str] | None, typer.Argument(help="Only these tables.", autocompletion=complete_table)
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="The rules of data quality instead.")
    ] = False,
    every: All = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """What each column means, and by which rules rows are read, rejected, flagged and checked."""
    parameters = {"table": table or None, "limit": limit}
    path = "dictionary/rules" if rules else "dictionary"
    lake = Covidlake(url, key)
    entry = row_summaries.dictionary_entry
    query = CommandQuery(lake, path, parameters, "Dictionary", every, entry)
    write_output(query, form, output)


COMMANDS = (results, locations, revisions, dictionary)
