"""The whole pipeline on a small synthetic sample: the built artifacts, the real state machine, real Spark, one process a run."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import duckdb
import pytest
import requests

from local.paths import BUILT, ROOT
from local.sample import generator
from tests.support.eventually import eventually
from tests.support.local.api_server import Signed, served

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
RUN_SECONDS = 600


@dataclass(frozen=True)
class Lake:
    """A lake that the tests of this module run on, one after the other, in the order they stand here."""

    folder: Path
    given: generator.Sample

    @property
    def bucket(self) -> Path:
        return next(
            path for path in self.folder.iterdir() if path.is_dir() and (path / "raw").exists()
        )

    def current(self) -> str:
        return str(json.loads((self.bucket / "releases" / "current.json").read_text())["release"])

    def clusters(self) -> set[str]:
        return {path.name for path in (self.bucket / "logs" / "emr").iterdir()}

    def run(self, *options: str, source: Path | None = None) -> tuple[dict[str, Any], str, int]:
        """The run's manifest, what it told on stderr, and its exit status."""
        files = [
            "--source",
            str(source or self.given.observations),
            "--countries",
            str(self.given.countries),
        ]
        ended = local("run", "--json", "--lake", str(self.folder), *files, *options)
        return json.loads(ended.stdout), ended.stderr, ended.returncode


def local(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=RUN_SECONDS, check=False
    )


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    folder = tmp_path_factory.mktemp("pipeline")
    yield Lake(folder / "lake", generator.ensure(folder, locations=24, days=160, seed=7))


def test_a_first_run_publishes_a_release(lake: Lake) -> None:
    manifest, told, status = lake.run()
    assert (status, manifest["status"]) == (0, "PUBLISHED"), told
    rows = len(lake.given.observations.read_text().splitlines()) - 1
    assert manifest["sources"]["owid"] | {"sha256": None} == {
        "verdict": "new", "why": "nothing was accepted from this source before", "changes": None, "sha256": None,
        "rows_in": rows, "rows_out": rows, "rows_rejected": 0, "reasons": {}, "rows_corrected": 0, "error": None,
    }  # fmt: skip
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
        f"""SELECT sum(latest), count(*) FROM (
              SELECT max_by(total_cases, date) FILTER (total_cases IS NOT NULL) AS latest
              FROM read_csv('{lake.given.observations}') WHERE continent IS NOT NULL GROUP BY iso_code)"""
    ).fetchone()
    assert row == pytest.approx(expected)


def test_the_api_answers_from_the_release(lake: Lake) -> None:
    ended = local(
        "invoke", "show-results", "-e", "events/show-results.json", "--lake", str(lake.folder)
    )
    answer = json.loads(ended.stdout)
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert body["meta"]["release"] == lake.current()
    assert (
        "Our World in Data" in body["meta"]["attribution"][0]
    )  # a file that the user names is taken for OWID's
    assert [row["rank"] for row in body["data"]] == [1, 2, 3, 4, 5]


def test_athena_sees_the_release(lake: Lake) -> None:
    ended = local("query", "SELECT DISTINCT release FROM daily", "--lake", str(lake.folder))
    assert lake.current() in ended.stdout, ended.stderr


def test_the_same_again_starts_no_cluster_and_publishes_nothing(lake: Lake) -> None:
    before = lake.current(), lake.clusters()
    manifest, told, status = lake.run()
    assert (status, manifest["status"], manifest["release"]) == (0, "UNCHANGED", None), told
    assert {source["verdict"] for source in manifest["sources"].values()} == {"unchanged"}
    assert (lake.current(), lake.clusters()) == before
    assert manifest["cost_usd"]["emr"] == 0


def test_a_verdict_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    header, *rows = lake.given.observations.read_text().splitlines()
    files = {
        "unchanged": "\r\n".join([header, *rows, ""]),
        "revised": "\n".join([header, *rows[:-1]]) + "\n",
        "invalid": "<html>\n",
    }
    before = {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*")}
    for expected, text in files.items():
        file = tmp_path / "given.csv"
        file.write_text(text, newline="")
        ended = local("verdict", str(file), "--json", "--lake", str(lake.folder))
        assert json.loads(ended.stdout)["verdict"] == expected, ended.stderr
    assert {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*")} == before


@pytest.mark.slow  # a second whole run
def test_a_revised_file_becomes_a_new_release(lake: Lake, tmp_path: Path) -> None:
    revised = tmp_path / "revised.csv"
    revised.write_text("\n".join(lake.given.observations.read_text().splitlines()[:-1]) + "\n")
    before = lake.current()
    manifest, told, status = lake.run(source=revised)
    assert (status, manifest["status"]) == (0, "PUBLISHED"), told
    assert {name: source["verdict"] for name, source in manifest["sources"].items()} == {
        "owid": "revised",
        "countries": "unchanged",
    }
    changes = manifest["sources"]["owid"]["changes"]
    assert {kind: changes[kind] for kind in ("added", "changed", "removed")} == {
        "added": 0,
        "changed": 0,
        "removed": 1,
    }
    assert [row["change"] for row in changes["sample"]] == ["removed"]
    assert lake.current() == manifest["release"] > before
    both = local(
        "query",
        "SELECT release, count(*) FROM observations_releases GROUP BY release",
        "--lake",
        str(lake.folder),
    ).stdout
    assert before in both
    assert lake.current() in both


@pytest.mark.slow
def test_after_a_rollback_readers_see_the_release_before_and_an_unchanged_run_keeps_it(
    lake: Lake, tmp_path: Path
) -> None:
    newest, oldest = (
        lake.current(),
        min(path.stem for path in (lake.bucket / "releases").glob("2*.json")),
    )
    ended = local("rollback", oldest, "--reason", "a row is missing", "--lake", str(lake.folder))
    assert (ended.returncode, lake.current()) == (0, oldest), ended.stderr
    viewed = local("query", "SELECT DISTINCT release FROM daily", "--lake", str(lake.folder)).stdout
    assert oldest in viewed
    assert newest not in viewed
    recorded = json.loads(max((lake.bucket / "releases" / "history").iterdir()).read_text())
    assert (recorded["previous"], recorded["release"], recorded["reason"]) == (
        newest,
        oldest,
        "a row is missing",
    )
    assert "ROLLED_BACK" in local("status", "--lake", str(lake.folder)).stdout

    revised = tmp_path / "revised.csv"
    revised.write_text("\n".join(lake.given.observations.read_text().splitlines()[:-1]) + "\n")
    before = lake.clusters()
    manifest, told, status = lake.run(source=revised)
    assert (status, manifest["status"], lake.current(), lake.clusters()) == (
        0,
        "UNCHANGED",
        oldest,
        before,
    ), told

    with served(lake.folder) as api:
        _forward_again_by_the_api(api, newest)
        eventually(lambda: lake.current() == newest)  # in the folder, too
        _query_by_the_api(api, newest)


def _forward_again_by_the_api(api: str, release: str) -> None:
    path = f"{api}/v1/releases/{release}/activate"
    assert requests.post(path, json={}, timeout=30).status_code == 401  # nobody signed
    started = requests.post(path, json={"reason": "it was right"}, auth=Signed(), timeout=30)
    assert started.status_code == 202, started.text
    run = urljoin(path, started.headers["Location"])
    eventually(lambda: requests.get(run, timeout=30).status_code == 200, seconds=60)
    (told,) = requests.get(run, timeout=30).json()["data"]
    assert (told["status"], told["release"], told["rollback"]["reason"]) == (
        "ROLLED_BACK",
        release,
        "it was right",
    )
    assert told["rollback"]["by"].endswith(":user/local")
    eventually(
        lambda: requests.get(f"{api}/v1/health", timeout=30).json()["data"][0]["release"] == release
    )


def _query_by_the_api(api: str, release: str) -> None:
    (place,) = requests.get(f"{api}/v1/locations?location_type=country&limit=1", timeout=30).json()[
        "data"
    ]
    asked = {
        "sql": "SELECT DISTINCT release, iso_code FROM daily WHERE location = ?",
        "parameters": [place["location"]],
    }
    started = requests.post(f"{api}/v1/queries", json=asked, auth=Signed(), timeout=30)
    query = urljoin(started.url, started.headers["Location"])
    eventually(
        lambda: (
            requests.get(query, auth=Signed(), timeout=30).json()["data"][0]["status"]
            == "SUCCEEDED"
        )
    )
    rows = requests.get(f"{query}/results", auth=Signed(), timeout=30).json()["data"]
    assert rows == [{"release": release, "iso_code": place["iso_code"]}]


def test_a_rollback_to_nothing_says_so(lake: Lake) -> None:
    before = lake.current()
    ended = local("rollback", "20000101T000000Z-nobody", "--lake", str(lake.folder))
    assert (ended.returncode, lake.current()) == (1, before)
    assert "there is no release 20000101T000000Z-nobody" in ended.stderr


def test_a_snapshot_of_the_past_does_not_replace_a_newer_one(lake: Lake, tmp_path: Path) -> None:
    older = tmp_path / "older.csv"
    older.write_text("\n".join(lake.given.observations.read_text().splitlines()[:-2]) + "\n")
    before = lake.current()
    ended = local(
        "backfill", str(older), "--countries", str(lake.given.countries), "--lake", str(lake.folder)
    )
    assert ended.returncode == 0, ended.stderr
    assert "stale" in ended.stdout
    assert lake.current() == before


def test_a_failing_step_ends_in_a_terminated_cluster_and_its_own_words(
    lake: Lake, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.csv"
    header, *rows = lake.given.observations.read_text().splitlines()
    position = header.split(",").index("new_tests")
    spoiled = [
        ",".join([*cells[:position], "many", *cells[position + 1 :]])
        for cells in (row.split(",") for row in rows)
    ]
    damaged.write_text("\n".join([header, *spoiled]) + "\n")
    before = lake.current()
    manifest, told, status = lake.run(source=damaged)
    assert (status, manifest["status"]) == (1, "FAILED")
    assert manifest["error"]["type"] == "TooManyRejects", told
    assert "owid: rejected_share is 1, allowed is 0.05" in manifest["error"]["message"]
    assert (
        f"({len(rows)} of {len(rows)} rows: new_tests: not a number" in manifest["error"]["message"]
    )
    assert "TerminateAfterFailure" in {state["name"] for state in manifest["states"]}
    assert lake.current() == before
    assert manifest["sources"]["owid"]["rows_rejected"] == len(rows)


def test_what_failed_is_shown_and_its_rows_can_be_had_for_correction(
    lake: Lake, tmp_path: Path
) -> None:
    run = json.loads(max((lake.bucket / "runs").glob("*.json")).read_text())
    shown = local("audit", "--lake", str(lake.folder))
    assert (shown.returncode, "rejected_share" in shown.stdout, "failed" in shown.stdout) == (
        1,
        True,
        True,
    ), shown.stderr
    passed = local("audit", lake.current(), "--lake", str(lake.folder))
    assert (passed.returncode, "total_gap" in passed.stdout) == (0, True), passed.stderr
    file = tmp_path / "rows.csv"
    asked = (
        "replay",
        run["built"],
        "new_tests: not a number",
        "--output",
        str(file),
        "--lake",
        str(lake.folder),
    )
    assert local(*asked).returncode == 0
    assert len(file.read_text().splitlines()) == run["sources"]["owid"]["rows_rejected"] + 1
    again = local(*asked)  # never over somebody's work
    assert (again.returncode, "exists" in again.stderr) == (1, True)
    unknown = local("replay", run["built"], "nonsense", "--lake", str(lake.folder))
    assert 'Reasons there: "new_tests: not a number"' in unknown.stderr


@pytest.mark.parametrize(
    ("options", "kind", "told"),
    [
        (
            ("--source", "http://127.0.0.1:9/gone.csv"),
            "SourceUnavailable",
            "owid: http://127.0.0.1:9 does not answer",
        ),
        (
            ("--countries", "postgresql://u:p@127.0.0.1:9/db"),
            "SourceUnavailable",
            "countries: PostgreSQL db at 127.0.0.1:9 does not answer",
        ),
    ],
)
def test_a_source_that_is_down_is_named_and_changes_nothing(
    lake: Lake, options: tuple[str, ...], kind: str, told: str
) -> None:
    before = lake.current()
    manifest, _, status = lake.run(*options)
    assert (status, manifest["status"], manifest["error"]["type"]) == (1, "FAILED", kind)
    assert told in manifest["error"]["message"]
    assert lake.current() == before


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere.csv", "SOURCE=nowhere.csv: no such file"),
        (
            "https://example.org/data.csv",
            "the country table of a URL is not known beforehand; name COUNTRIES",
        ),
        ("README.md", "no country table can be taken from it"),
    ],
)
def test_a_source_without_its_countries_is_refused_before_anything_starts(
    lake: Lake, source: str, told: str
) -> None:
    ended = local("run", "--source", source, "--lake", str(lake.folder))
    assert ended.returncode == 1
    assert told in " ".join(ended.stderr.split())
