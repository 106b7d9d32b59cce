"""What the API tells of the lake itself: health, releases, runs, and the data dictionary."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from covidlake.schema import TABLES

from tests.support.serving.calls import call
from tests.support.serving.lake import TestLake, served_lake

OLD, NEW = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    """An empty bucket of the test's own."""
    with served_lake(tmp_path) as lake:
        yield lake


def test_runs_are_told_of_before_the_first_release(lake: TestLake) -> None:
    assert call("/v1/runs").data == []
    run = {
        "run": "r1",
        "status": "FAILED",
        "ended_at": "2026-01-01T00:00:00+00:00",
        "sources": {},
        "error": {"message": "step died"},
    }
    run["quality"] = {"checks": []}
    lake.put("runs/r1.json", run)
    lake.put("runs/r1/etl.json", {})
    assert call("/v1/runs").data == [run]
    assert call("/v1/runs/r1").json["meta"]["release"] is None


def test_releases_newest_first_in_pages(lake: TestLake) -> None:
    lake.build(NEW)
    lake.build(OLD, publish=False)
    first = call("/v1/releases?limit=1").json
    assert ([row["release"] for row in first["data"]], first["meta"]["truncated"]) == ([NEW], True)
    second = call(f"/v1/releases?limit=1&cursor={first['meta']['next']}").json
    assert ([row["release"] for row in second["data"]], second["meta"]["truncated"]) == (
        [OLD],
        False,
    )
    assert set(first["data"][0]) == {
        "release",
        "run",
        "created_at",
        "data_date",
        "captured_at",
        "previous",
        "inputs",
        "rows",
        "bytes",
        "href",
    }
    assert first["data"][0]["href"] == f"/v1/releases/{NEW}"
    whole = call(first["data"][0]["href"]).data[0]
    assert first["data"][0]["rows"] == sum(table["rows"] for table in whole["tables"].values())
    assert call("/v1/releases/current").data[0]["published_at"] == "2026-01-02T03:05:00+00:00"
    assert call(f"/v1/releases/{OLD}").data[0]["tables"]["clusters"]["rows"] == 2
    assert call(f"/v1/results/clusters?release={OLD}").json["meta"]["release"] == OLD


CHECKS = [
    {"check": "empty_share", "of": "owid", "value": 0.2, "threshold": 0.1, "verdict": "warning"}
]


@pytest.mark.parametrize(("days", "status"), [(20, "ok"), (21, "ok"), (22, "degraded")])
def test_old_data_are_degraded_though_every_run_succeeds(
    lake: TestLake, monkeypatch: pytest.MonkeyPatch, days: int, status: str
) -> None:
    monkeypatch.setenv("MAX_DATA_AGE_DAYS", "21")
    newest = datetime.now(UTC).date() - timedelta(days)
    lake.build(NEW, data_date=newest.isoformat())
    lake.put("runs/r1.json", {"run": "r1", "status": "UNCHANGED", "sources": {}})
    (row,) = call("/v1/health").data
    assert (row["status"], row["data_age_days"]) == (status, days)
    concerns = [f"The data are {days} days old; 21 are allowed."]
    assert row["concerns"] == (concerns if status == "degraded" else [])


@pytest.mark.parametrize(
    ("run", "concerns"),
    [
        (
            {
                "status": "UNCHANGED",
                "sources": {"owid": {"verdict": "unchanged"}},
                "quality": {"checks": CHECKS},
                "cost_usd": {"total": 0.5},
            },
            [],
        ),
        (
            {
                "status": "UNCHANGED",
                "sources": {"owid": {"verdict": "stale", "why": "a day was copied"}},
            },
            ["owid is stale: a day was copied"],
        ),
        (
            {
                "status": "FAILED",
                "error": {"message": "m"},
                "sources": {"owid": {"verdict": "failed", "error": {"message": "404"}}},
            },
            ["The last run failed: m", "owid is failed: 404"],
        ),
        (
            {
                "status": "INTERRUPTED",
                "error": {"state": "Etl", "type": "ABORTED", "message": "it was stopped"},
                "sources": {},
            },
            ["The last run was interrupted: it was stopped"],
        ),
    ],
)
def test_health_tells_of_the_last_run(
    lake: TestLake, run: dict[str, Any], concerns: list[str]
) -> None:
    lake.build(NEW, captured_at="2021-01-10T06:00:00+00:00")
    lake.put("runs/r1.json", {"run": "r1", "ended_at": "x", **run})
    (row,) = call("/v1/health").data
    assert (row["status"], row["concerns"]) == ("degraded" if concerns else "ok", concerns)
    assert (row["release"], row["captured_at"]) == (NEW, "2021-01-10T06:00:00+00:00")
    last = row["last_run"]
    assert last["verdicts"] == {name: source["verdict"] for name, source in run["sources"].items()}
    assert (last["checks"]["warning"], last["cost_usd"]) == (
        (1, 0.5) if "quality" in run else (0, None)
    )


def test_runs_are_listed_in_brief_and_told_in_full(lake: TestLake) -> None:
    quality = {
        "checks": CHECKS,
        "flags": [{"rule": "date_gap", "metric": "date", "flags": 1, "locations": 1}],
    }
    lake.put(
        "runs/r1.json", {"run": "r1", "status": "PUBLISHED", "sources": {}, "quality": quality}
    )
    assert call("/v1/runs").data[0]["quality"] == {"checks": CHECKS}
    assert call("/v1/runs/r1").data[0]["quality"] == quality


@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
def test_dictionary_is_the_contracts(lake: TestLake, form: str) -> None:
    lake.build(NEW)
    answer = call(f"/v1/dictionary?table=continent_stats&format={form}")
    found = {
        "json": lambda: answer.data,
        "csv": lambda: answer.rows,
        "ndjson": lambda: [json.loads(line) for line in answer.body.splitlines()],
    }
    rows = found[form]()
    assert [row["column"] for row in rows] == list(TABLES["continent_stats"].column_names)
    assert rows[0]["meaning"] == TABLES["continent_stats"].columns[0].description


def test_dictionary_has_every_column_and_rule(lake: TestLake) -> None:
    lake.build(NEW)
    rows, meta = (
        call("/v1/dictionary?limit=10000").data,
        call("/v1/dictionary?limit=3").json["meta"],
    )
    assert len(rows) == sum(len(table.columns) for table in TABLES.values())
    assert call(f"/v1/dictionary?limit=10000&cursor={meta['next']}").data == rows[3:]
    assert {row["rule"] for row in call("/v1/dictionary/rules").data} >= {
        "negative_count",
        "rejected_share",
        "wrong_column_count",
    }
    assert (
        call("/v1/dictionary", {"Accept": "application/vnd.apache.parquet"}).headers["content-type"]
        == "application/json"
    )
