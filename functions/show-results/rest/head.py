"""HEAD: what GET would answer, without its body."""

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]


def answer_head(resolve: Callable[[Event], Event], event: Event) -> Event:
    """Return the response to an event; to HEAD that of GET without its body."""
    if event["httpMethod"] != "HEAD":
        return resolve(event)
    response = resolve({**event, "httpMethod": "GET"})
    return {**response, "body": "", "isBase64Encoded": False}
