"""Refused rows, corrected and read again; a file and an audit that fail until they are accepted.

Whole runs on a small synthetic sample.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from covidlake.releases import waiver

from local.paths import BUILT, ROOT
from local.sample import generator
from tests.support.local.printed_commands import printed_commands, run_as_printed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
REASON = "new_cases: not a number"


@dataclass
class Lake:
    """A lake, and the files that its tests feed it with, one after the other."""

    folder: Path
    given: generator.Sample
    work: Path

    @property
    def bucket(self) -> Path:
        return next(path.parent for path in self.folder.glob("*/raw"))

    def local(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "local", *arguments, "--lake", str(self.folder)]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
        )

    def run(self, lines: list[str], *options: str) -> dict[str, Any]:
        file = self.work / "observations.csv"
        file.write_text("\n".join([*lines, ""]))
        ended = self.local(
            "run",
            "--json",
            "--source",
            str(file),
            "--countries",
            str(self.given.countries),
            *options,
        )
        manifest: dict[str, Any] = json.loads(ended.stdout)
        return manifest

    def last_run(self) -> dict[str, Any]:
        manifest: dict[str, Any] = json.loads(
            max((self.bucket / "runs").glob("*.json")).read_text()
        )
        return manifest

    def current(self) -> str:
        return str(json.loads((self.bucket / "releases" / "current.json").read_text())["release"])

    def release(self, release: str) -> dict[str, Any]:
        manifest: dict[str, Any] = json.loads(
            (self.bucket / "releases" / f"{release}.json").read_text()
        )
        return manifest

    def table(self, name: str, release: str) -> str:
        return (
            next(str(path) for path in self.bucket.glob(f"*/{name}/release={release}"))
            + "/*.parquet"
        )

    def count(self, name: str, release: str, where: str = "true") -> int:
        row = duckdb.execute(
            f"SELECT count(*) FROM read_parquet('{self.table(name, release)}') WHERE {where}"
        ).fetchone()
        return int(row[0]) if row else 0


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    folder = tmp_path_factory.mktemp("replay")
    yield Lake(folder / "lake", generator.ensure(folder, locations=24, days=160, seed=7), folder)


@pytest.fixture(scope="module")
def lines(lake: Lake) -> list[str]:
    """The sample with three faulty counts."""
    header, *rows = lake.given.observations.read_text().splitlines()
    place = header.split(",").index("new_cases")
    faulty = dict(zip((100, 500, 900), ("one", "two", "three"), strict=True))
    for number, word in faulty.items():
        cells = rows[number].split(",")
        rows[number] = ",".join([*cells[:place], word, *cells[place + 1 :]])
    return [header, *rows]


def test_refused_rows_are_corrected_and_read_again(lake: Lake, lines: list[str]) -> None:
    first = lake.run(lines)
    assert (first["status"], first["sources"]["owid"]["reasons"]) == ("PUBLISHED", {REASON: 3})
    rows = first["sources"]["owid"]["rows_in"]
    file = lake.work / "corrected.csv"
    asked = lake.local("replay", first["release"], REASON, "--output", str(file))
    assert asked.returncode == 0, asked.stderr
    told = list(csv.DictReader(file.open()))
    assert [(row["source"], row["line_number"], row["raw"], row["corrected"]) for row in told] == [
        ("owid", str(number + 1), lines[number], lines[number]) for number in (101, 501, 901)
    ]
    text = file.read_text()
    before, _, after = text.rpartition(",one,")
    file.write_text(f"{before},1.0,{after}")  # the column `corrected` is the latter of the two
    unmarked = file.read_text()
    before, _, after = unmarked.rpartition(",two,")
    file.write_text(f"{before},zwei,{after}")

    corrected, _ = printed_commands(asked.stdout)
    replayed = run_as_printed(corrected)
    assert replayed.returncode == 0, replayed.stderr
    run = lake.last_run()
    owid = run["sources"]["owid"]
    assert (owid["rows_in"], owid["rows_out"], owid["rows_rejected"], owid["rows_corrected"]) == (
        rows,
        rows - 2,
        2,
        1,
    )
    assert (run["replay"]["replay"], run["replay"]["reason"], owid["verdict"]) == (
        first["release"],
        REASON,
        "unchanged",
    )
    assert (
        lake.count("observations", run["release"])
        == lake.count("observations", first["release"]) + 1
    )
    assert (
        lake.count(
            "corrections",
            run["release"],
            "line_number = 102 AND corrected LIKE '%,1.0,%' AND raw LIKE '%,one,%'",
        )
        == 1
    )
    assert lake.current() == run["release"]
    manifests = [lake.release(one["release"]) for one in (first, run)]
    assert manifests[0]["sources"] == manifests[1]["sources"]
    assert [len(manifest["snapshots"]["owid"]["corrections"]) for manifest in manifests] == [0, 1]


def test_a_correction_holds_for_the_next_snapshot_that_repeats_the_line(
    lake: Lake, lines: list[str]
) -> None:
    assert lake.run(lines)["status"] == "UNCHANGED"
    longer = lake.run([*lines, lines[-1].replace("2020", "2021", 1)])
    owid = longer["sources"]["owid"]
    assert (longer["status"], owid["rows_rejected"], owid["rows_corrected"]) == ("PUBLISHED", 2, 1)


def test_mended_rules_read_the_rows_again(lake: Lake) -> None:
    before = lake.current()
    asked = lake.local("replay", before, REASON, "--output", str(lake.work / "again.csv"))
    _, command = printed_commands(asked.stdout)
    again = run_as_printed(command)
    assert again.returncode == 0, again.stderr
    assert lake.current() > before
    assert lake.last_run()["sources"]["owid"]["rows_rejected"] == 2  # nobody mended anything


def test_a_file_that_lacks_a_location_is_refused_until_it_is_accepted(
    lake: Lake, lines: list[str]
) -> None:
    """At its capture, and then, as the world has the location still, by the audit.

    Each command that lets it pass is run as it is printed.
    """
    before = lake.current()
    less, gone = without_a_location(lines)
    timid = lake.run(less, "--accept", "missing_locations=1")
    file = timid["sources"]["owid"]
    assert (timid["status"], timid["built"], file["verdict"]) == ("FAILED", None, "invalid")
    of_file = waiver.named_waivers(file["error"]["message"])
    assert of_file.keys() == {"removed_share", "missing_locations"}

    inputs = ("--source", str(lake.work / "observations.csv"))
    refused = lake.local("run", *inputs, "--countries", str(lake.given.countries))
    assert f"missing_locations is 1, allowed is 0 ({gone})" in " ".join(refused.stdout.split())
    failed = run_as_printed(printed_commands(refused.stdout)[0])
    assert (failed.returncode, lake.current()) == (1, before)
    assert "AuditFailed" in failed.stdout
    shown = lake.local("audit")
    assert (shown.returncode, "Not published." in shown.stdout) == (1, True), shown.stdout
    passed = run_as_printed(printed_commands(failed.stdout)[0])
    assert passed.stdout.split()[0] == "PUBLISHED", passed.stdout
    checks = lake.last_run()["quality"]["checks"]
    accepted = {check["check"] for check in checks if check["verdict"] == "accepted"}
    assert accepted >= {*of_file, "total_gap"}
    assert lake.local("audit").returncode == 0


def without_a_location(lines: list[str]) -> tuple[list[str], str]:
    """The lines without a country, and its name."""
    place = lines[0].split(",").index("location")
    gone = next(
        line.split(",")[place]
        for line in lines[1:]
        if line.split(",")[place] not in ("World", "Africa", "Asia", "Europe")
    )
    return [line for line in lines if line.split(",")[place] != gone], gone
