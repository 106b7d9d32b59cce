"""The figures of a run: counted by hand, and none of what it did not do."""

from datetime import date, timedelta
from typing import Any

import pytest
from covidlake.releases.manifest import RunManifest
from run_records.run_metrics import age_of, measures_of


def run(**values: Any) -> RunManifest:
    times = {"started_at": "2026-01-01T06:00:00+00:00", "ended_at": "2026-01-01T06:10:30+00:00"}
    return RunManifest(
        "run-1", "PUBLISHED", **times, cost_usd={"emr": 0.5, "total": 0.75}, **values
    )


def figures(
    record: RunManifest, cluster_seconds: float = 0, left: bool = False
) -> dict[str, float]:
    measures = measures_of(record, cluster_seconds, cluster_left=left)
    return {measure.name: measure.value for measure in measures}


def source(rows: int | None, rejected: int | None, error: Any = None) -> dict[str, Any]:
    return {"rows_in": rows, "rows_rejected": rejected, "rows_corrected": 0, "error": error}


def test_a_run_that_did_nothing_tells_its_outcome_duration_and_cost_alone() -> None:
    assert figures(run()) == {"RunsPublished": 1, "RunSeconds": 630, "RunCost": 0.75}


def test_rows_and_the_share_of_the_worst_source() -> None:
    failed = {"type": "SourceUnavailable", "message": "no"}
    sources = {
        "owid": source(1000, 5),
        "small": source(50, 2),
        "unread": source(None, None),
        "captured": source(3000, 3000) | {"rows_corrected": None},
        "down": source(None, None, failed),
    }
    found = figures(run(sources=sources))
    assert (found["RowsRead"], found["RowsRejected"], found["SourcesFailed"]) == (1050, 7, 1)
    assert found["RejectedPercent"] == pytest.approx(4)


def test_checks_are_counted_by_verdict() -> None:
    verdicts = ("failed", "warning", "warning", "accepted", "passed", "skipped")
    checks = [{"check": "c", "of": "o", "verdict": verdict} for verdict in verdicts]
    found = figures(run(quality={"checks": checks}))
    assert (found["ChecksFailed"], found["ChecksWarned"]) == (1, 2)


def test_the_scores_of_past_forecasts() -> None:
    facts = {"forecast": {"forecast_relative_wis": {"cases": 0.75, "deaths": 1.25}}}
    found = figures(run(quality={"facts": facts}))
    assert (found["CaseForecastScore"], found["DeathForecastScore"]) == (0.75, 1.25)
    assert "DeathForecastScore" not in figures(run(quality={"facts": {"forecast": {}}}))


def test_a_cluster_and_one_that_could_not_be_ended() -> None:
    assert figures(run(), 1200)["ClusterSeconds"] == 1200
    assert "ClustersLeft" not in figures(run(), 1200)
    assert figures(run(), 1200, left=True)["ClustersLeft"] == 1


def test_what_could_not_be_collected() -> None:
    collected = {"retired": [], "deleted": {}, "error": {"type": "E", "message": "no"}}
    assert figures(run(collected=collected))["CollectionsFailed"] == 1
    assert "CollectionsFailed" not in figures(run(collected={**collected, "error": None}))


@pytest.mark.parametrize(
    ("last", "days"), [("2026-01-31", 0), ("2026-01-10", 21), ("2025-01-31", 365)]
)
def test_data_are_as_old_as_their_last_day(last: str, days: int) -> None:
    assert age_of(last, date(2026, 1, 31)).value == days


@pytest.mark.parametrize(
    ("every", "behind", "alarms"),
    [
        (1, 1, False),  # a daily publisher
        (7, 5, False),  # WHO: a week that ends on Sunday, on Friday
        (7, 14, False),
        (7, 15, True),  # a week was left out
        (28, 5, True),
    ],
)
def test_the_alarm_leaves_a_weekly_publisher_time(every: int, behind: int, alarms: bool) -> None:
    most = 21  # MaxDataAgeDays, unless somebody sets it (tests/infra/test_monitoring.py)
    last = date(2026, 1, 4)
    # On the day before its next file a publisher's data are oldest.
    before_the_next = last + timedelta(days=every + behind)
    age = age_of(last.isoformat(), before_the_next).value
    assert (age > most) == alarms
