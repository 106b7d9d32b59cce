"""`python -m local preflight`: what would fail later, asked before a deployment."""

import typer

from local.commands.account.options import DEFAULT_ENV, EnvOption, account_of
from local.output.console import out


def preflight(env: EnvOption = DEFAULT_ENV) -> None:
    """Ask a real account, read-only, what a deployment or its first run would fail on, and say
    what to do. Exit status 1 if something fails.
    """
    from local.account.finding import Status
    from local.account.preflight import findings
    from local.output import findings as output

    account = account_of(env)
    out.print(f"Stack {account.configuration.stack}")
    statuses = [output.show(out, *found) for found in findings(account)]
    raise typer.Exit(1 if Status.FAILS in statuses else 0)
