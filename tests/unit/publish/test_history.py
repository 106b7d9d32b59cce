"""An execution's history summed up: durations, transitions, and what was used."""

from history import summarise

from tests.support.aws.execution_history import HISTORY, entered, event, left


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
