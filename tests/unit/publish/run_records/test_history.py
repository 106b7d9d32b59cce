"""An execution's history summed up: durations, transitions, and what was used."""

import pytest
from run_records.history import summarise

from tests.support.aws.execution_history import HISTORY, entered, event, failed, left


def test_a_history_is_summed_up() -> None:
    history = summarise(HISTORY)
    assert history.seconds() == [
        {"name": "Ingest", "seconds": 4},
        {"name": "Audit", "seconds": 2},
        {"name": "Etl", "seconds": 60},
    ]
    assert (
        history.transitions,
        history.lambda_seconds,
        history.athena_queries,
        history.athena_bytes,
    ) == (3, 4, 1, 50_000_000)
    assert history.failed_state == "Etl"


def test_passes_through_a_state_of_a_map_count_as_one_span() -> None:
    events = [
        event(1, "ExecutionStarted", 0),
        entered(2, "Ingest", 0),
        entered(3, "Ingest", 1),
        left(4, "Ingest", 5),
        left(5, "Ingest", 9),
    ]
    assert summarise(events).seconds() == [{"name": "Ingest", "seconds": 9}]


@pytest.mark.parametrize("afterwards", ["TerminateAfterFailure", "RecordFailed", "NotifyFailed"])
def test_what_is_done_about_a_failure_is_not_what_failed(afterwards: str) -> None:
    events = [
        event(1, "ExecutionStarted", 0),
        entered(2, "Etl", 0),
        failed(3, 9, "elasticmapreduce"),
        entered(4, afterwards, 9),
        failed(5, 9, "elasticmapreduce"),
    ]
    assert summarise(events).failed_state == "Etl"


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("TaskTimedOut", "taskTimedOutEventDetails"),
        ("TaskSubmitFailed", "taskSubmitFailedEventDetails"),
        ("TaskStartFailed", "taskStartFailedEventDetails"),
    ],
)
def test_a_task_may_fail_before_it_began_or_by_its_time(kind: str, details: str) -> None:
    events = [
        event(1, "ExecutionStarted", 0),
        entered(2, "Etl", 0),
        event(3, kind, 9, **{details: {"resourceType": "elasticmapreduce"}}),
    ]
    assert summarise(events).failed_state == "Etl"


def test_a_failure_that_does_not_say_of_which_service_is_summed_up_all_the_same() -> None:
    events = [
        event(1, "ExecutionStarted", 0),
        entered(2, "Analytics", 0),
        event(3, "TaskFailed", 9, taskFailedEventDetails={"error": "States.Timeout"}),
    ]
    history = summarise(events)
    assert (history.failed_state, history.lambda_seconds, history.athena_queries) == (
        "Analytics",
        0,
        0,
    )
