"""EMR: moto answers its API; here each step of a cluster becomes a real spark-submit.

It has the same arguments and a process of its own.

moto's models are no public interface, which is why moto is pinned and whole runs are tested
(tests/local/test_pipeline.py). moto's steps never run: adding steps and terminating a cluster are
replaced, and so is the step itself, whose description lacks where its log is.
"""

import subprocess
import threading
from collections.abc import Callable
from typing import Any

from covidlake import zones
from moto.core.utils import utcnow
from moto.emr import models

from local.services.emr.spark import environment, spark_submit
from local.services.s3 import LakeFolder

# What makes the command that runs a step: of its arguments, and the bucket's folder.
Submit = Callable[[list[str], LakeFolder], list[str]]
Processes = dict[str, list[subprocess.Popen[bytes]]]  # by cluster

# moto's own, whatever is installed over it: a second installation must not call the first.
_add_steps = models.Cluster.add_steps
_terminate = models.Cluster.terminate


class LoggedStep(models.Step):  # type: ignore[misc]
    """A step whose failure names its log, as EMR's does; the step's own report has the reason."""

    log: str | None = None

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = super().status
        if self.state == "FAILED":
            status["FailureDetails"] = {"Reason": "Unknown Error.", "LogFile": self.log}
        return status


def install(folder: LakeFolder, submit: Submit = spark_submit) -> Callable[[], None]:
    """Make moto's clusters run their steps; returns what kills the processes that still run.

    Args:
        folder: of the bucket.
        submit: makes the command that runs a step.
    """
    processes: Processes = {}

    def add_and_run(self: Any, steps: list[dict[str, Any]]) -> list[Any]:
        added: list[Any] = _add_steps(self, steps)
        for step in added:
            step.state, step.start_date_time = "RUNNING", utcnow()
            arguments = (step, self.id, folder, submit, processes)
            name = f"emr-{step.name}"
            threading.Thread(target=_run, args=arguments, name=name, daemon=True).start()
        return added

    def terminate_and_kill(self: Any) -> None:
        _kill(processes.pop(self.id, []))
        _terminate(self)

    def kill_all() -> None:
        for started in processes.values():
            _kill(started)

    models.Step = LoggedStep
    models.Cluster.add_steps, models.Cluster.terminate = add_and_run, terminate_and_kill
    return kill_all


def _run(
    step: LoggedStep, cluster: str, folder: LakeFolder, submit: Submit, processes: Processes
) -> None:
    """Run a step to its end; its output goes where EMR has a step's logs."""
    log = folder.root / zones.LOGS / cluster / "steps" / step.id
    log.mkdir(parents=True, exist_ok=True)
    step.log = f"s3://{folder.bucket}/{log.relative_to(folder.root)}/stderr"
    folder.save()  # what the functions wrote, the step reads as files
    command = submit(step.args, folder)
    with (log / "stdout").open("wb") as out, (log / "stderr").open("wb") as err:
        process = subprocess.Popen(command, env=environment(), stdout=out, stderr=err, cwd=log)
        processes.setdefault(cluster, []).append(process)
        code = process.wait()
    folder.load()
    step.end_date_time = utcnow()
    step.state = "COMPLETED" if code == 0 else "FAILED"


def _kill(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.kill()
