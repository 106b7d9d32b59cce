"""The five real OWID snapshots through the whole pipeline, in the order of their data.

They give five releases, and nothing when they come again.

Backfilled once, by the fixture; that takes half an hour on two cores.
"""

import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from covidlake.quality import quality_checks

from local.lake import releases
from local.paths import BUILT, ROOT
from tests.support.local.direct_comparison import compare, counts, differences

DATA = ROOT.parent / "shared" / "data"
SNAPSHOTS = sorted((DATA / "owid").glob("owid-covid-data_*.csv.gz"))
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"
SECONDS = 5400
QUESTIONS = {  # path of the API -> table and figure that it asks for
    "/v1/results/top_countries?metric=total_cases&rank=1&columns=value": (
        "top_countries",
        "value",
        "metric = 'total_cases' AND rank = 1",
    ),
    "/v1/results/continent_stats?continent=Europe&columns=total_cases": (
        "continent_stats",
        "total_cases",
        "continent = 'Europe'",
    ),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.realdata,
    pytest.mark.timeout(2 * SECONDS),
    pytest.mark.skipif(
        not SNAPSHOTS,
        reason=f"the real snapshots are not part of the project: {DATA}/owid is not there",
    ),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]


@dataclass(frozen=True)
class Lake:
    """runs: the manifests of the runs of the first backfill, oldest first."""

    folder: Path
    runs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def bucket(self) -> Path:
        return next(path.parent for path in self.folder.glob("*/raw"))

    def local(self, *arguments: str) -> str:
        """What a command told; it must succeed."""
        command = [sys.executable, "-m", "local", *arguments, "--lake", str(self.folder)]
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def backfilled(self) -> list[dict[str, Any]]:
        """Backfill all snapshots, not in their order; returns the runs' manifests in order."""
        before = {path.name for path in self.folder.glob("*/runs/*.json")}
        self.local("backfill", *map(str, reversed(SNAPSHOTS)), "--countries", str(COUNTRIES))
        runs = [
            json.loads(path.read_text())
            for path in self.folder.glob("*/runs/*.json")
            if path.name not in before
        ]
        return sorted(runs, key=lambda run: str(run["started_at"]))

    def files(self, pattern: str) -> dict[str, bytes]:
        """Objects of the lake by key, and their content."""
        return {
            str(path.relative_to(self.bucket)): path.read_bytes()
            for path in self.bucket.glob(pattern)
        }

    def table(self, name: str, release: str) -> str:
        return (
            next(str(path) for path in self.bucket.glob(f"*/{name}/release={release}"))
            + "/*.parquet"
        )

    def current(self) -> str:
        return str(json.loads((self.bucket / "releases" / "current.json").read_text())["release"])


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("backfill") / "lake")
    lake.runs.extend(lake.backfilled())
    return lake


def test_five_releases_in_the_order_of_their_data(lake: Lake) -> None:
    owid = [run["sources"]["owid"] for run in lake.runs]
    assert [run["status"] for run in lake.runs] == ["PUBLISHED"] * 5
    assert [source["verdict"] for source in owid] == [
        "new",
        "revised",
        "revised",
        "revised",
        "revised",
    ]
    kept = [json.loads(body) for key, body in sorted(lake.files("releases/2*.json").items())]
    assert [release["release"] for release in kept] == [run["release"] for run in lake.runs]
    assert [release["data_date"] for release in kept] == [
        "2021-04-24",
        "2021-08-11",
        "2021-12-25",
        "2021-12-25",
        "2022-01-20",
    ]
    assert [release["tables"]["observations"]["rows"] for release in kept] == [
        83_862,
        108_888,
        149_880,
        149_880,
        156_086,
    ]
    assert lake.current() == lake.runs[-1]["release"]
    captured = [
        key.split("captured=")[1].split("/")[0]
        for key in sorted(lake.files("raw/owid/captured=*/*.csv"))
    ]
    assert captured == ["2021-04-24", "2021-08-11", "2021-12-25", "2021-12-25", "2022-01-20"]


def test_the_two_snapshots_of_one_evening_differ_in_italy_and_the_usa(lake: Lake) -> None:
    (evening,) = [
        run["sources"]["owid"]
        for run in lake.runs
        if run["sources"]["owid"]["why"].startswith("735 known rows")
    ]
    assert evening["why"] == "735 known rows were changed, 0 removed; 0 are new"
    assert evening["changes"]["places"] == {"ITA": 662, "USA": 73}


@pytest.mark.parametrize("place", range(1, 5))
def test_the_revisions_are_what_a_direct_comparison_of_the_files_finds(
    lake: Lake, place: int
) -> None:
    run, connection = lake.runs[place], compare(SNAPSHOTS[place - 1], SNAPSHOTS[place])
    told = run["quality"]["facts"]["etl"]["revisions"]
    expected = counts(connection)
    assert {name: told[name] for name in expected} == expected
    assert expected["changed"] > 0
    assert differences(connection, lake.table("revisions", run["release"])) == 0


def test_what_the_readme_of_the_data_measured_from_release_to_release(lake: Lake) -> None:
    """The two releases of 2021-12-25 give the same counts against the one of August."""
    compared = {
        place: lake.runs[place]["quality"]["facts"]["etl"]["revisions"] for place in (1, 2, 4)
    }
    assert [told["removed"] for told in compared.values()] == measured("rows gone")
    assert [told["columns"]["population"] for told in compared.values()] == measured(
        "population` changed"
    )
    # A value that was missing before is a revision, too; the README counts those that differ.
    assert [
        _differing(lake, lake.runs[place]["release"], "new_cases") for place in compared
    ] == measured("new_cases` revised")
    places = [_removed(lake, lake.runs[place]["release"]) for place in (1, 2, 4)]
    assert places[0] == {"Jersey": 49, "Tonga": 3}
    assert (places[1]["Malta"], places[1]["Poland"]) == (28, 8)
    assert places[2] == {"Portugal": 7, "South Korea": 1}


def measured(what: str) -> list[int]:
    """The three counts in the row of the data's README that says this."""
    line = next(
        line
        for line in (DATA / "README.md").read_text().splitlines()
        if what in line and line.count("|") == 6
    )
    return [int(cell.split("(")[0].replace(",", "")) for cell in line.strip("|").split("|")[2:]]


def _differing(lake: Lake, release: str, metric: str) -> int:
    both = "change = 'changed' AND old_value IS NOT NULL AND new_value IS NOT NULL"
    sql = f"SELECT count(*) FROM read_parquet(?) WHERE metric = ? AND {both}"
    row = duckdb.execute(sql, [lake.table("revisions", release), metric]).fetchone()
    return int(row[0]) if row else 0


def _removed(lake: Lake, release: str) -> dict[str, int]:
    days = """
        SELECT iso_code, count(DISTINCT date) AS days FROM read_parquet(?)
        WHERE change = 'removed' GROUP BY iso_code"""
    locations = f"'{lake.bucket}/trusted/locations/*/*.parquet'"
    names = f"SELECT DISTINCT iso_code, location FROM read_parquet({locations})"
    sql = f"SELECT DISTINCT location, days FROM ({days}) JOIN ({names}) USING (iso_code)"
    return dict(duckdb.execute(sql, [lake.table("revisions", release)]).fetchall())


def test_the_world_exceeds_its_countries_by_the_cases_on_ships(lake: Lake) -> None:
    told = [
        check["detail"]
        for run in lake.runs
        for check in run["quality"]["checks"]
        if check["of"] == "World total_cases"
    ]
    world, countries = zip(
        *(
            [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", detail)]
            for detail in told
        ),
        strict=True,
    )
    assert [whole - parts for whole, parts in zip(world, countries, strict=True)] == [
        721,
        1_232,
        1_586,
        1_586,
        1_586,
    ]


def test_no_audit_fires_on_real_data(lake: Lake) -> None:
    stopping = {
        check.name
        for check in (*quality_checks.CHECKS, *quality_checks.TABLE_CHECKS)
        if check.stops
    }
    for run in lake.runs:
        verdicts = {
            (check["check"], check["of"]): check["verdict"]
            for check in run["quality"]["checks"]
            if check["check"] in stopping
        }
        skipped = {check for (check, _), verdict in verdicts.items() if verdict == "skipped"}
        assert set(verdicts.values()) <= {"passed", "skipped"}
        assert skipped == (
            {"removed_share", "missing_locations", "days_older"} if run is lake.runs[0] else set()
        )
        assert (
            len([of for check, of in verdicts if check == "total_gap"]) == 14
        )  # the world and six continents, cases and deaths


def test_as_of_returns_each_release(lake: Lake) -> None:
    ids = [run["release"] for run in lake.runs]
    known = releases.manifests(lake.bucket)
    vintages = {
        "2021-04-24": 0,
        "2021-08-10": 0,
        "2021-08-11": 1,
        "2021-12-24": 1,
        "2021-12-25": 3,
        "2022-01-19": 3,
        "2022-01-20": 4,
    }
    moments = {
        known[ids[place]].captured_at: place for place in (0, 1, 3, 4)
    }  # of two that were captured at once the newer is meant
    wanted = {**{release: place for place, release in enumerate(ids)}, **vintages, **moments}
    assert {text: releases.as_of(text, lake.bucket).release for text in wanted} == {
        text: ids[place] for text, place in wanted.items()
    }
    for text, rows in (("2021-04-24", 83_862), ("2021-12-25", 149_880), (ids[1], 108_888)):
        assert f"{rows:,}" in lake.local(
            "query", "--as-of", text, "SELECT count(*) AS n FROM observations"
        )


def test_a_reader_never_sees_a_mixture_while_releases_are_switched(lake: Lake) -> None:
    """Back to the first release and forward again, while a reader asks for two tables of one."""
    first, last = lake.runs[0]["release"], lake.runs[-1]["release"]
    with polled(lake) as (seen, problems):
        for release in (first, last):
            lake.local("rollback", release, "--reason", "to see whether anybody notices")
            assert lake.current() == release
            _until(lambda release=release: seen[-1:] == [release], problems)
    assert problems == []
    assert [
        release for place, release in enumerate(seen) if place == 0 or seen[place - 1] != release
    ] == [last, first, last]


@contextmanager
def polled(lake: Lake) -> Iterator[tuple[list[str], list[str]]]:
    """The releases that a reader of the API sees, in order, and what is amiss in an answer."""
    expected = {
        (run["release"], path): _figure(lake, run["release"], *asked)
        for run in lake.runs
        for path, asked in QUESTIONS.items()
    }
    seen: list[str] = []
    problems: list[str] = []
    ended = threading.Event()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "local",
        "serve",
        "--port",
        str(port),
        "--lake",
        str(lake.folder),
    ]
    server = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def poll() -> None:
        while not ended.is_set():
            for path in QUESTIONS:
                try:
                    answer = _get(port, path)
                except OSError as problem:
                    if seen or isinstance(
                        problem, urllib.error.HTTPError
                    ):  # not while the server starts
                        problems.append(f"{path}: {problem}")
                    time.sleep(0.5)
                    continue
                (row,), release = answer["data"], answer["meta"]["release"]
                seen.append(release)
                if list(row.values()) != [expected[release, path]]:
                    problems.append(f"{path} of {release}: {row}, not {expected[release, path]}")

    reader = threading.Thread(target=poll, daemon=True)
    reader.start()
    try:
        _until(lambda: bool(seen), problems)
        yield seen, problems
    finally:
        ended.set()
        reader.join(timeout=120)
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=30)


def _get(port: int, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        body: dict[str, Any] = json.loads(answer.read())
    return body


def _figure(lake: Lake, release: str, table: str, column: str, where: str) -> Any:
    row = duckdb.execute(
        f"SELECT {column} FROM read_parquet('{lake.table(table, release)}') WHERE {where}"
    ).fetchone()
    assert row is not None
    return row[0]


def _until(reached: Any, problems: list[str], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert not problems
        assert time.monotonic() < deadline, f"nothing of that kind was seen; {problems}"
        time.sleep(0.2)


def test_the_same_backfill_again_changes_nothing(lake: Lake) -> None:
    def kept() -> dict[str, bytes]:
        return (
            lake.files("releases/*.json")
            | lake.files("raw/owid/captured=*/*")
            | lake.files("trusted/**/*.parquet")
        )

    before = kept()
    runs = lake.backfilled()
    assert [run["status"] for run in runs] == ["UNCHANGED"] * 5
    # Each of the first four was seen before what is in force.
    assert [run["sources"]["owid"]["verdict"] for run in runs] == [
        "stale",
        "stale",
        "stale",
        "stale",
        "unchanged",
    ]
    assert kept() == before
