"""EMR: moto answers its API; here each step of a cluster becomes a real spark-submit.

It has the same arguments and a process of its own.

moto's models are no public interface, which is why moto is pinned and whole runs are tested
(tests/local/test_pipeline.py). moto's steps never run: adding steps and terminating a cluster are
replaced, and so is the step itself, whose description lacks where its log is.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from covidlake import zones
from moto.core.utils import utcnow
from moto.emr import models

from local.services.s3 import LakeFolder
from local.tools import java

# The emulated bucket is a folder: Hadoop's view file system mounts it under s3:// without a jar.
_HADOOP = "org.apache.hadoop.fs"
_VIEW = "spark.hadoop.fs.viewfs"
_S3 = {
    "spark.hadoop.fs.s3.impl": f"{_HADOOP}.viewfs.ViewFileSystemOverloadScheme",
    f"{_VIEW}.overload.scheme.target.file.impl": f"{_HADOOP}.RawLocalFileSystem",
}
# Spark generates methods for rows of 67 columns that the JVM would rather interpret for ever than
# compile.
_JVM = "-XX:+UseParallelGC -XX:-DontCompileHugeMethods"
# Steps of a minute or less never earn back what the second compiler costs; a step over some
# hundreds of megabytes does.
ONE_COMPILER = "-XX:TieredStopAtLevel=1"
_LARGE = 200_000_000  # bytes of captured files

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


def spark_submit(
    arguments: list[str], folder: LakeFolder, master: str = "local[*]", memory: str = "2g"
) -> list[str]:
    """Return EMR's `spark-submit ...` for this machine, with the bucket mounted.

    Args:
        arguments: of EMR's step, the program first.
        folder: of the bucket.
        master: of the Spark cluster.
        memory: of the driver.
    """
    java_options = _java_options(arguments, folder)
    settings = {
        **_S3,
        f"{_VIEW}.mounttable.{folder.bucket}.linkFallback": folder.root.resolve().as_uri(),
        "spark.ui.enabled": "false",
        "spark.sql.ui.explainMode": "simple",  # written for each query, though nobody sees it here
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.extraJavaOptions": java_options,
    }
    options = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    program = str(Path(sys.executable).parent / "spark-submit")
    driver = ["--driver-memory", memory, "--driver-java-options", java_options]
    return [program, "--master", master, *driver, *options, *arguments[1:]]


def _java_options(arguments: list[str], folder: LakeFolder) -> str:
    root = f"s3://{folder.bucket}/"
    keys = [argument.removeprefix(root) for argument in arguments if argument.startswith(root)]
    files = [folder.root / key for key in keys]
    sizes = [file.stat().st_size for file in files if file.is_file()]
    return _JVM if sum(sizes) > _LARGE else f"{ONE_COMPILER} {_JVM}"


def environment() -> dict[str, str]:
    """Return the environment of a step's process."""
    return {
        **os.environ,
        "JAVA_HOME": java.home(),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONDONTWRITEBYTECODE": "1",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def install(folder: LakeFolder) -> Callable[[], None]:
    """Make moto's clusters run their steps; returns what kills the processes that still run."""
    processes: Processes = {}

    def add_and_run(self: Any, steps: list[dict[str, Any]]) -> list[Any]:
        added: list[Any] = _add_steps(self, steps)
        for step in added:
            step.state, step.start_date_time = "RUNNING", utcnow()
            arguments = (step, self.id, folder, processes)
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


def _run(step: LoggedStep, cluster: str, folder: LakeFolder, processes: Processes) -> None:
    """Run a step to its end; its output goes where EMR has a step's logs."""
    log = folder.root / zones.LOGS / cluster / "steps" / step.id
    log.mkdir(parents=True, exist_ok=True)
    step.log = f"s3://{folder.bucket}/{log.relative_to(folder.root)}/stderr"
    folder.save()  # what the functions wrote, the step reads as files
    command = spark_submit(step.args, folder)
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
