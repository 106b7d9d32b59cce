"""The options that the commands of an account share."""

from typing import Annotated

import typer

DEFAULT_ENV = "default"
EnvOption = Annotated[
    str, typer.Option("--env", envvar="ENV", help="Section of samconfig.toml: default or prod.")
]
