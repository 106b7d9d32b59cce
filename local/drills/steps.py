"""A step of Spark that is killed as soon as it starts, as by a node that is out of memory."""

from collections.abc import Mapping

from local.services.emr.steps import Submit, programs
from local.services.s3 import LakeFolder

KILLED = ["sh", "-c", "kill -KILL $$"]


def killing(step: str, submit: Submit) -> Submit:
    """Return what makes the commands of steps: of one of them a process that is killed."""

    def submit_or_kill(
        arguments: list[str], folder: LakeFolder, defaults: Mapping[str, str]
    ) -> list[str]:
        is_killed = any(uri.endswith(f"/{step}.py") for uri in programs(arguments))
        return KILLED if is_killed else submit(arguments, folder, defaults)

    return submit_or_kill
