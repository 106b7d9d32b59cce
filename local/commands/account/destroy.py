"""`python -m local destroy`: a deployed stack, removed."""

from typing import Annotated

import typer
from covidlake_client.terminal.boundary import interruptible
from rich.text import Text

from local.commands.account.options import DEFAULT_ENV, EnvOption, account_of
from local.output.console import out, progress

DataOption = Annotated[
    bool,
    typer.Option("--with-data", help="Also the bucket: every release, every snapshot, for good."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask: for scripts.")]


def destroy(
    env: EnvOption = DEFAULT_ENV, with_data: DataOption = False, yes: YesOption = False
) -> None:
    """Remove a deployed stack, after asking for its name, and say what stays. The bucket stays
    with its data, unless --with-data.
    """
    from local.account import removal
    from local.output import removal as output

    account = account_of(env)
    stack = account.deployed()
    bucket = stack.outputs.get("LakeBucket")  # none where the first deployment failed
    if runs := removal.running(account):
        raise ValueError(f"run {runs[0]} is in progress: wait for it, or stop it first")
    if not yes:
        output.warn(progress, stack.name, bucket if with_data else None)
        if typer.prompt(f"Type {stack.name} to delete it", err=True) != stack.name:
            raise ValueError("that is not its name: nothing was deleted")
    left = "what is deleted stays deleted, CloudFormation goes on; the same command does the rest"
    with interruptible(left), progress.status(Text(f"deleting {stack.name}")):
        groups = removal.delete_emr_groups(account)
        removal.delete_stack(account)
        objects = None
        if bucket and with_data:
            objects = removal.empty_and_delete_bucket(account, bucket)
    staying = list(removal.staying(account, None if with_data else bucket))
    output.show(out, stack.name, groups, objects, staying)
