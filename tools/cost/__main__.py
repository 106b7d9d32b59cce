"""Print what a month costs: `make cost`, or `python -m tools.cost --help`."""

import sys
from typing import Annotated

import typer

from tools.cost.report import report
from tools.cost.usage import Usage

_DEFAULT = Usage()


def cost(
    every_hours: Annotated[
        float, typer.Option(min=0.1, help="How often the schedule looks for something new.")
    ] = _DEFAULT.every_hours,
    change_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the runs that find something new.")
    ] = _DEFAULT.change_rate,
    build_minutes: Annotated[
        float, typer.Option(min=1, help="Minutes that a cluster lives for a build.")
    ] = _DEFAULT.build_minutes,
    api_requests: Annotated[
        int, typer.Option(min=0, help="Requests to the API.")
    ] = _DEFAULT.api_requests,
    lake_gb: Annotated[float, typer.Option(min=0, help="GB in the bucket.")] = _DEFAULT.lake_gb,
    region_factor: Annotated[
        float, typer.Option(min=0.1, help="How much dearer than us-east-1 the region is.")
    ] = _DEFAULT.region_factor,
) -> None:
    """Print what a month costs at list price, beside the naive design and EMR Serverless."""
    sys.stdout.write(
        report(Usage(every_hours, change_rate, build_minutes, api_requests, lake_gb, region_factor))
    )


if __name__ == "__main__":
    typer.run(cost)
