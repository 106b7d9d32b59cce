"""A double for Spark: steps end at once, with the tables of a release that was finished before.

`submit` takes the place of spark-submit in the laptop's EMR (local.aws.start), so that a whole run
takes seconds. Each step is still a process of its own, with EMR's arguments.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from local.services.emr.steps import Submit
from local.services.s3 import LakeFolder

PROGRAM = Path(__file__).with_name("finished_step.py")


def submit(finished: Path, release: str, failures: Mapping[str, str] | None = None) -> Submit:
    """Return what makes the command of a step.

    Args:
        finished: the folder of a bucket that has a release.
        release: which of its releases the steps copy.
        failures: step -> the message with which it fails instead; may change from run to run.
    """
    messages = failures if failures is not None else {}

    def command(arguments: list[str], folder: LakeFolder, _: Mapping[str, str]) -> list[str]:
        root = str(folder.root.resolve())
        options = [str(finished.resolve()), release, root]
        options += [f"{step}={message}" for step, message in messages.items()]
        return [sys.executable, str(PROGRAM), *options, "--", *arguments]

    return command
