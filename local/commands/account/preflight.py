"""`python -m local preflight`: what would fail later, asked before a deployment."""

import typer

from local.commands.account.options import DEFAULT_ENV, EnvOption
from local.output.console import exit_on_error, out


def preflight(env: EnvOption = DEFAULT_ENV) -> None:
    """Ask a real account, read-only, what a deployment or its first run would fail on, and say
    what to do. Exit status 1 if something fails.
    """
    with exit_on_error():
        from local.account import configuration
        from local.account.account import Account
        from local.account.finding import Status
        from local.account.preflight import findings
        from local.output import findings as output

        account = Account(configuration.read(env))
        out.print(f"Stack {account.configuration.stack}", highlight=False)
        statuses = [output.show(out, *found) for found in findings(account)]
    raise typer.Exit(1 if Status.FAILS in statuses else 0)
