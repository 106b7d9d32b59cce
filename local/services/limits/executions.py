"""The history of an execution has at most 25,000 events; moto's has no end."""

from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager

MOST_EVENTS = 25_000
# The last event of an execution says how it ended.
_LAST = {
    HistoryEventType.ExecutionAborted,
    HistoryEventType.ExecutionFailed,
    HistoryEventType.ExecutionSucceeded,
    HistoryEventType.ExecutionTimedOut,
}


class HistoryFull(Exception):
    """An execution that would go on has no event left to say so."""


class BoundedHistory(EventManager):  # type: ignore[misc]
    """The history of one execution, which ends it when it is full.

    No state can catch that: what it did next would be an event, too.
    """

    def add_event(
        self, context: Any, event_type: HistoryEventType, *details: Any, **more: Any
    ) -> int:
        if event_type not in _LAST and self._event_id_gen._next_id >= MOST_EVENTS:
            raise HistoryFull(
                f"The execution reached the maximum number of history events ({MOST_EVENTS})."
            )
        event: int = super().add_event(context, event_type, *details, **more)
        return event
