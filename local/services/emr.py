"""EMR: moto answers its API; here each step of a cluster becomes a real spark-submit of the same arguments, in its own process."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moto.core.utils import utcnow
from moto.emr import models

from local.services.s3 import LakeFolder
from local.tools import java

# The emulated bucket is a folder: Hadoop's view file system mounts it under s3:// without a jar.
_S3 = {
    "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
    "spark.hadoop.fs.viewfs.overload.scheme.target.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
}


class LoggedStep(models.Step):  # type: ignore[misc]
    """A step whose failure names its log, as EMR's does; the step's own report tells more."""

    log: str | None = None

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = super().status
        if self.state == "FAILED":
            status["FailureDetails"] = {"Reason": "Unknown Error.", "LogFile": self.log}
        return status


# Spark generates methods for rows of 67 columns that the JVM would rather interpret for ever than
# compile.
_JVM = "-XX:+UseParallelGC -XX:-DontCompileHugeMethods"
# Steps of a minute or less never earn back what the second compiler costs; a step over some
# hundreds of megabytes does.
ONE_COMPILER = "-XX:TieredStopAtLevel=1"
_MUCH = 200_000_000  # bytes of captured files


def spark_submit(
    arguments: list[str], folder: LakeFolder, master: str = "local[*]", memory: str = "2g"
) -> list[str]:
    """EMR's `spark-submit ...` -> the same on this machine, with the bucket mounted."""
    java_options = _java_options(arguments, folder)
    settings = {
        **_S3,
        f"spark.hadoop.fs.viewfs.mounttable.{folder.bucket}.linkFallback": folder.root.resolve().as_uri(),
        "spark.ui.enabled": "false",
        "spark.sql.ui.explainMode": "simple",  # written for each query, though nobody sees it here
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.extraJavaOptions": java_options,
    }
    options = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    program = str(Path(sys.executable).parent / "spark-submit")
    return [
        program,
        "--master",
        master,
        "--driver-memory",
        memory,
        "--driver-java-options",
        java_options,
        *options,
        *arguments[1:],
    ]


def _java_options(arguments: list[str], folder: LakeFolder) -> str:
    root = f"s3://{folder.bucket}/"
    files = (
        folder.root / argument.removeprefix(root)
        for argument in arguments
        if argument.startswith(root)
    )
    much = sum(file.stat().st_size for file in files if file.is_file()) > _MUCH
    return _JVM if much else f"{ONE_COMPILER} {_JVM}"


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "JAVA_HOME": java.home(),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONDONTWRITEBYTECODE": "1",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def install(folder: LakeFolder) -> Callable[[], None]:
    """Make moto's clusters run their steps; returns what kills the processes that still run."""
    processes: dict[str, list[subprocess.Popen[bytes]]] = {}
    add_steps, terminate = models.Cluster.add_steps, models.Cluster.terminate

    def run(step: LoggedStep, cluster: str) -> None:
        log = folder.root / "logs" / "emr" / cluster / "steps" / step.id
        log.mkdir(parents=True, exist_ok=True)
        step.log = f"s3://{folder.bucket}/{log.relative_to(folder.root)}/stderr"
        folder.save()
        with (log / "stdout").open("wb") as out, (log / "stderr").open("wb") as err:
            process = subprocess.Popen(
                spark_submit(step.args, folder), env=environment(), stdout=out, stderr=err, cwd=log
            )
            processes.setdefault(cluster, []).append(process)
            code = process.wait()
        folder.load()
        step.end_date_time = utcnow()
        step.state = "COMPLETED" if code == 0 else "FAILED"

    def add_and_run(self: Any, steps: list[dict[str, Any]]) -> list[Any]:
        added: list[Any] = add_steps(self, steps)
        for step in added:
            step.state, step.start_date_time = "RUNNING", utcnow()
            threading.Thread(
                target=run, args=(step, self.id), name=f"emr-{step.name}", daemon=True
            ).start()
        return added

    def terminate_and_kill(self: Any) -> None:
        _kill(processes.pop(self.id, []))
        terminate(self)

    models.Step = LoggedStep
    models.Cluster.add_steps, models.Cluster.terminate = add_and_run, terminate_and_kill
    return lambda: _kill([process for group in processes.values() for process in group])


def _kill(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.kill()
