"""How often a run asks AWS's services: `python -m bench.calls`.

Two runs of the sample: one that builds the first release, and one that finds nothing new. Counted
is what functions, state machine and nodes of clusters ask IAM for, by service: a request once for
each permission that it needs. Requests of Spark's own are not seen. How often EMR is asked about
its steps is left out: once a minute on AWS, here all the time.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from covidlake import pricing
from rich.console import Console
from rich.table import Table

from bench.measuring import etl_step
from local import aws
from local.commands.options import BUILD
from local.iam.request import AuthorizationRequest
from local.inputs import sources
from local.output.console import progress
from local.pipeline import execution

POLLING = "elasticmapreduce:DescribeStep"
out = Console()


@dataclass
class Asked:
    """What one run asked.

    Attributes:
        transitions: of its state machine.
        requests: by service, as IAM names it.
    """

    transitions: int = 0
    requests: Counter[str] = field(default_factory=Counter)

    def record(self, request: AuthorizationRequest) -> None:
        if request.action != POLLING:
            self.requests[request.action.partition(":")[0]] += 1


def main(
    folder: Annotated[
        Path | None, typer.Option(help="Scratch space; a temporary folder by default.")
    ] = None,
) -> None:
    """Run both, and print what each asked."""
    with (
        etl_step.scratch(folder) as scratch,
        sources.serve(None, None, BUILD) as inputs,
        aws.start(scratch / "lake", inputs.parameters) as cloud,
    ):
        execution.fill_secret(cloud, inputs.secret)
        asked = {run: run_once(cloud) for run in ("first release", "nothing new")}
    out.print(compared(asked))


def run_once(cloud: aws.Cloud) -> Asked:
    """Run the pipeline once."""
    asked = Asked()
    cloud.authorizer.record = asked.record
    manifest = execution.execute(cloud, progress).succeeded()
    asked.transitions = round(manifest.cost_usd["step_functions"] / pricing.TRANSITION)
    return asked


def compared(asked: Mapping[str, Asked]) -> Table:
    """Return a row a service, and a column a run."""
    table = Table("asked", *asked)
    table.add_row("state transitions", *(str(one.transitions) for one in asked.values()))
    services = sorted({service for one in asked.values() for service in one.requests})
    for service in services:
        table.add_row(service, *(f"{one.requests[service]:,}" for one in asked.values()))
    return table


if __name__ == "__main__":
    typer.run(main)
