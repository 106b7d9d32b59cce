"""Spark's classes, kept from one JVM to the next: half of a small step's processor time.

Java's class data sharing maps classes that were parsed and verified once into each process. Set-up
makes the archive from a session that does a little of everything that the steps do. Without one, or
with another Java's, Java reads Spark's 250 jars as ever.
"""

import hashlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from local.paths import ROOT
from local.tools import java

EXERCISE = Path(__file__).with_name("spark_exercise.py")
# As in a step that does not share its machine with another: see local/services/emr/spark.py.
_JVM = "-XX:TieredStopAtLevel=1"


def options() -> str:
    """Return the JVM's options by which it uses the archive; none where there is no archive."""
    archive = path()
    # A word about an archive that does not fit would be printed among a step's own.
    return f'-XX:SharedArchiveFile="{archive}" -Xlog:disable' if archive.exists() else ""


def path() -> Path:
    """Return where the archive of this Java and this Spark is, or would be."""
    release = Path(java.home(), "release")
    described = release.read_text() if release.exists() else ""
    made_for = f"{java.home()} {described} {sys.prefix} {version('pyspark')}"
    return ROOT / ".build" / f"spark-{hashlib.sha256(made_for.encode()).hexdigest()[:12]}.jsa"


def make() -> None:
    """Make the archive, unless it is there."""
    archive = path()
    if archive.exists():
        return
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_suffix(".partial")
    settings = ("spark.ui.enabled=false", "spark.driver.bindAddress=127.0.0.1")
    command = [
        str(Path(sys.executable).with_name("spark-submit")),
        *("--master", "local[2]"),
        *("--driver-java-options", f'{_JVM} -XX:ArchiveClassesAtExit="{partial}"'),
        *(part for setting in settings for part in ("--conf", setting)),
        str(EXERCISE),
    ]
    subprocess.run(command, env=java.spark_environment(), capture_output=True, check=False)
    if partial.exists():  # a Java without its own archive cannot make one
        partial.replace(archive)


if __name__ == "__main__":
    make()
