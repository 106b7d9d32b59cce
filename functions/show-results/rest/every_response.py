"""What every response has in common, whatever its route."""

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]


def answer_head(resolve: Callable[[Event], Event], event: Event) -> Event:
    """Return the response to an event; to HEAD that of GET without its body."""
    if event["httpMethod"] != "HEAD":
        return resolve(event)
    response = resolve({**event, "httpMethod": "GET"})
    return {**response, "body": "", "isBase64Encoded": False}


def without_sniffing(response: Event) -> Event:
    """Return a response that a browser takes for what it says it is, data of others included."""
    headers = {**response["multiValueHeaders"], "X-Content-Type-Options": ["nosniff"]}
    return {**response, "multiValueHeaders": headers}
