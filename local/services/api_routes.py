"""Which function answers which method and path, and who may ask: read from the template's events, as API Gateway is configured by them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Route:
    """resource as in the template, e.g. /v1/queries/{id}; function is its physical name"""

    method: str
    resource: str
    function: str
    signed: bool
    keyed: bool

    def match(self, path: str) -> dict[str, str] | None:
        """The path's parameters, or None if this is another resource."""
        pattern = re.sub(
            r"\\\{(\w+)\\\}",
            r"(?P<\1>[^/]+)",
            re.sub(r"\\\{(\w+)\\\+\\\}", r"(?P<\1>.+)", re.escape(self.resource)),
        )
        found = re.fullmatch(pattern, path, re.DOTALL)
        return found.groupdict() if found else None


def read(template: dict[str, Any], stack: Mapping[str, str]) -> list[Route]:
    """All routes, the most specific first: of two that match, API Gateway takes the one with more literal segments."""
    found = [
        Route(
            event["Properties"]["Method"].upper(),
            event["Properties"]["Path"],
            stack[name],
            signed=event["Properties"].get("Auth", {}).get("Authorizer") == "AWS_IAM",
            keyed=event["Properties"].get("Auth", {}).get("ApiKeyRequired", False),
        )
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    ]
    return sorted(
        found,
        key=lambda route: (
            "+}" in route.resource,
            route.resource.count("{"),
            -len(route.resource),
            route.method == "ANY",
        ),
    )


def find(routes: Sequence[Route], method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route and the path's parameters.

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
    """Who signed a request, or None.

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
