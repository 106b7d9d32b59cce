"""`python -m local smoke`: whether what is deployed works."""

from typing import Annotated

import typer
from covidlake_client.terminal.boundary import interruptible

from local.commands.account.options import DEFAULT_ENV, EnvOption, account_of
from local.output.console import out, progress

ApiOption = Annotated[
    str | None,
    typer.Option(
        "--api",
        envvar="COVIDLAKE_URL",
        help="Where the API is, if not where the stack's output ApiUrl says.",
    ),
]


def smoke(env: EnvOption = DEFAULT_ENV, api: ApiOption = None) -> None:
    """See whether a deployed stack works: its outputs, a run with the schedule's own input, its
    health, an answer of each public route. Exit status 1 if one of them fails.
    """
    from local.account.finding import Status
    from local.account.smoke import findings
    from local.output import findings as output

    account = account_of(env)
    with interruptible("a run that was started goes on in AWS"):
        statuses = [output.show(out, *found) for found in findings(account, progress, api)]
    raise typer.Exit(1 if Status.FAILS in statuses else 0)
