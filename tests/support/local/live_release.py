"""A release of a live sample beside the truth of the sample, as views of one DuckDB."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from local.paths import ROOT
from local.sample.live.generator import LiveSample

TABLES = {
    "trusted": ("daily", "observations"),
    "quarantine": ("rejects",),
    "refined": (
        "continent_stats",
        "coverage",
        "epi_weekly",
        "forecasts",
        "forecast_refusals",
        "rankings",
        "top_countries",
    ),
}
# What was reported of a week, beside what the release says of it: a row a country, ISO week and
# metric. `reported` and `shown` are counts, null where there is none; `rhythm` is the truth's.
WEEKS = """
CREATE TABLE weeks AS
WITH truth AS (
    SELECT code, week_ending, 'cases' AS metric, new_cases AS reported FROM truth_weeks
    UNION ALL
    SELECT code, week_ending, 'deaths', new_deaths FROM truth_weeks
),
released AS (
    SELECT iso_code AS code, week_end AS week_ending, cases, deaths
    FROM epi_weekly WHERE week_system = 'iso'
)
SELECT truth.*, rhythm, CASE metric WHEN 'cases' THEN cases ELSE deaths END AS shown
FROM truth
JOIN truth_rhythms r USING (code, metric)
LEFT JOIN released USING (code, week_ending)
WHERE week_ending BETWEEN r.begins AND r.ends
"""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class LiveRelease:
    """What a run left: its manifest, and a connection with its tables and the truth."""

    manifest: dict[str, Any]
    connection: duckdb.DuckDBPyConnection

    def query(self, sql: str) -> Rows:
        return self.connection.execute(sql).fetchall()


def run(sample: LiveSample, file: Path, dialect: str, folder: Path) -> LiveRelease:
    """Run the pipeline over a file of the sample, in a lake of its own in the folder."""
    lake = folder / dialect
    files = ["--source", str(file), "--countries", str(sample.countries), "--dialect", dialect]
    command = [sys.executable, "-m", "local", "run", *files, "--lake", str(lake), "--json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    bucket = next(path.parent for path in lake.glob("*/raw"))
    return opened(json.loads(ended.stdout), bucket, sample)


def opened(manifest: dict[str, Any], bucket: Path, sample: LiveSample) -> LiveRelease:
    """Open the release that a run built, beside the truth of the sample that it read."""
    connection = duckdb.connect()
    for zone, tables in TABLES.items():
        for table in tables:
            files = f"{bucket}/{zone}/{table}/release={manifest['release']}/*.parquet"
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{files}')")
    for name, file in (("rhythms", sample.rhythms), ("weeks", sample.weeks)):
        connection.execute(f"CREATE VIEW truth_{name} AS FROM read_csv('{file}')")
    connection.execute(WEEKS)
    return LiveRelease(manifest, connection)
