"""A lake of version 0.2 stays readable: served, run again, replayed, asked `as_of`, rolled back.

The lake is a fixture: tests/fixtures/old-lake/README.md says what is in it, and how it was made.
"""

import csv
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from covidlake.releases.manifest import ReleaseManifest

from local.paths import BUILT, ROOT
from tests.support.serving.calls import call
from tests.support.serving.lake import served_lake

ARCHIVE = ROOT / "tests" / "fixtures" / "old-lake" / "lake.tar.xz"
BUCKET = "covidlake-lake-local"
FIRST, SECOND = "20261129T200048Z-9fe803", "20261129T202644Z-5e160b"
REASON = "new_cases: not a number"


def unpack(folder: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "lake"


def local(lake: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local", *arguments, "--lake", str(lake)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def old_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake as it was made, for tests that leave it so."""
    return unpack(tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def api(old_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Today's show-results over the files of the lake."""
    with (
        served_lake(tmp_path_factory.mktemp("served")) as lake,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("LAKE_BUCKET", BUCKET)  # its manifests name it
        for path in sorted((old_lake / BUCKET).rglob("*")):  # runs are listed by time
            if path.is_file():
                key = path.relative_to(old_lake / BUCKET).as_posix()
                lake.s3.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
        yield


def get(path: str) -> Any:
    answer = call(f"/v1/{path}")
    assert answer.status == 200, answer.body
    return answer.json


def test_its_manifests_are_read(old_lake: Path) -> None:
    files = sorted((old_lake / BUCKET / "releases").glob("2*.json"))
    manifests = [ReleaseManifest.from_json(file.read_text()) for file in files]
    assert [manifest.release for manifest in manifests] == [FIRST, SECOND]
    assert [manifest.previous for manifest in manifests] == [None, FIRST]
    assert [manifest.data_date for manifest in manifests] == ["2020-06-22", "2020-06-29"]
    rows = [manifest.tables["observations"]["rows"] for manifest in manifests]
    assert rows == [2064, 2177]


@pytest.mark.usefixtures("api")
def test_its_health_and_its_releases_are_served() -> None:
    (health,) = get("health")["data"]
    assert (health["release"], health["data_date"]) == (SECOND, "2020-06-29")
    assert {one["release"] for one in get("releases")["data"]} == {FIRST, SECOND}


@pytest.mark.usefixtures("api")
def test_its_runs_are_served() -> None:
    runs = get("runs")["data"]
    assert [run["status"] for run in runs] == [
        "ROLLED_BACK", "ROLLED_BACK", "PUBLISHED", "UNCHANGED", "PUBLISHED",
    ]  # fmt: skip
    (first,) = get(f"runs/{runs[-1]['run']}")["data"]
    owid = first["sources"]["owid"]
    assert (owid["rows_in"], owid["rows_rejected"], owid["reasons"]) == (2067, 3, {REASON: 3})


@pytest.mark.usefixtures("api")
def test_its_tables_are_served() -> None:
    answer = get("results/top_countries?limit=3")
    assert answer["meta"]["release"] == SECOND
    assert len(answer["data"]) == 3


@pytest.mark.parametrize(
    ("as_of", "release", "days"),
    [
        ("", SECOND, "2020-06-29"),
        ("2020-06-25", FIRST, "2020-06-22"),
        (FIRST, FIRST, "2020-06-22"),
        (SECOND, SECOND, "2020-06-29"),
    ],
)
@pytest.mark.usefixtures("api")
def test_it_answers_as_of(as_of: str, release: str, days: str) -> None:
    query = "observations?location=GMB&metric=new_cases&from=2020-06-20"
    answer = get(query + (f"&as_of={as_of}" if as_of else ""))
    assert answer["meta"]["release"] == release
    assert max(row["date"] for row in answer["data"]) == days


def test_its_status_is_told(old_lake: Path) -> None:
    ended = local(old_lake, "status")
    assert ended.returncode == 0, ended.stderr
    assert FIRST in ended.stdout
    assert SECOND in ended.stdout
    assert ended.stdout.count("ROLLED_BACK") == 2


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first")
class TestLivingOn:
    """The lake goes on under today's code. One after the other, in the order they stand here."""

    @pytest.fixture(scope="class")
    def lake(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return unpack(tmp_path_factory.mktemp("living"))

    @pytest.fixture(scope="class")
    def lines(self, lake: Path) -> list[str]:
        """The snapshot in force, as received."""
        newest = json.loads((lake / BUCKET / "raw" / "owid" / "state.json").read_text())["key"]
        return (lake / BUCKET / newest).read_text().splitlines()

    def run(self, lake: Path, lines: list[str]) -> dict[str, Any]:
        file = lake.parent / "observations.csv"
        file.write_text("\n".join([*lines, ""]))
        countries = next((lake / BUCKET / "raw" / "countries").glob("captured=*/*.csv"))
        ended = local(lake, "run", "--json", "--source", str(file), "--countries", str(countries))
        assert ended.stdout, ended.stderr
        manifest: dict[str, Any] = json.loads(ended.stdout)
        return manifest

    def current(self, lake: Path) -> str:
        pointer = json.loads((lake / BUCKET / "releases" / "current.json").read_text())
        return str(pointer["release"])

    def last_run(self, lake: Path) -> dict[str, Any]:
        newest = max((lake / BUCKET / "runs").glob("*.json"))
        manifest: dict[str, Any] = json.loads(newest.read_text())
        return manifest

    def test_the_same_file_is_unchanged(self, lake: Path, lines: list[str]) -> None:
        manifest = self.run(lake, lines)
        assert manifest["status"] == "UNCHANGED", manifest["sources"]
        assert self.current(lake) == SECOND

    def test_a_longer_file_becomes_a_release_after_the_old_ones(
        self, lake: Path, lines: list[str]
    ) -> None:
        columns = lines[0].split(",")
        day_more = next(line for line in reversed(lines) if line.startswith("GMB,")).split(",")
        day_more[columns.index("date")] = "2020-06-30"
        day_more[columns.index("new_cases")] = "12.0"
        manifest = self.run(lake, [*lines, ",".join(day_more)])
        owid = manifest["sources"]["owid"]
        assert (manifest["status"], owid["verdict"]) == ("PUBLISHED", "extended"), manifest["error"]
        assert self.current(lake) == manifest["release"] > SECOND
        release = json.loads(
            (lake / BUCKET / "releases" / f"{manifest['release']}.json").read_text()
        )
        assert release["previous"] == SECOND
        assert release["tables"]["observations"]["rows"] == 2178

    def test_its_rejected_rows_are_replayed(self, lake: Path) -> None:
        before, file = self.current(lake), lake.parent / "corrected.csv"
        listed = local(lake, "replay", SECOND, REASON, "--output", str(file))
        assert listed.returncode == 0, listed.stderr
        with file.open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) == 3
        for row in rows:
            for word in ("one", "two", "three"):
                row["corrected"] = row["corrected"].replace(f",{word},", ",1.0,")
        with file.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        replayed = local(lake, "replay", SECOND, REASON, "--corrected", str(file))
        assert replayed.returncode == 0, replayed.stderr
        owid = self.last_run(lake)["sources"]["owid"]
        assert (owid["rows_rejected"], owid["rows_corrected"]) == (0, 3)
        assert self.current(lake) > before

    @pytest.mark.parametrize(("as_of", "days"), [("2020-06-25", 142), (FIRST, 142), (SECOND, 149)])
    def test_it_answers_as_of_an_old_release(self, lake: Path, as_of: str, days: int) -> None:
        sql = "SELECT 'days: ' || cast(count(*) AS varchar) FROM daily WHERE iso_code = 'GMB'"
        ended = local(lake, "query", "--as-of", as_of, sql)
        assert f"days: {days}" in ended.stdout, ended.stderr

    def test_athena_reads_all_releases(self, lake: Path) -> None:
        sql = (
            "SELECT 'rows: ' || release || ' ' || cast(count(*) AS varchar) "
            "FROM observations_releases GROUP BY release"
        )
        ended = local(lake, "query", sql)
        assert f"rows: {FIRST} 2064" in ended.stdout, ended.stderr
        assert f"rows: {SECOND} 2177" in ended.stdout

    def test_it_rolls_back_to_an_old_release(self, lake: Path) -> None:
        ended = local(lake, "rollback", FIRST, "--reason", "an old one again")
        assert ended.returncode == 0, ended.stderr
        assert self.current(lake) == FIRST
        viewed = local(lake, "query", "SELECT DISTINCT release FROM daily").stdout
        assert FIRST in viewed
