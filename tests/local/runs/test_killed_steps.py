"""Spark killed by SIGKILL at random points of its steps.

Readers keep the release that they have, and the next run equals a clean one.

`pytest --log-cli-level=INFO` tells which step was killed when; the seed is in the name of each
test.
"""

import json
import logging
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.tables.same_tables import are_equal, of_release
from local.paths import BUILT, ROOT
from local.sample import generator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
KILLS = 20
logger = logging.getLogger(__name__)
# The ETL step writes half of the tables; the other two run beside each other.
STEPS = ("etl", "analytics", "etl", "forecast")


@dataclass(frozen=True)
class Lake:
    folder: Path

    @property
    def bucket(self) -> Path:
        return next(path.parent for path in self.folder.glob("*/raw"))

    def current(self) -> str:
        return str(json.loads((self.bucket / "releases" / "current.json").read_text())["release"])

    def tables(self, release: str) -> dict[str, int]:
        """Rows of each table of a release, as its manifest tells."""
        manifest = json.loads((self.bucket / "releases" / f"{release}.json").read_text())
        return {name: table["rows"] for name, table in manifest["tables"].items()}

    def start(self, source: Path, countries: Path) -> "subprocess.Popen[str]":
        command = [
            "-m",
            "local",
            "run",
            "--json",
            "--lake",
            self.folder,
            "--source",
            source,
            "--countries",
            countries,
        ]
        return subprocess.Popen(
            [sys.executable, *map(str, command)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def copy(self, folder: Path) -> "Lake":
        shutil.copytree(self.folder, folder)
        return Lake(folder)


@dataclass(frozen=True)
class Clean:
    """A lake with one release, what comes next, and what a run without a fault makes of it."""

    before: Lake
    after: Lake
    source: Path
    countries: Path
    seconds: dict[str, float]  # that each step took


def finished(run: "subprocess.Popen[str]") -> dict[str, Any]:
    out, err = run.communicate(timeout=900)
    assert out, err
    manifest: dict[str, Any] = json.loads(out)
    return manifest


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Clean:
    folder = tmp_path_factory.mktemp("killed")
    given = generator.ensure(folder, locations=24, days=160, seed=7)
    earlier = folder / "earlier.csv"
    earlier.write_text("".join(given.observations.read_text().splitlines(keepends=True)[:-30]))
    before = Lake(folder / "before")
    assert finished(before.start(earlier, given.countries))["status"] == "PUBLISHED"
    after = before.copy(folder / "after")
    manifest = finished(after.start(given.observations, given.countries))
    assert manifest["status"] == "PUBLISHED"
    seconds = {state["name"].lower(): state["seconds"] for state in manifest["states"]}
    return Clean(
        before, after, given.observations, given.countries, {step: seconds[step] for step in STEPS}
    )


@pytest.fixture(scope="module")
def statuses() -> list[str]:
    """How each run of this module ended whose step was to be killed."""
    return []


@contextmanager
def reader(lake: Lake) -> Iterator[set[str]]:
    """Read all tables of the current release over and over; yields the releases that were seen.

    Each of them is whole.
    """
    seen, broken, ended = set(), [], threading.Event()

    def read() -> None:
        duck = duckdb.connect()
        while not ended.wait(0.2):
            release = lake.current()
            told = lake.tables(release)
            tables = {name: of_release(name, lake.bucket, release) for name in told}
            rows = {
                name: duck.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
                for name, table in tables.items()
            }
            seen.add(release)
            broken.extend([(release, told, rows)] if rows != told else [])

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
    assert broken == []


def kill(lake: Lake, step: str, after: float, run: "subprocess.Popen[str]") -> bool:
    """Kill the JVM of a step so many seconds after it began; whether there was one left to kill."""
    # The JVM alone has the lake's folder on its command line; the driver's Python ends with it.
    jvm = f"SparkSubmit.*{lake.folder}.*/{step}.py"
    while subprocess.run(["pgrep", "-f", jvm], stdout=subprocess.DEVNULL, check=False).returncode:
        assert run.poll() is None, run.communicate()
        time.sleep(0.1)
    time.sleep(after)
    return subprocess.run(["pkill", "-KILL", "-f", jvm], check=False).returncode == 0


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_step_changes_nothing_and_the_next_run_equals_a_clean_one(
    clean: Clean, statuses: list[str], tmp_path: Path, seed: int
) -> None:
    step = STEPS[seed % len(STEPS)]
    after = random.Random(seed).uniform(0, clean.seconds[step])
    lake = clean.before.copy(tmp_path / "lake")
    old = lake.current()
    with reader(lake) as seen:
        run = lake.start(clean.source, clean.countries)
        killed = kill(lake, step, after, run)
        manifest = finished(run)
    statuses.append(manifest["status"])
    logger.info(
        "seed %d: %s %s after %.1f s: %s",
        seed,
        step,
        "killed" if killed else "was through",
        after,
        manifest["status"],
    )
    if manifest["status"] == "FAILED":
        assert (seen, lake.current()) == ({old}, old)
        with reader(lake) as seen:
            manifest = finished(lake.start(clean.source, clean.countries))
    assert manifest["status"] == "PUBLISHED"
    assert lake.current() == manifest["release"]
    assert seen <= {old, manifest["release"]}
    both = {one: one.tables(one.current()) for one in (lake, clean.after)}
    assert both[lake] == both[clean.after]
    assert [
        name
        for name in both[lake]
        if not are_equal(*(of_release(name, one.bucket, one.current()) for one in both))
    ] == []


def test_most_of_these_runs_failed_for_it(statuses: list[str]) -> None:
    assert statuses.count("FAILED") >= 0.7 * len(statuses)
