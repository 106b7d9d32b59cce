"""The steps of a cluster: each is a process of its own, with EMR's arguments.

moto's steps never run, and their description lacks where the log is.
"""

import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from covidlake import zones
from moto.core.utils import utcnow
from moto.emr import models

from local.services.emr.access import NodeAccess
from local.services.s3 import LakeFolder
from local.tools import java

# What makes the command that runs a step: of its arguments, the bucket's folder, and the cluster's
# `spark-defaults`.
Submit = Callable[[list[str], LakeFolder, Mapping[str, str]], list[str]]
COMMAND_RUNNER = "command-runner.jar"


class Step(models.Step):  # type: ignore[misc]
    """A step whose failure names its log, as EMR's does; the step's own report has the reason."""

    log: str | None = None
    message: str | None = None

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = super().status
        if self.state == "FAILED":
            details = {"Reason": "Unknown Error.", "Message": self.message, "LogFile": self.log}
            status["FailureDetails"] = {key: value for key, value in details.items() if value}
        return status

    def end(self, state: str) -> None:
        self.state, self.end_date_time = state, utcnow()


@dataclass
class StepRunner:
    """Runs the steps of one cluster, as many at once as the cluster allows.

    Attributes:
        cluster: its id.
        folder: of the bucket.
        submit: makes the command of a step.
        defaults: the cluster's `spark-defaults`.
        slots: how many steps run at once.
        access: what the cluster's nodes may do.
        python: of the nodes; None for the laptop's own.
        ended: whether the cluster was terminated.
    """

    cluster: str
    folder: LakeFolder
    submit: Submit
    defaults: Mapping[str, str]
    slots: threading.Semaphore
    access: NodeAccess
    python: Path | None = None
    ended: bool = False
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, step: Step) -> None:
        step.state = "PENDING"
        name = f"emr-{step.name}"
        threading.Thread(target=self._run, args=(step,), name=name, daemon=True).start()

    def stop(self) -> None:
        """Kill what runs; what still waits is cancelled."""
        self.ended = True
        for process in self.processes:
            if process.poll() is None:
                process.kill()

    def _run(self, step: Step) -> None:
        with self.slots:
            if self.ended:
                step.end("CANCELLED")
                return
            step.state, step.start_date_time = "RUNNING", utcnow()
            log = self._log_folder(step)
            step.message = self._missing(step) or self.access.refused_read(step.args)
            if step.message:
                (log / "stderr").write_text(f"{step.message}\n")
                step.end("FAILED")
                return
            files = self.access.files()
            code = self._execute(step, log)
            step.message = self.access.refused_write(files)
            step.end("COMPLETED" if code == 0 and not step.message else "FAILED")

    def _log_folder(self, step: Step) -> Path:
        """Make the folder where EMR has a step's logs."""
        log: Path = self.folder.root / zones.LOGS / self.cluster / "steps" / str(step.id)
        log.mkdir(parents=True, exist_ok=True)
        step.log = f"s3://{self.folder.bucket}/{log.relative_to(self.folder.root)}/stderr"
        return log

    def _missing(self, step: Step) -> str | None:
        """Return how Hadoop complains of a program that is not there; None if all is."""
        if step.jar != COMMAND_RUNNER:
            return f'Exception in thread "main" java.io.FileNotFoundException: {step.jar}'
        self.folder.save()  # what the functions wrote, the step reads as files
        for uri in programs(step.args):
            if not self.folder.file(uri).is_file():
                error = f"java.io.FileNotFoundException: No such file or directory: {uri}"
                return f'Exception in thread "main" {error}'
        return None

    def _execute(self, step: Step, log: Path) -> int:
        command = self.submit(step.args, self.folder, self.defaults)
        with (log / "stdout").open("wb") as out, (log / "stderr").open("wb") as err:
            process = subprocess.Popen(
                command,
                env=java.spark_environment(self.python),
                stdout=out,
                stderr=err,
                cwd=log,
                start_new_session=True,  # Ctrl-C is for the command, which stops this
            )
            self.processes.append(process)
            if self.ended:  # since it began to run: `stop` has not seen it
                process.kill()
            code = process.wait()
        self.folder.load()
        return code


def programs(arguments: list[str]) -> list[str]:
    """Return what a step loads before it begins: its script, and the code that it imports."""
    return [uri for uri in arguments if uri.startswith("s3://") and uri.endswith((".py", ".zip"))]
