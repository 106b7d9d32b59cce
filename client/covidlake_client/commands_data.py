"""Commands that ask the tables of a release."""

from typing import Annotated, Any

import typer

from covidlake_client import views
from covidlake_client.api import DEFAULT_URL, Covidlake
from covidlake_client.asking import Question, answer, deliver, told
from covidlake_client.charts import plot_forecasts, plot_observations, show_sparklines
from covidlake_client.options import (
    All,
    AnyLocations,
    AnyMetrics,
    AsOf,
    Columns,
    End,
    Form,
    Key,
    Limit,
    Locations,
    Metrics,
    Output,
    Plot,
    Release,
    Sort,
    Start,
    Url,
    Where,
    complete_location,
    complete_table,
    conditions,
)
from covidlake_client.tables import as_it_is


def observations(
    location: Locations,
    metric: Metrics,
    start: Start = None,
    end: End = None,
    smooth: Annotated[
        int | None, typer.Option(min=1, max=90, help="Mean over this many days.")
    ] = None,
    per: Annotated[
        str | None, typer.Option(metavar="100k|million", help="Divide counts by so many people.")
    ] = None,
    provenance: Annotated[
        bool, typer.Option("--provenance", help="Show source, snapshot and run of each value.")
    ] = False,
    release: Release = None,
    as_of: AsOf = None,
    plot: Plot = False,
    sparkline: Annotated[
        bool, typer.Option("--sparkline", help="One line a series.", rich_help_panel="Output")
    ] = False,
    every: All = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Daily values of countries and aggregates."""
    how = {
        "from": start,
        "to": end,
        "smooth": smooth,
        "per": per,
        "provenance": "true" if provenance else None,
    }
    asked = {
        "location": location,
        "metric": metric,
        **how,
        "limit": limit,
        "release": release,
        "as_of": as_of,
    }
    title = (
        ", ".join(metric)
        + (f", {smooth}-day mean" if smooth else "")
        + (f" per {per}" if per else "")
    )
    drawn = plot or sparkline
    question = Question(Covidlake(url, key), "observations", asked, title, every or drawn)
    if drawn:
        with told():
            (plot_observations if plot else show_sparklines)(answer(question), title)
    else:
        deliver(question, form, output)


def forecasts(
    location: Locations,
    target: Annotated[
        str | None, typer.Option(metavar="cases|deaths", help="Both by default.")
    ] = None,
    horizon: Annotated[
        list[int] | None,
        typer.Option(min=1, max=4, help="Weeks ahead; repeatable, all by default."),
    ] = None,
    quantile: Annotated[
        list[float] | None, typer.Option(help="Probability, e.g. 0.5; repeatable, all by default.")
    ] = None,
    release: Release = None,
    as_of: AsOf = None,
    plot: Plot = False,
    every: All = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Quantiles of the weeks ahead."""
    asked = {
        "location": location,
        "target": target,
        "horizon": horizon or None,
        "quantile": quantile or None,
    }
    which = {"limit": limit, "release": release, "as_of": as_of}
    question = Question(
        Covidlake(url, key), "forecasts", {**asked, **which}, "Forecasts", every or plot
    )
    if plot:
        with told():
            plot_forecasts(answer(question), "Forecast")
    else:
        deliver(question, form, output)


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
        question = Question(lake, "results", which, "Results", view=views.result)
    else:
        asked = {**conditions(where), "columns": columns, "sort": sort, "limit": limit, **which}
        question = Question(lake, f"results/{table}", asked, table, every)
    deliver(question, form, output)


def locations(
    code: Annotated[
        str | None, typer.Argument(help="One of them.", autocompletion=complete_location)
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
    """Countries and aggregates with their attributes."""
    which: dict[str, Any] = {"release": release, "as_of": as_of}
    lake = Covidlake(url, key)
    if code is None:
        asked = {**conditions(where), "columns": columns, "sort": sort, "limit": limit, **which}
        question = Question(
            lake, "locations", asked, "Locations", every, as_it_is if columns else views.location
        )
    else:
        question = Question(lake, f"locations/{code}", which, code)
    deliver(question, form, output)


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
    asked = {
        "location": location or None,
        "metric": metric or None,
        "since": since,
        "from": start,
        "to": end,
    }
    which = {"columns": columns, "sort": sort, "limit": limit, "release": release, "as_of": as_of}
    path = "revisions/summary" if summary else "revisions"
    deliver(
        Question(
            Covidlake(url, key), path, {**asked, **which}, "Revisions", every, views.without_nothing
        ),
        form,
        output,
    )


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
    """What each column means, and by which rules rows are read, refused, flagged and checked."""
    asked = {"table": table or None, "limit": limit}
    path = "dictionary/rules" if rules else "dictionary"
    deliver(
        Question(Covidlake(url, key), path, asked, "Dictionary", every, views.column), form, output
    )


COMMANDS = (observations, forecasts, results, locations, revisions, dictionary)
