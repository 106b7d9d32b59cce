"""`python -m local rollback`: another release for the readers."""

import getpass
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from covidlake import zones
from covidlake_client.terminal.boundary import interruptible

from local.commands.options import DEFAULT_LAKE, LakeOption, NoIamOption
from local.lake import releases
from local.lake.folder import bucket_of
from local.lake.lock import locked
from local.output import next_commands
from local.output.console import out, progress

ReleaseArgument = Annotated[
    str,
    typer.Argument(help="An id of `python -m local status`, older or newer than the current one."),
]


def rollback(
    release: ReleaseArgument,
    reason: Annotated[str, typer.Option(help="Why: kept with the switch.")] = "not stated",
    lake: LakeOption = DEFAULT_LAKE,
    no_iam: NoIamOption = False,
) -> None:
    """Point back to an earlier release, or forward again: the API and Athena's views follow, and
    the switch is recorded.
    """
    bucket = bucket_of(lake)  # before a lake is made where there is none
    request = {"rollback": release, "by": getpass.getuser(), "reason": reason}
    status = next_commands.local("status", lake=lake)
    if not release:  # as make passes one that was not set
        raise ValueError(f"name a release, RELEASE=<id>: `{status}` lists them")
    key = zones.release(release)
    if not (zones.is_release(key) and (bucket / key).is_file()):  # no run could switch to it
        raise ValueError(f"there is no release {release}: `{status}` lists those that there are")
    if _is_current(release, bucket):
        out.print(f"Readers see release {release} already: nothing is to be done")
        return
    # Only now what it takes to start an emulator, which takes seconds to import.
    from local import aws
    from local.output import releases as output
    from local.pipeline import execution

    left = f"what readers see now: {status}"
    with interruptible(left), locked(lake), aws.start(lake, judged=not no_iam) as cloud:
        outcome = execution.execute(cloud, progress, change=lambda _: request)
        manifest = outcome.succeeded()
    output.show_rollback(out, manifest, lake)


def _is_current(release: str, bucket: Path) -> bool:
    """Return whether readers see a release; of a pointer that cannot be read nobody knows."""
    with suppress(ValueError):
        return releases.current(bucket) == release
    return False
