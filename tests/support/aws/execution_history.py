"""Events of a run's execution, as Step Functions gives them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 1, 6, tzinfo=UTC)


def event(
    number: int, kind: str, second: float, previous: int | None = None, **details: Any
) -> dict[str, Any]:
    return {
        "id": number,
        "type": kind,
        "timestamp": START + timedelta(seconds=second),
        "previousEventId": previous or number - 1,
        **details,
    }


def entered(number: int, name: str, second: float, previous: int | None = None) -> dict[str, Any]:
    return event(
        number, "TaskStateEntered", second, previous, stateEnteredEventDetails={"name": name}
    )


def left(number: int, name: str, second: float, previous: int | None = None) -> dict[str, Any]:
    return event(
        number, "TaskStateExited", second, previous, stateExitedEventDetails={"name": name}
    )


def scheduled(
    number: int, second: float, service: str, previous: int | None = None
) -> dict[str, Any]:
    return event(
        number,
        "TaskScheduled",
        second,
        previous,
        taskScheduledEventDetails={"resourceType": service},
    )


# A run whose ETL step failed on EMR.
HISTORY = [
    event(1, "ExecutionStarted", 0),
    entered(2, "Ingest", 0),
    scheduled(3, 0, "lambda"),
    event(4, "TaskSucceeded", 4, taskSucceededEventDetails={"resourceType": "lambda", "output": "{}"}),
    left(5, "Ingest", 4),
    entered(6, "Audit", 4),
    scheduled(7, 4, "athena"),
    event(
        8, "TaskSucceeded", 6,
        taskSucceededEventDetails={
            "resourceType": "athena", "output": json.dumps({"QueryExecution": {"Statistics": {"DataScannedInBytes": 50_000_000}}}),
        },
    ),
    left(9, "Audit", 6),
    entered(10, "Etl", 6),
    scheduled(11, 6, "elasticmapreduce"),
    event(12, "TaskFailed", 66, taskFailedEventDetails={"resourceType": "elasticmapreduce", "error": "States.TaskFailed"}),
]  # fmt: skip
