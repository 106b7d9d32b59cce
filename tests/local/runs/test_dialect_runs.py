"""Whole runs on one sample, written as different publishers would write it.

Each becomes a release, and they agree.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local.paths import BUILT, ROOT
from local.sample import generator
from tests.support.local.publishers import as_jhu_wide, as_who

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]


@dataclass(frozen=True)
class Release:
    """What a run left: its manifest, and the lake's bucket."""

    run: dict[str, Any]
    bucket: Path

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """SQL over three tables of the release, and the sample as `given`."""
        zones = {"observations": "trusted", "daily": "trusted", "rejects": "quarantine"}
        for table, zone in zones.items():
            files = f"{self.bucket}/{zone}/{table}/release={self.run['release']}/*.parquet"
            duckdb.execute(f"CREATE OR REPLACE VIEW {table} AS FROM read_parquet('{files}')")
        return duckdb.execute(sql).fetchall()


def published(folder: Path, dialect: str, text: str, given: generator.Sample) -> Release:
    file, lake = folder / "observations.csv", folder / "lake"
    file.write_text(text)
    options = [
        "--source",
        str(file),
        "--countries",
        str(given.countries),
        "--dialect",
        dialect,
        "--lake",
        str(lake),
        "--json",
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "local", "run", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    duckdb.execute(
        "CREATE OR REPLACE VIEW given AS "
        f"FROM read_csv('{given.observations}', sample_size=-1) WHERE continent IS NOT NULL"
    )
    return Release(json.loads(ended.stdout), next(path.parent for path in lake.glob("*/raw")))


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> generator.Sample:
    return generator.ensure(tmp_path_factory.mktemp("sample"), locations=30, days=200, seed=7)


def test_weeks_of_who(tmp_path: Path, given: generator.Sample) -> None:
    release = published(tmp_path, "who", as_who(given.observations), given)
    account = release.run["sources"]["who"]
    assert account["verdict"] == "new"
    assert account["reasons"] == {"location: unknown International commercial vessel": 1}
    assert account["rows_in"] == account["rows_out"] + 1
    assert release.query(
        """
        SELECT count(*), count(DISTINCT iso_code),
            bool_and(daily.total_cases IS NOT DISTINCT FROM given.total_cases),
            bool_and(daily.total_deaths IS NOT DISTINCT FROM given.total_deaths),
            count(daily.new_tests)
        FROM daily JOIN given USING (iso_code, date)"""
    ) == [(account["rows_out"], 30, True, True, 0)]
    # The mean of a week is a seventh of what it counts.
    assert release.query(
        "SELECT bool_and(abs(new_cases_7d * 7 - new_cases) < 1e-6) FROM daily WHERE new_cases >= 0"
    ) == [(True,)]


@pytest.mark.parametrize(
    ("dialect", "measure", "other"),
    [("jhu-confirmed", "cases", "deaths"), ("jhu-deaths", "deaths", "cases")],
)
def test_columns_of_jhu(
    tmp_path: Path, given: generator.Sample, dialect: str, measure: str, other: str
) -> None:
    text = as_jhu_wide(given.observations, f"total_{measure}")
    release = published(tmp_path, dialect, text, given)
    account, lines = release.run["sources"][dialect], text.splitlines()
    days = lines[0].count(",") - 3
    assert account["rows_in"] == (len(lines) - 1) * days
    assert account["reasons"] == {"location: unknown Diamond Princess": days}
    assert account["rows_in"] == account["rows_out"] + days
    assert release.query(
        "SELECT count(DISTINCT line_number), min(line_number), count(DISTINCT raw) FROM rejects"
    ) == [(1, 2, days)]
    ((rows, same, differences, absent),) = release.query(
        f"""
        WITH days AS (
            SELECT *, lag(total_{measure}) OVER (PARTITION BY iso_code ORDER BY date) AS before
            FROM observations
        )
        SELECT count(*), bool_and(days.total_{measure} IS NOT DISTINCT FROM given.total_{measure}),
            bool_and(days.new_{measure} IS NOT DISTINCT FROM days.total_{measure} - before),
            count(days.total_{other}) + count(days.new_{other})
        FROM days LEFT JOIN given USING (iso_code, date)"""
    )
    assert (rows, same, differences, absent) == (30 * days, True, True, 0)
    # Of these counts `daily` leaves out zeros that nobody reported, and nothing else.
    assert release.query(
        f"""
        SELECT count(*), bool_and(daily.new_{measure} IS NOT DISTINCT FROM published.new_{measure}
            OR (published.new_{measure} = 0 AND daily.new_{measure} IS NULL))
        FROM daily JOIN observations AS published USING (iso_code, date)"""
    ) == [(30 * days, True)]
    assert release.query(
        "SELECT count(*) FROM daily WHERE location IS NULL OR iso_code IS NULL"
    ) == [(0,)]
