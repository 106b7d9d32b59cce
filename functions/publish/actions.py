"""Which action of a handler an event asks for."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from covidlake.errors import EventInvalid

Settings = TypeVar("Settings")
# Each action has an event of its own: who calls it by name cannot say which.
Action = Callable[[Any, Settings], Mapping[str, object]]


def action_of(
    event: Mapping[str, Any], actions: Mapping[str, Action[Settings]]
) -> Action[Settings]:
    """Return the action that event["action"] names.

    Raises:
        EventInvalid: There is no such action.
    """
    name = event.get("action", "")
    if name not in actions:
        raise EventInvalid(f"action must be one of {', '.join(actions)}, not {name!r}")
    return actions[name]
