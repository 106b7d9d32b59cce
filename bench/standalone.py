"""A Spark standalone cluster on this machine: Spark's own master and workers, each a process, from the pyspark package."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from bench.etl import environment
from local.services import emr
from local.tools.ports import free_port

HOST = "127.0.0.1"
SPARK_CLASS = Path(emr.environment()["PYSPARK_PYTHON"]).parent / "spark-class"
SECONDS = 60
# Of every program on such a cluster: begin when all workers are there, not when some are.
SETTINGS = {
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": f"{SECONDS}s",
}


@contextmanager
def cluster(folder: Path, workers: int, memory: str = "1g") -> Iterator[str]:
    """Workers of one core each, and so much memory; the address of their master.

    Logs and work go to the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, page = free_port(), free_port()
    address = f"spark://{HOST}:{port}"
    with ExitStack() as ending:
        _start(
            ending,
            folder / "master",
            ["master.Master", "--host", HOST, "--port", str(port), "--webui-port", str(page)],
            range(workers),
        )
        _wait(f"http://{HOST}:{page}/json/", 0)
        for number in range(workers):
            work = folder / f"worker{number}"
            limits = [
                "--cores",
                "1",
                "--memory",
                memory,
                "--work-dir",
                str(work),
                "--webui-port",
                "0",
            ]
            _start(
                ending,
                work,
                ["worker.Worker", "--host", HOST, *limits, address],
                range(number, number + 1),
            )
        _wait(f"http://{HOST}:{page}/json/", workers)
        yield address


def submitted(command: list[str], memory: str = "1g") -> list[str]:
    """A spark-submit of local.emr, for such a cluster."""
    # Python on the workers finds the step's modules where the driver does; on EMR they come in a
    # zip.
    settings = {
        **SETTINGS,
        "spark.executor.memory": memory,
        "spark.executorEnv.PYTHONPATH": environment()["PYTHONPATH"],
    }
    command = [
        command[0],
        *(part for key, value in settings.items() for part in ("--conf", f"{key}={value}")),
        *command[1:],
    ]
    command[command.index("--driver-java-options") + 1] += (
        f" {emr.ONE_COMPILER}"  # the driver only plans here
    )
    return command


def held(cores: range) -> list[str]:
    """What comes before a command so that it runs on these cores only; nothing where the system has no such command.

    Spark's cores are slots for tasks: a JVM compiles, and collects garbage, on all cores that the
    machine has.
    """
    has = os.cpu_count() or 1
    return (
        ["taskset", "-c", ",".join(str(core % has) for core in cores)]
        if shutil.which("taskset")
        else []
    )


def _start(ending: ExitStack, folder: Path, arguments: list[str], cores: range) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    log = ending.enter_context((folder / "log").open("wb"))
    environment = emr.environment() | {"SPARK_DAEMON_MEMORY": "256m"}
    command = [
        *held(cores),
        str(SPARK_CLASS),
        f"org.apache.spark.deploy.{arguments[0]}",
        *arguments[1:],
    ]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    ending.callback(process.wait)
    ending.callback(process.terminate)


def _wait(page: str, workers: int) -> None:
    """Until the master answers and has so many workers; TimeoutError after a minute."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if requests.get(page, timeout=5).json()["aliveworkers"] >= workers:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{page}: {workers} workers are not there after {SECONDS} s")
