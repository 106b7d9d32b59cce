"""`python -m local gc`: garbage collection of releases."""

from typing import Annotated

import typer
from covidlake_client.terminal.boundary import interruptible

from local.commands.options import DEFAULT_LAKE, LakeOption, NoIamOption
from local.lake.folder import bucket_of
from local.lake.lock import locked
from local.output import next_commands
from local.output.console import out, progress

DryRunOption = Annotated[
    bool,
    typer.Option("--dry-run", help="Only tell which releases would go, and why the others stay."),
]


def gc(
    dry_run: DryRunOption = False, lake: LakeOption = DEFAULT_LAKE, no_iam: NoIamOption = False
) -> None:
    """Collect the releases that are not kept: the newest 14 stay, then one a week, then one a
    month, always the current one.

    Every run that publishes does this by itself. Files go with the first collection an hour after
    readers lost sight of them.
    """
    from local.lake import releases
    from local.output import releases as output

    bucket = bucket_of(lake)
    if dry_run:
        output.show_retention(out, releases.retention(bucket))
        return
    from local import aws
    from local.pipeline import execution

    left = f"how the releases stand: {next_commands.local('status', lake=lake)}"
    with interruptible(left), locked(lake), aws.start(lake, judged=not no_iam) as cloud:
        outcome = execution.execute(cloud, progress, change=lambda _: {"collect": True})
    manifest = outcome.manifest
    if manifest is None or manifest.status == "FAILED" or manifest.collected is None:
        raise RuntimeError(outcome.cause)
    collected = manifest.collected
    output.show_collected(out, collected)
    raise typer.Exit(1 if collected["error"] else 0)
