"""The whole pipeline on a small synthetic sample.

The built artifacts, the real state machine, real Spark. One process a run. The tests run in any
order: each works on a copy of a lake that a fixture made, with one release, with two, or with a run
that failed.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import duckdb
import pytest
import requests
from covidlake.schema import TABLES
from rest.parameters.closed_sets import closed_set

from local.paths import BUILT, ROOT
from local.sample import generator
from tests.support.eventually import eventually
from tests.support.local.api_server import Signed, served
from tests.support.local.printed_commands import printed_commands, run_as_printed

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
RUN_SECONDS = 1500


class Run(NamedTuple):
    """The run's manifest, its stderr, and its exit status."""

    manifest: dict[str, Any]
    stderr: str
    status: int


@dataclass(frozen=True)
class Lake:
    """A lake, and the sample that its first release was built from."""

    folder: Path
    sample: generator.Sample

    @property
    def bucket(self) -> Path:
        return next(path.parent for path in self.folder.glob("*/raw"))

    def current(self) -> str:
        return str(json.loads((self.bucket / "releases" / "current.json").read_text())["release"])

    def clusters(self) -> set[str]:
        return {path.name for path in (self.bucket / "logs" / "emr").iterdir()}

    def local(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "local", *arguments, "--lake", str(self.folder)]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=RUN_SECONDS, check=False
        )

    def run(self, *options: str, source: Path | None = None) -> Run:
        observations = source or self.sample.observations
        files = ("--source", str(observations), "--countries", str(self.sample.countries))
        ended = self.local("run", "--json", *files, *options)
        assert ended.stdout, ended.stderr
        return Run(json.loads(ended.stdout), ended.stderr, ended.returncode)

    def copy(self, folder: Path) -> "Lake":
        shutil.copytree(self.folder, folder)
        return Lake(folder, self.sample)

    def lines(self) -> list[str]:
        """The sample's lines, the header first."""
        return self.sample.observations.read_text().splitlines()


def written(file: Path, lines: list[str]) -> Path:
    file.write_text("\n".join([*lines, ""]))
    return file


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> generator.Sample:
    return generator.ensure(tmp_path_factory.mktemp("sample"), locations=24, days=160, seed=7)


@pytest.fixture(scope="module")
def first(sample: generator.Sample, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Run]:
    """A lake with one release, and the run that built it. No test changes it."""
    lake = Lake(tmp_path_factory.mktemp("first") / "lake", sample)
    return lake, lake.run()


@pytest.fixture
def lake(first: tuple[Lake, Run], tmp_path: Path) -> Lake:
    """A copy of the lake with one release."""
    return first[0].copy(tmp_path / "lake")


@pytest.fixture(scope="module")
def revised(
    first: tuple[Lake, Run], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Lake, Run, Path]:
    """A lake with two releases, the run that built the second, and its source: a row is missing."""
    folder = tmp_path_factory.mktemp("revised")
    lake = first[0].copy(folder / "lake")
    source = written(folder / "revised.csv", lake.lines()[:-1])
    return lake, lake.run(source=source), source


def with_words(lines: list[str], numbers: range) -> list[str]:
    """The lines, of which some have a word where `new_tests` belongs."""
    index = lines[0].split(",").index("new_tests")
    faulty = list(lines)
    for number in numbers:
        cells = lines[number].split(",")
        faulty[number] = ",".join([*cells[:index], "many", *cells[index + 1 :]])
    return faulty


@pytest.fixture(scope="module")
def failed(first: tuple[Lake, Run], tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Run]:
    """A lake with one release, and a run after it with a world too large, and three faulty rows."""
    folder = tmp_path_factory.mktemp("failed")
    lake = first[0].copy(folder / "lake")
    lines = with_words(with_a_world_too_large(lake.lines()), range(1, 4))
    return lake, lake.run(source=written(folder / "more.csv", lines))


def with_a_world_too_large(lines: list[str]) -> list[str]:
    """The lines, with a tenth more cases in the world's last row than its countries have."""
    index = lines[0].split(",").index("total_cases")
    last = max(number for number, line in enumerate(lines) if line.startswith("OWID_WRL,"))
    cells = lines[last].split(",")
    cells[index] = str(float(cells[index]) * 1.1)
    return [*lines[:last], ",".join(cells), *lines[last + 1 :]]


def test_a_first_run_publishes_a_release(first: tuple[Lake, Run]) -> None:
    lake, (manifest, stderr, status) = first
    assert (status, manifest["status"]) == (0, "PUBLISHED"), stderr
    rows = len(lake.lines()) - 1
    source = manifest["sources"]["owid"]
    assert {check["check"]: check["verdict"] for check in source["checks"]} == {
        "rejected_share": "passed",
        "values_beyond_bounds": "passed",
        "rates_disagree": "passed",
        "totals_disagree": "passed",
        "totals_lost": "passed",
        "newest_day_falls": "passed",
        "newest_day_silent": "passed",
        "newest_day_repeats": "passed",
        "newest_day_disagrees": "passed",
    }
    assert source | {"sha256": None, "checks": None} == {
        "verdict": "new",
        "why": "nothing was accepted from this source before",
        "changes": None,
        "losses": None,
        "checks": None,
        "sha256": None,
        "rows_in": rows,
        "rows_out": rows,
        "rows_rejected": 0,
        "reasons": {},
        "rows_corrected": 0,
        "error": None,
    }
    assert manifest["release"] == lake.current()
    assert manifest["cost_usd"]["emr"] > 0
    assert {"Capture", "Etl", "Analytics", "Forecast", "Terminate", "Audit", "Publish"} <= {
        state["name"] for state in manifest["states"]
    }
    release = json.loads((lake.bucket / "releases" / f"{lake.current()}.json").read_text())
    assert release["inputs"] == {
        name: source["sha256"] for name, source in manifest["sources"].items()
    }
    verdicts = {check["verdict"]: check for check in release["checks"]}
    assert not verdicts.keys() & {"failed", "accepted"}
    nothing_before = {
        check["check"] for check in release["checks"] if check["verdict"] == "skipped"
    }
    assert nothing_before == {"removed_share", "missing_locations", "days_older"}
    assert manifest["quality"]["checks"] == release["checks"]


def test_the_world_is_the_sum_of_countries(lake: Lake) -> None:
    folder = f"{lake.bucket}/refined/continent_stats/release={lake.current()}"
    row = duckdb.execute(
        f"SELECT sum(total_cases), sum(countries) FROM '{folder}/*.parquet'"
    ).fetchone()
    expected = duckdb.execute(
        f"""
        SELECT sum(latest), count(*)
        FROM (
            SELECT max_by(total_cases, date) FILTER (total_cases IS NOT NULL) AS latest
            FROM read_csv('{lake.sample.observations}')
            WHERE continent IS NOT NULL GROUP BY iso_code
        )"""
    ).fetchone()
    assert row == pytest.approx(expected)


def test_closed_columns_hold_what_filters_of_the_api_know(lake: Lake) -> None:
    """Steps and API have a list each: what a filter does not know, nobody could ask for."""
    strangers = {}
    for table in TABLES.values():
        folder = lake.bucket / table.zone / table.name / f"release={lake.current()}"
        for column in table.column_names:
            if allowed := closed_set(table, column):
                texts = duckdb.execute(f"SELECT DISTINCT {column} FROM '{folder}/*.parquet'")
                held = {text for (text,) in texts.fetchall() if text is not None}
                strangers[table.name, column] = held - set(allowed)
    assert len(strangers) > 20
    assert not any(strangers.values()), strangers


@pytest.mark.slow  # test_quick_pipeline.py has the same, without a command
def test_the_api_answers_from_the_release(lake: Lake) -> None:
    ended = lake.local("invoke", "show-results", "-e", "events/show-results.json")
    answer = json.loads(ended.stdout)
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert body["meta"]["release"] == lake.current()
    # A file that the user names is taken for OWID's.
    assert "Our World in Data" in body["meta"]["attribution"][0]
    assert [row["rank"] for row in body["data"]] == [1, 2, 3, 4, 5]


def test_athena_sees_the_release(lake: Lake) -> None:
    ended = lake.local("query", "SELECT DISTINCT release FROM daily")
    assert lake.current() in ended.stdout, ended.stderr


@pytest.mark.slow  # test_quick_pipeline.py has the same, without a command
def test_the_same_again_starts_no_cluster_and_publishes_nothing(lake: Lake) -> None:
    before = lake.current(), lake.clusters()
    manifest, stderr, status = lake.run()
    assert (status, manifest["status"], manifest["release"]) == (0, "UNCHANGED", None), stderr
    assert {source["verdict"] for source in manifest["sources"].values()} == {"unchanged"}
    assert (lake.current(), lake.clusters()) == before
    assert manifest["cost_usd"]["emr"] == 0


def test_a_verdict_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path / "given.csv", lake.lines()[:-1])
    before = {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*")}
    ended = lake.local("verdict", str(file), "--json")
    assert json.loads(ended.stdout)["verdict"] == "revised", ended.stderr
    assert {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*")} == before


@pytest.mark.slow  # a second whole run
def test_a_revised_file_becomes_a_new_release(
    first: tuple[Lake, Run], revised: tuple[Lake, Run, Path]
) -> None:
    before = first[0].current()
    lake, (manifest, stderr, status), _ = revised
    assert (status, manifest["status"]) == (0, "PUBLISHED"), stderr
    verdicts = {name: source["verdict"] for name, source in manifest["sources"].items()}
    assert verdicts == {"owid": "revised", "countries": "unchanged"}
    changes = manifest["sources"]["owid"]["changes"]
    counts = {kind: changes[kind] for kind in ("added", "changed", "removed")}
    assert counts == {"added": 0, "changed": 0, "removed": 1}
    assert [row["change"] for row in changes["sample"]] == ["removed"]
    assert lake.current() == manifest["release"] > before
    releases = "SELECT release, count(*) FROM observations_releases GROUP BY release"
    both = lake.local("query", releases).stdout
    assert before in both
    assert lake.current() in both


@pytest.mark.slow
def test_after_a_rollback_readers_see_the_release_before_and_an_unchanged_run_keeps_it(
    first: tuple[Lake, Run], revised: tuple[Lake, Run, Path], tmp_path: Path
) -> None:
    lake, source = revised[0].copy(tmp_path / "lake"), revised[2]
    newest, oldest = lake.current(), first[0].current()
    (undo,) = printed_commands(lake.local("rollback", oldest).stdout)
    assert lake.current() == oldest
    undone = run_as_printed(undo)
    assert (undone.returncode, lake.current()) == (0, newest), undone.stderr

    ended = lake.local("rollback", oldest, "--reason", "a row is missing")
    assert (ended.returncode, lake.current()) == (0, oldest), ended.stderr
    viewed = lake.local("query", "SELECT DISTINCT release FROM daily").stdout
    assert oldest in viewed
    assert newest not in viewed
    recorded = json.loads(max((lake.bucket / "releases" / "history").iterdir()).read_text())
    switch = (recorded["previous"], recorded["release"], recorded["reason"])
    assert switch == (newest, oldest, "a row is missing")
    assert "ROLLED_BACK" in lake.local("status").stdout

    before = lake.clusters()
    manifest, stderr, status = lake.run(source=source)
    assert (status, manifest["status"]) == (0, "UNCHANGED"), stderr
    assert (lake.current(), lake.clusters()) == (oldest, before)

    with served(lake.folder) as api:
        run = _forward_again_by_the_api(api, newest)
        eventually(lambda: lake.current() == newest)  # in the folder, too
        _query_by_the_api(api, newest)
    # Who it was stands in the lake, for operators, and in no public answer.
    stored = json.loads((lake.bucket / "runs" / f"{run}.json").read_text())
    assert stored["rollback"]["by"].endswith(":user/local")


def _forward_again_by_the_api(api: str, release: str) -> str:
    path = f"{api}/v1/releases/{release}/activate"
    assert requests.post(path, json={}, timeout=30).status_code == 401  # nobody signed
    started = requests.post(path, json={"reason": "it was right"}, auth=Signed(), timeout=30)
    assert started.status_code == 202, started.text
    run = urljoin(path, started.headers["Location"])
    eventually(lambda: requests.get(run, timeout=30).status_code == 200, seconds=60)
    (manifest,) = requests.get(run, timeout=30).json()["data"]
    assert (manifest["status"], manifest["release"]) == ("ROLLED_BACK", release)
    assert manifest["rollback"]["reason"] == "it was right"
    assert "by" not in manifest["rollback"]

    def is_current() -> bool:
        (health,) = requests.get(f"{api}/v1/health", timeout=30).json()["data"]
        return bool(health["release"] == release)

    eventually(is_current)
    return str(manifest["run"])


def _query_by_the_api(api: str, release: str) -> None:
    countries = f"{api}/v1/locations?location_type=country&limit=1"
    (country,) = requests.get(countries, timeout=30).json()["data"]
    request = {
        "sql": "SELECT DISTINCT release, iso_code FROM daily WHERE location = ?",
        "parameters": [country["location"]],
    }
    started = requests.post(f"{api}/v1/queries", json=request, auth=Signed(), timeout=30)
    query = urljoin(started.url, started.headers["Location"])

    def succeeded() -> bool:
        (execution,) = requests.get(query, auth=Signed(), timeout=30).json()["data"]
        return bool(execution["status"] == "SUCCEEDED")

    eventually(succeeded)
    rows = requests.get(f"{query}/results", auth=Signed(), timeout=30).json()["data"]
    assert rows == [{"release": release, "iso_code": country["iso_code"]}]


def test_a_rollback_to_nothing_says_so(lake: Lake) -> None:
    before = lake.current()
    ended = lake.local("rollback", "20000101T000000Z-nobody")
    assert (ended.returncode, lake.current()) == (1, before)
    assert "there is no release 20000101T000000Z-nobody" in ended.stderr


@pytest.mark.slow  # test_quick_pipeline.py has the same, without a command
def test_a_snapshot_of_the_past_does_not_replace_a_newer_one(lake: Lake, tmp_path: Path) -> None:
    older = written(tmp_path / "older.csv", lake.lines()[:-2])
    before = lake.current()
    ended = lake.local("backfill", str(older), "--countries", str(lake.sample.countries))
    assert ended.returncode == 0, ended.stderr
    assert "stale" in ended.stdout
    assert lake.current() == before


@pytest.mark.slow
def test_a_file_of_faulty_rows_is_refused_before_a_cluster_is_paid_for(
    lake: Lake, tmp_path: Path
) -> None:
    before, clusters = lake.current(), lake.clusters()
    lines = lake.lines()
    rows = len(lines) - 1
    file = written(tmp_path / "faulty.csv", with_words(lines, range(1, len(lines))))
    manifest, stderr, status = lake.run(source=file)
    assert (status, manifest["status"]) == (1, "FAILED"), stderr
    message = manifest["error"]["message"]
    assert "owid: rejected_share is 1, allowed is 0.05" in message
    assert f"({rows:,} of {rows:,} rows, new_tests: not a number: {rows:,})" in message
    assert manifest["sources"]["owid"]["verdict"] == "invalid"
    assert (lake.current(), lake.clusters()) == (before, clusters)


@pytest.mark.slow
def test_a_failing_step_ends_in_a_terminated_cluster_and_its_own_words(
    lake: Lake, tmp_path: Path
) -> None:
    before = lake.current()
    (observations,) = (lake.bucket / "trusted" / "observations").glob("release=*")
    for file in observations.glob("*.parquet"):
        file.write_bytes(b"damaged")  # the step compares with the release before
    manifest, stderr, status = lake.run(source=written(tmp_path / "less.csv", lake.lines()[:-1]))
    assert (status, manifest["status"]) == (1, "FAILED"), stderr
    assert manifest["error"]["state"] == "etl"
    assert "is not a Parquet file" in manifest["error"]["message"]
    assert "TerminateAfterFailure" in {state["name"] for state in manifest["states"]}
    assert lake.current() == before


@pytest.mark.slow
def test_a_failed_audit_publishes_nothing(
    first: tuple[Lake, Run], failed: tuple[Lake, Run]
) -> None:
    lake, (manifest, stderr, status) = failed
    assert (status, manifest["status"]) == (1, "FAILED"), stderr
    assert (manifest["error"]["type"], manifest["release"]) == ("AuditFailed", None)
    assert manifest["sources"]["owid"]["reasons"] == {"new_tests: not a number": 3}
    assert "Terminate" in {state["name"] for state in manifest["states"]}
    assert lake.current() == first[0].current()


@pytest.mark.slow
def test_what_failed_is_shown(failed: tuple[Lake, Run]) -> None:
    lake, _ = failed
    shown = lake.local("audit")
    assert shown.returncode == 1, shown.stderr
    assert "total_gap" in shown.stdout
    assert "World total_cases" in shown.stdout
    assert "failed" in shown.stdout
    passed = lake.local("audit", lake.current())
    assert passed.returncode == 0, passed.stderr
    assert "total_gap" in passed.stdout


@pytest.mark.slow
def test_the_rows_of_a_run_that_failed_can_be_had_for_correction(
    failed: tuple[Lake, Run], tmp_path: Path
) -> None:
    lake, (manifest, _, _) = failed
    file = tmp_path / "rows.csv"
    command = ("replay", manifest["built"], "new_tests: not a number", "--output", str(file))
    assert lake.local(*command).returncode == 0
    rows = len(file.read_text().splitlines()) - 1
    assert rows == manifest["sources"]["owid"]["rows_rejected"]
    again = lake.local(*command)  # never over somebody's work
    assert (again.returncode, "exists" in again.stderr) == (1, True)
    unknown = lake.local("replay", manifest["built"], "nonsense")
    assert 'Reasons there: "new_tests: not a number"' in unknown.stderr


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere.csv", "SOURCE=nowhere.csv: no such file"),
        (
            "https://example.org/data.csv",
            "no country table can be taken from it",
        ),
        ("README.md", "no country table can be taken from it"),
    ],
)
def test_a_source_without_its_countries_is_refused_before_anything_starts(
    tmp_path: Path, sample: generator.Sample, source: str, message: str
) -> None:
    lake = Lake(tmp_path / "lake", sample)
    ended = lake.local("run", "--source", source)
    assert ended.returncode == 1
    assert not list(lake.folder.glob("*/runs"))
    assert message in " ".join(ended.stderr.split())
