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


def succeeded(number: int, second: float, service: str, output: Any) -> dict[str, Any]:
    details = {"resourceType": service, "output": json.dumps(output)}
    return event(number, "TaskSucceeded", second, taskSucceededEventDetails=details)


def failed(number: int, second: float, service: str) -> dict[str, Any]:
    details = {"resourceType": service, "error": "States.TaskFailed"}
    return event(number, "TaskFailed", second, taskFailedEventDetails=details)


# A run whose ETL step failed on EMR.
AUDITED = {"QueryExecution": {"Statistics": {"DataScannedInBytes": 50_000_000}}}
HISTORY = [
    event(1, "ExecutionStarted", 0),
    entered(2, "Ingest", 0),
    scheduled(3, 0, "lambda"),
    succeeded(4, 4, "lambda", {}),
    left(5, "Ingest", 4),
    entered(6, "Audit", 4),
    scheduled(7, 4, "athena"),
    succeeded(8, 6, "athena", AUDITED),
    left(9, "Audit", 6),
    entered(10, "Etl", 6),
    scheduled(11, 6, "elasticmapreduce"),
    failed(12, 66, "elasticmapreduce"),
]
