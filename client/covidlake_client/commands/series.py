"""Commands that ask for series: observations and forecasts."""

from typing import Annotated

import typer

from covidlake_client.api import DEFAULT_URL, Covidlake
from covidlake_client.commands.options import (
    All,
    AsOf,
    End,
    Form,
    Key,
    Limit,
    Locations,
    Metrics,
    Output,
    Plot,
    Release,
    Start,
    Url,
)
from covidlake_client.terminal import row_summaries
from covidlake_client.terminal.charts import plot_forecasts, plot_observations, show_sparklines
from covidlake_client.terminal.output import CommandQuery, fetch, write_output

# The API's own bounds, see /v1/observations in its OpenAPI document.
MAX_SMOOTH_DAYS = 90
MAX_WEEKS_AHEAD = 4
MAX_LAG = 3650


def observations(
    location: Locations,
    metric: Metrics,
    start: Start = None,
    end: End = None,
    smooth: Annotated[
        int | None, typer.Option(min=1, max=MAX_SMOOTH_DAYS, help="Mean over this many days.")
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
    parameters = {
        "location": location,
        "metric": metric,
        "from": start,
        "to": end,
        "smooth": smooth,
        "per": per,
        "provenance": "true" if provenance else None,
        "limit": limit,
        "release": release,
        "as_of": as_of,
    }
    title = _title(metric, smooth, per)
    is_drawn = plot or sparkline
    every_page = every or is_drawn
    query = CommandQuery(Covidlake(url, key), "observations", parameters, title, every_page)
    if not is_drawn:
        write_output(query, form, output)
        return
    answer = fetch(query)
    draw = plot_observations if plot else show_sparklines
    draw(answer, title)


def vintages(
    location: Locations,
    metric: Metrics,
    start: Start = None,
    end: End = None,
    lag: Annotated[
        int | None,
        typer.Option(
            min=0, max=MAX_LAG, help="Only the value that was known so many days after each day."
        ),
    ] = None,
    release: Release = None,
    as_of: AsOf = None,
    every: All = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Daily values as releases had them, each from the release that changed it on."""
    parameters = {
        "location": location,
        "metric": metric,
        "from": start,
        "to": end,
        "lag": lag,
        "limit": limit,
        "release": release,
        "as_of": as_of,
    }
    query = CommandQuery(Covidlake(url, key), "vintages", parameters, "Vintages", every)
    write_output(query, form, output)


def forecasts(
    location: Locations,
    target: Annotated[
        str | None, typer.Option(metavar="cases|deaths", help="Both by default.")
    ] = None,
    horizon: Annotated[
        list[int] | None,
        typer.Option(min=1, max=MAX_WEEKS_AHEAD, help="Weeks ahead; repeatable, all by default."),
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
    parameters = {
        "location": location,
        "target": target,
        "horizon": horizon or None,
        "quantile": quantile or None,
        "limit": limit,
        "release": release,
        "as_of": as_of,
    }
    lake = Covidlake(url, key)
    summary = row_summaries.forecast
    query = CommandQuery(lake, "forecasts", parameters, "Forecasts", every or plot, summary)
    if not plot:
        write_output(query, form, output)
        return
    plot_forecasts(fetch(query), "Forecast")


def _title(metrics: list[str], smooth: int | None, per: str | None) -> str:
    title = ", ".join(metrics)
    if smooth:
        title += f", {smooth}-day mean"
    if per:
        title += f" per {per}"
    return title


COMMANDS = (observations, vintages, forecasts)
