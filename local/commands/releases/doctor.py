"""`python -m local doctor`: a checkup of a lake."""

import json
import sys
from typing import Annotated

import typer
from covidlake_client.terminal.boundary import interruptible

from local.commands.options import DEFAULT_LAKE, LakeOption, NoIamOption
from local.lake.folder import bucket_of
from local.lake.lock import locked
from local.output.console import out, progress

RepairOption = Annotated[
    bool, typer.Option("--repair", help="Mend what can be mended; without it, it is told only.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the findings alone, as JSON.")]


def doctor(
    lake: LakeOption = DEFAULT_LAKE,
    repair: RepairOption = False,
    as_json: JsonOption = False,
    no_iam: NoIamOption = False,
) -> None:
    """Check every object of a lake that a run or a reader needs, by its checksum: say by name what
    is damaged, and what to do. Exit status 1 if something is left to do.

    It is the execution {"repair": true} of the state machine, as on AWS; "check" without --repair.
    """
    bucket_of(lake)  # before a lake is made where there is none
    from local import aws
    from local.output import checkup as output
    from local.pipeline import execution

    asked = {"repair": True if repair else "check"}
    left = f"{lake} keeps what was mended so far; a checkup may be repeated"
    with interruptible(left), locked(lake), aws.start(lake, judged=not no_iam) as cloud:
        outcome = execution.execute(cloud, progress, change=lambda _: asked)
        found = outcome.succeeded().checkup
    if found is None:
        raise RuntimeError("the run has no account of a checkup")
    if as_json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    else:
        output.show(out, found, lake)
    is_left = any(damage["remedy"] for damage in found["damages"])
    raise typer.Exit(1 if is_left else 0)
