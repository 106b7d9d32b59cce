"""A Spark standalone cluster on this machine: Spark's own master and workers, a process each."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from bench.measuring import etl_step
from local.services.emr import spark
from local.tools import java
from local.tools.ports import free_port

HOST = "127.0.0.1"
SPARK_CLASS = Path(java.spark_environment()["PYSPARK_PYTHON"]).parent / "spark-class"
SECONDS = 60  # that a cluster has to come up
# Of every program on such a cluster: begin when all workers are there, not when some are.
SETTINGS = {
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": f"{SECONDS}s",
}


@contextmanager
def cluster(folder: Path, workers: int, memory: str = "1g") -> Iterator[str]:
    """Start a master and its workers while the context lasts; yields the master's address.

    Args:
        folder: where logs and work go.
        workers: how many, of one core each.
        memory: of each worker.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, page_port = free_port(), free_port()
    page = f"http://{HOST}:{page_port}/json/"
    address = f"spark://{HOST}:{port}"
    master = ["master.Master", "--host", HOST]
    master += ["--port", str(port), "--webui-port", str(page_port)]
    with ExitStack() as ending:
        _start(ending, folder / "master", master, range(workers))
        _wait(page, 0)
        for number in range(workers):
            work = folder / f"worker{number}"
            worker = ["worker.Worker", "--host", HOST, "--cores", "1", "--memory", memory]
            worker += ["--work-dir", str(work), "--webui-port", "0", address]
            _start(ending, work, worker, range(number, number + 1))
        _wait(page, workers)
        yield address


def submitted(command: list[str], memory: str = "1g") -> list[str]:
    """Return a spark-submit of local.services.emr.spark, for such a cluster."""
    settings = {
        **SETTINGS,
        "spark.executor.memory": memory,
        # Python on the workers finds the step's modules where the driver does; on EMR they come in
        # a zip.
        "spark.executorEnv.PYTHONPATH": etl_step.environment()["PYTHONPATH"],
    }
    options = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    program, *arguments = command
    submit = [program, *options, *arguments]
    # The driver only plans here.
    submit[submit.index("--driver-java-options") + 1] += f" {spark.ONE_COMPILER}"
    return submit


def pinned(cores: range) -> list[str]:
    """Return what comes before a command so that it runs on these cores only.

    Spark's cores are slots for tasks: a JVM compiles, and collects garbage, on all cores that the
    machine has. Empty where the system has no such command.
    """
    if not shutil.which("taskset"):
        return []
    count = os.cpu_count() or 1
    return ["taskset", "-c", ",".join(str(core % count) for core in cores)]


def _start(ending: ExitStack, folder: Path, arguments: list[str], cores: range) -> None:
    """Start a master or a worker, whose log goes to the folder, until the context ends."""
    folder.mkdir(parents=True, exist_ok=True)
    log = ending.enter_context((folder / "log").open("wb"))
    environment = java.spark_environment() | {"SPARK_DAEMON_MEMORY": "256m"}
    name, *options = arguments
    program = f"org.apache.spark.deploy.{name}"
    command = [*pinned(cores), str(SPARK_CLASS), program, *options]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    ending.callback(process.wait)
    ending.callback(process.terminate)


def _wait(page: str, workers: int) -> None:
    """Wait until the master answers and has so many workers; TimeoutError after a minute."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(page, timeout=5).json()["aliveworkers"] >= workers:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{page}: {workers} workers are not there after {SECONDS} s")
