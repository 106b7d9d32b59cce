"""Requests to the handler of show-results as its tests make them."""

import base64
import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any

from tests.support.serving.lake import CONTEXT, proxy_event


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str = field(repr=False)
    content: bytes = field(repr=False, default=b"")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> list[dict[str, Any]]:
        return self.json["data"]

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.body)))


def call(url: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
    """The answer to one request; header names are lower case."""
    from show_results import handler

    result = handler(proxy_event(url, headers, method), CONTEXT)
    sent = {name.lower(): values[0] for name, values in result["multiValueHeaders"].items()}
    if result["isBase64Encoded"]:
        return Answer(result["statusCode"], sent, "", base64.b64decode(result["body"]))
    return Answer(result["statusCode"], sent, result["body"], result["body"].encode())
