"""What `runs/<run>.json` says: cost, counts, and the most telling account of a failure."""

import json
from datetime import timedelta
from typing import Any

import pytest
from covidlake.releases.facts import StepFacts
from covidlake.releases.manifest import StepReport
from run_records.history import History, summarise
from run_records.run_record import cost, record_of

from tests.support.aws.execution_history import HISTORY, START


def test_the_cost_is_at_list_price() -> None:
    states = {
        "CreateCluster": (START, START + timedelta(seconds=10)),
        "Terminate": (START, START + timedelta(seconds=3610)),
    }
    history = History(
        START,
        START,
        states=states,
        transitions=1000,
        lambda_seconds=100,
        athena_queries=2,
        athena_bytes=1,
    )
    assert cost(history, {"m5.xlarge": 1}) == {
        "lambda": pytest.approx(0.001667),  # 100 s at 1 GB
        "step_functions": 0.025,
        "athena": 0.0001,  # two queries at 10 MB
        "emr": pytest.approx(0.255822),  # an hour of one m5.xlarge, its disks and address
        "total": pytest.approx(0.282589),
    }


def test_a_run_without_cluster_pays_for_none() -> None:
    assert cost(History(START, START), {})["emr"] == 0


CAPTURED = [
    {
        "source": "owid",
        "verdict": "revised",
        "why": "w",
        "changes": {"added": 1},
        "sha256": "o" * 64,
        "error": None,
    }
]
LAMBDA_CAUSE = json.dumps(
    {"errorMessage": "https://x answered 404", "errorType": "SourceUnavailable", "stackTrace": []}
)
EMR_CAUSE = json.dumps(
    {
        "Step": {
            "Status": {
                "FailureDetails": {"Reason": "Unknown Error.", "LogFile": "s3://lake/logs/stderr"}
            }
        }
    }
)
ATHENA_CAUSE = json.dumps(
    {"QueryExecution": {"Status": {"StateChangeReason": "TABLE_NOT_FOUND: daily"}}}
)


@pytest.mark.parametrize(
    ("state", "reports", "expected"),
    [
        pytest.param(
            {
                "failure": {"Error": "CaptureFailed", "Cause": "see sources"},
                "captures": [
                    {**CAPTURED[0], "error": {"type": "SourceUnavailable", "cause": LAMBDA_CAUSE}}
                ],
            },
            [],
            {
                "state": "Capture",
                "type": "SourceUnavailable",
                "message": "owid: https://x answered 404",
            },
            id="a source's own words",
        ),
        pytest.param(
            {"failure": {"Error": "States.TaskFailed", "Cause": EMR_CAUSE}, "captures": CAPTURED},
            [
                StepReport(
                    "etl",
                    error={"type": "TooManyRejects", "message": "owid: 9 of 10 rows rejected"},
                )
            ],
            {"state": "etl", "type": "TooManyRejects", "message": "owid: 9 of 10 rows rejected"},
            id="the Spark step's own words",
        ),
        pytest.param(
            {"failure": {"Error": "States.TaskFailed", "Cause": EMR_CAUSE}, "captures": CAPTURED},
            [],
            {
                "state": "Etl",
                "type": "States.TaskFailed",
                "message": "Unknown Error.; see s3://lake/logs/stderr",
            },
            id="a step that died before it could report",
        ),
        pytest.param(
            {
                "failure": {"Error": "States.TaskFailed", "Cause": ATHENA_CAUSE},
                "captures": CAPTURED,
            },
            [],
            {"state": "Etl", "type": "States.TaskFailed", "message": "TABLE_NOT_FOUND: daily"},
            id="Athena's reason",
        ),
        pytest.param(
            {"failure": {"Error": "States.Timeout", "Cause": "not JSON"}, "captures": CAPTURED},
            [],
            {"state": "Etl", "type": "States.Timeout", "message": "not JSON"},
            id="plain text",
        ),
    ],
)
def test_a_failure_is_told_in_its_own_words(
    state: dict[str, Any], reports: list[StepReport], expected: dict[str, str]
) -> None:
    assert record_of("run-1", "FAILED", state, summarise(HISTORY), reports).error == expected


def test_a_record_counts_rows_of_what_spark_read_and_nulls_for_what_it_did_not() -> None:
    captures = [
        *CAPTURED,
        {"source": "countries", "verdict": "unchanged", "sha256": "c" * 64, "error": None},
    ]
    report = StepReport(
        "etl",
        sources={
            "owid": {
                "rows_in": 10,
                "rows_out": 9,
                "rows_rejected": 1,
                "reasons": {"x: not a number": 1},
            }
        },
        facts=StepFacts(corrected={"owid": 2}),
    )
    state = {"captures": captures, "switched": {"status": "PUBLISHED", "release": "r1"}}
    manifest = record_of("run-1", "PUBLISHED", state, summarise(HISTORY), [report])
    assert manifest.release == "r1"
    assert manifest.sources["owid"] == {
        "verdict": "revised",
        "why": "w",
        "changes": {"added": 1},
        "losses": None,
        "checks": [],
        "sha256": "o" * 64,
        "rows_in": 10,
        "rows_out": 9,
        "rows_rejected": 1,
        "reasons": {"x: not a number": 1},
        "rows_corrected": 2,
        "error": None,
    }
    assert manifest.sources["countries"]["rows_corrected"] is None
    assert (manifest.sources["countries"]["rows_in"], manifest.sources["countries"]["changes"]) == (
        None,
        None,
    )


def test_a_run_that_builds_nothing_counts_the_rows_that_were_captured() -> None:
    capture = {
        "source": "owid",
        "verdict": "unchanged",
        "sha256": "o" * 64,
        "error": None,
        "rows": 10,
        "rows_out": 8,
        "reasons": {"date: not a date": 2},
        "losses": {"columns": [], "headers": ["new_tests"], "unknown": ["tests_new"]},
    }
    manifest = record_of("run-1", "UNCHANGED", {"captures": [capture]}, summarise(HISTORY), [])
    source = manifest.sources["owid"]
    assert {key: source[key] for key in ("rows_in", "rows_out", "rows_rejected", "reasons")} == {
        "rows_in": 10,
        "rows_out": 8,
        "rows_rejected": 2,
        "reasons": {"date: not a date": 2},
    }
    assert source["rows_corrected"] is None
    assert source["losses"] == capture["losses"]


def test_a_rollback_is_a_run_of_its_own() -> None:
    switched = {
        "status": "ROLLED_BACK",
        "release": "r1",
        "from": "r2",
        "by": "ana",
        "reason": "wrong",
        "tables": ["daily"],
    }
    manifest = record_of(
        "run-1", "ROLLED_BACK", {"rollback": "r1", "switched": switched}, summarise(HISTORY), []
    )
    assert (manifest.status, manifest.release, manifest.sources) == ("ROLLED_BACK", "r1", {})
    assert manifest.rollback == {"from": "r2", "by": "ana", "reason": "wrong"}


def test_a_replay_and_the_release_that_was_built_are_on_record_though_it_was_not_published() -> (
    None
):
    asked = {"replay": "r1", "reason": "date: missing", "by": "ana"}
    state = {
        **asked,
        "sources": [],
        "captures": CAPTURED,
        "build": {"result": {"release": "r2"}},
        "failure": {"Error": "E", "Cause": "no"},
    }
    reports = [
        StepReport("etl", quality={"checks": [{"check": "a"}], "flags": []}),
        StepReport("audit", quality={"checks": [{"check": "b"}]}),
    ]
    manifest = record_of("run-1", "FAILED", state, summarise(HISTORY), reports)
    assert (manifest.release, manifest.built, manifest.replay) == (
        None,
        "r2",
        {**asked, "corrected": None},
    )
    assert manifest.quality == {
        "facts": {},
        "flags": [],
        "checks": [{"check": "a"}, {"check": "b"}],
    }


def test_a_run_that_failed_after_the_switch_says_what_readers_see() -> None:
    state = {
        "captures": CAPTURED,
        "switched": {"status": "PUBLISHED", "release": "r1"},
        "failure": {"Error": "E", "Cause": "views"},
    }
    assert record_of("run-1", "FAILED", state, summarise(HISTORY), []).release == "r1"
    del state["switched"]
    assert record_of("run-1", "FAILED", state, summarise(HISTORY), []).release is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, None),
        (
            {
                "collection": {"retired": ["r1"]},
                "deleted": {"releases": {"r0": 10}},
            },
            (["r1"], {"r0": 10}, None),
        ),
        (
            {
                "collection": {"retired": ["r1"]},
                "uncollected": {"Error": "States.TaskFailed", "Cause": ATHENA_CAUSE},
            },
            (["r1"], {}, {"type": "States.TaskFailed", "message": "TABLE_NOT_FOUND: daily"}),
        ),
        ({"uncollected": {"Error": "E", "Cause": "no"}}, ([], {}, {"type": "E", "message": "no"})),
    ],
)
def test_what_was_collected_is_on_record(
    state: dict[str, Any], expected: tuple[list[str], dict[str, int], Any] | None
) -> None:
    found = record_of("run-1", "PUBLISHED", state, summarise(HISTORY), []).collected
    assert found == (
        dict(zip(("retired", "deleted", "error"), expected, strict=True)) if expected else None
    )


@pytest.mark.parametrize(
    ("error", "verdict"),
    [("SourceInvalid", "invalid"), ("SourceUnavailable", "failed"), ("States.Timeout", "failed")],
)
def test_a_source_that_was_not_captured_is_invalid_or_failed(error: str, verdict: str) -> None:
    """As the state NotCaptured tells of it: with the error, and without a verdict."""
    capture = {
        "source": "owid",
        "dataset": "observations",
        "sha256": None,
        "error": {"type": error, "cause": LAMBDA_CAUSE},
    }
    record = record_of("run-1", "UNCHANGED", {"captures": [capture]}, summarise(HISTORY), [])
    assert record.sources["owid"]["verdict"] == verdict
    assert record.sources["owid"]["error"] == {"type": error, "message": "https://x answered 404"}


CANCELLED = json.dumps(
    {"Step": {"Name": "etl", "Status": {"State": "CANCELLED", "StateChangeReason": {}}}}
)


def test_of_a_step_that_its_cluster_cancelled_the_cluster_says_why() -> None:
    state: Any = {"failure": {"Error": "States.TaskFailed", "Cause": CANCELLED}}
    reason: Any = {"type": "BOOTSTRAP_FAILURE", "message": "cluster j-1: bootstrap action 1 failed"}
    record = record_of("run-1", "FAILED", state, summarise(HISTORY), [], reason)
    assert record.error == {"state": "Etl", **reason}


def test_a_step_that_reported_is_heard_before_its_cluster() -> None:
    state: Any = {"failure": {"Error": "States.TaskFailed", "Cause": CANCELLED}}
    reason: Any = {"type": "INSTANCE_FAILURE", "message": "cluster j-1: the node was lost"}
    own: Any = {"type": "OutOfMemoryError", "message": "Java heap space"}
    reports = [StepReport("analytics", error=own)]
    record = record_of("run-1", "FAILED", state, summarise(HISTORY), reports, reason)
    assert record.error == {"state": "analytics", **own}


def test_a_step_that_was_cancelled_on_purpose_says_so() -> None:
    state: Any = {"failure": {"Error": "States.TaskFailed", "Cause": CANCELLED}}
    record = record_of("run-1", "FAILED", state, summarise(HISTORY), [])
    assert record.error is not None
    assert record.error["message"] == "step etl ended as CANCELLED"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("States.Timeout", "it took longer than the time limit of its state"),
        ("States.Runtime", "States.Runtime, without a cause"),
    ],
)
def test_an_error_without_a_cause_still_says_something(error: str, message: str) -> None:
    # SNS refuses an empty message: nobody would hear of the failure.
    state: Any = {"failure": {"Error": error, "Cause": ""}}
    record = record_of("run-1", "FAILED", state, summarise(HISTORY), [])
    assert record.error == {"state": "Etl", "type": error, "message": message}
