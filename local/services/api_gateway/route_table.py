"""Which function answers which method and path, and who may call it.

Both are read from the template's events, as API Gateway is configured by them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Route:
    """A method of a resource of the API.

    Attributes:
        method: in capitals, or ANY.
        resource: as in the template, e.g. /v1/queries/{id}.
        function: its physical name.
        signed: whether IAM callers alone may call it.
        keyed: whether it needs an API key.
    """

    method: str
    resource: str
    function: str
    signed: bool
    keyed: bool

    def match(self, path: str) -> dict[str, str] | None:
        """Return the path's parameters, or None if this is another resource."""
        pattern = re.escape(self.resource)
        pattern = re.sub(r"\\\{(\w+)\\\+\\\}", r"(?P<\1>.+)", pattern)  # {proxy+}: segments
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern)  # {id}: one segment
        match = re.fullmatch(pattern, path, re.DOTALL)
        return match.groupdict() if match else None


def read(template: dict[str, Any], stack: Mapping[str, str]) -> list[Route]:
    """Return all routes, the most specific first.

    Of two that match, API Gateway takes the one with more literal segments.
    """
    return sorted(_routes(template, stack), key=_unspecific)


def _routes(template: dict[str, Any], stack: Mapping[str, str]) -> Iterator[Route]:
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        for event in resource["Properties"].get("Events", {}).values():
            if event["Type"] == "Api":
                yield _route(stack[name], event["Properties"])


def _route(function: str, event: dict[str, Any]) -> Route:
    auth = event.get("Auth", {})
    return Route(
        event["Method"].upper(),
        event["Path"],
        function,
        signed=auth.get("Authorizer") == "AWS_IAM",
        keyed=auth.get("ApiKeyRequired", False),
    )


def _unspecific(route: Route) -> tuple[bool, int, int, bool]:
    """Return a sort key that is smaller for a more specific route."""
    resource = route.resource
    return "+}" in resource, resource.count("{"), -len(resource), route.method == "ANY"


def find(routes: Sequence[Route], method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the route and the path's parameters, or None.

    The most specific resource decides: a method that it lacks is not looked for elsewhere.
    """
    matching = (
        (route, segments) for route in routes if (segments := route.match(path)) is not None
    )
    resource = None
    for route, segments in matching:
        resource = resource or route.resource
        if route.resource == resource and route.method in (method, "ANY"):
            return route, segments
    return None


def identity(headers: Mapping[str, str]) -> dict[str, str] | None:
    """Return who signed a request, or None.

    The signature itself is not checked: only this machine can reach the laptop's API.
    """
    signed = re.match(r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/", headers.get("authorization", ""))
    if signed is None:
        return None
    return {
        "userArn": f"arn:aws:iam::{ACCOUNT}:user/{signed[1]}",
        "accountId": ACCOUNT,
        "accessKey": signed[1],
    }
