"""`python -m local start`: a run of a deployed pipeline, now."""

from typing import Annotated

import typer
from covidlake_client.terminal.boundary import interruptible

from local.commands.account.options import DEFAULT_ENV, EnvOption, account_of
from local.output.console import out, progress

ForceOption = Annotated[bool, typer.Option(help="Build a release even if nothing changed.")]


def start(env: EnvOption = DEFAULT_ENV, force: ForceOption = False) -> None:
    """Start a run on AWS with the schedule's own input, and follow it as on a laptop. Exit
    status 1 if it fails.
    """
    from local.account import run

    account = account_of(env)
    with interruptible("the run goes on in AWS: `make start` follows another, Step Functions this"):
        outcome = run.start(account, progress, force=force)
    manifest = outcome.succeeded()
    out.print(f"{manifest.status}  run {outcome.run}")
