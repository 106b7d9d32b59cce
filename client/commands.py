"""`python -m client`: each route of the API as a command."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from client import views
from client.api import DEFAULT_URL, Answer, ApiError, Covidlake
from client.output import Format, View, show

app = typer.Typer(help="Ask a covidlake API.", no_args_is_help=True, add_completion=False)

Url = Annotated[str, typer.Option(envvar="COVIDLAKE_URL", help="Base address of the API.")]
Form = Annotated[Format, typer.Option("--format", "-f", help="A table for people, JSON or CSV for programs.")]
All = Annotated[bool, typer.Option("--all", help="Follow the pages to the end.")]
Limit = Annotated[int | None, typer.Option(help="Rows a page.")]
Release = Annotated[str | None, typer.Option(help="Ask this release instead of the current one.")]
Columns = Annotated[str | None, typer.Option(help="Columns, separated by commas.")]
Sort = Annotated[str | None, typer.Option(help="Columns to sort by; -column from the greatest.")]
Where = Annotated[list[str] | None, typer.Option("--where", "-w", metavar="COLUMN=VALUE", help="Only rows with this value; repeatable.")]
Locations = Annotated[list[str], typer.Option("--location", "-l", help="Location code, e.g. COL or OWID_WRL; repeatable.")]


@app.command()
def health(url: Url = DEFAULT_URL, form: Form = Format.TABLE) -> None:
    """Is there data, and how old is it."""
    _ask(url, "health", {}, form, title="Health", view=views.health)


@app.command()
def results(
    table: Annotated[str | None, typer.Argument(help="A result; without it, the catalogue.")] = None,
    where: Where = None,
    columns: Columns = None,
    sort: Sort = None,
    limit: Limit = None,
    every: All = False,
    release: Release = None,
    url: Url = DEFAULT_URL,
    form: Form = Format.TABLE,
) -> None:
    """Rows of a result, or the catalogue of results."""
    if table is None:
        _ask(url, "results", {"release": release}, form, title="Results", view=views.result)
    else:
        shape = {"columns": columns, "sort": sort, "limit": limit, "release": release}
        _ask(url, f"results/{table}", {**_filters(where), **shape}, form, every, table)


@app.command()
def observations(
    location: Locations,
    metric: Annotated[list[str], typer.Option("--metric", "-m", help="Metric, e.g. new_cases; repeatable.")],
    since: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day, YYYY-MM-DD.")] = None,
    smooth: Annotated[int | None, typer.Option(help="Mean over this many days.")] = None,
    per: Annotated[str | None, typer.Option(help="100k or million people.")] = None,
    limit: Limit = None,
    every: All = False,
    release: Release = None,
    url: Url = DEFAULT_URL,
    form: Form = Format.TABLE,
) -> None:
    """Daily values of countries and aggregates."""
    how = {"from": since, "to": until, "smooth": smooth, "per": per, "limit": limit, "release": release}
    _ask(url, "observations", {"location": location, "metric": metric, **how}, form, every, ", ".join(metric))


@app.command()
def locations(
    where: Where = None,
    columns: Columns = "iso_code,location,location_type,continent,population,first_date,last_date",
    sort: Sort = None,
    limit: Limit = None,
    every: All = False,
    release: Release = None,
    url: Url = DEFAULT_URL,
    form: Form = Format.TABLE,
) -> None:
    """Countries and aggregates with their attributes."""
    shape = {"columns": columns, "sort": sort, "limit": limit, "release": release}
    _ask(url, "locations", {**_filters(where), **shape}, form, every, "Locations")


@app.command()
def forecasts(
    location: Locations,
    target: Annotated[str | None, typer.Option(help="cases or deaths; both by default.")] = None,
    limit: Limit = None,
    every: All = False,
    release: Release = None,
    url: Url = DEFAULT_URL,
    form: Form = Format.TABLE,
) -> None:
    """Quantiles of the weeks ahead."""
    _ask(url, "forecasts", {"location": location, "target": target, "limit": limit, "release": release}, form, every, "Forecasts")


@app.command()
def releases(
    release: Annotated[str | None, typer.Argument(help="An id, or current.")] = None,
    limit: Limit = None,
    every: All = False,
    url: Url = DEFAULT_URL,
    form: Form = Format.TABLE,
) -> None:
    """Releases, newest first."""
    _ask(url, f"releases/{release}" if release else "releases", {"limit": limit}, form, every, "Releases", views.release)


@app.command()
def runs(
    run: Annotated[str | None, typer.Argument(help="An id.")] = None,
    limit: Limit = None,
    every: All = False,
    url: Url = DEFAULT_URL,
    form: Form = Format.TABLE,
) -> None:
    """Runs of the pipeline, newest first."""
    _ask(url, f"runs/{run}" if run else "runs", {"limit": limit}, form, every, "Runs", views.run)


def _ask(
    url: str, path: str, parameters: Mapping[str, Any], form: Format, every: bool = False, title: str = "", view: View = lambda row: row
) -> None:
    lake = Covidlake(url)
    try:
        answer = Answer.joined(lake.everything(path, parameters)) if every else lake.get(path, parameters)
    except ApiError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error
    show(answer, form, title, view)


def _filters(where: list[str] | None) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for text in where or []:
        column, sign, value = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"{text!r} is not COLUMN=VALUE", param_hint="--where")
        filters.setdefault(column, []).append(value)
    return filters
