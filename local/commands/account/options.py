"""What the commands of an account share: their option, and how they end on AWS's errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from local.output.console import exit_on_error

if TYPE_CHECKING:
    from local.account.account import Account

DEFAULT_ENV = "default"
EnvOption = Annotated[
    str, typer.Option("--env", envvar="ENV", help="Section of samconfig.toml: default or prod.")
]


@contextmanager
def account_of(env: str) -> "Iterator[Account]":
    """Yield the account for a section of samconfig.toml.

    An error of AWS ends the command with its sentence, as one that a user can mend.
    """
    with exit_on_error():
        from botocore.exceptions import BotoCoreError, ClientError

        from local.account import configuration
        from local.account.account import Account

        try:
            yield Account(configuration.read(env))
        except (BotoCoreError, ClientError) as error:
            raise RuntimeError(str(error)) from error
