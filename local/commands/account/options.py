"""What the commands of an account share: their option, and the account that it means."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from local.account.account import Account

DEFAULT_ENV = "default"
EnvOption = Annotated[
    str, typer.Option("--env", envvar="ENV", help="Section of samconfig.toml: default or prod.")
]


def account_of(env: str) -> "Account":
    """Return the account for a section of samconfig.toml."""
    from local.account import configuration
    from local.account.account import Account

    return Account(configuration.read(env))
