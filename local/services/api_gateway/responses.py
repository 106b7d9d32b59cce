"""What API Gateway itself answers to a request that reaches no function: GatewayResponses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Status and text of API Gateway's own, where the template leaves them as they are.
DEFAULTS = {
    "BAD_REQUEST_BODY": (400, "Invalid request body"),
    "REQUEST_TOO_LARGE": (413, "Request Too Long"),
    "MISSING_AUTHENTICATION_TOKEN": (403, "Missing Authentication Token"),
    "INVALID_API_KEY": (403, "Forbidden"),
    # With what AWS does not say: whose signature this API takes.
    "ACCESS_DENIED": (
        403,
        "User is not authorized to access this resource. On a laptop sign with the access key "
        "local; any secret will do",
    ),
    "API_CONFIGURATION_ERROR": (500, "Internal server error"),
    "INTEGRATION_FAILURE": (502, "Internal server error"),
    "INTEGRATION_TIMEOUT": (504, "Endpoint request timed out"),
}


@dataclass(frozen=True)
class GatewayResponse:
    """A response that is ready to be sent."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class GatewayResponses:
    """The responses that the template configures.

    Attributes:
        configured: type of response -> its properties, as SAM has them.
    """

    configured: Mapping[str, dict[str, Any]]

    @classmethod
    def read(cls, template: dict[str, Any]) -> "GatewayResponses":
        """Return those of the template's API; none where it has no API."""
        api = template["Resources"].get("Api", {"Properties": {}})
        return cls(api["Properties"].get("GatewayResponses", {}))

    def render(self, kind: str, path: str) -> GatewayResponse:
        """Return the response of a type to a request for a path."""
        status, message = DEFAULTS[kind]
        general = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
        response = self.configured.get(kind) or self.configured.get(general, {})
        quoted = response.get("ResponseParameters", {}).get("Headers", {})
        # Static values of headers stand in single quotes.
        headers = {name: value.strip("'") for name, value in quoted.items()}
        template = response.get("ResponseTemplates", {}).get(
            "application/json", '{"message":$context.error.messageString}'
        )
        variables = {
            "$context.error.messageString": json.dumps(message),
            "$context.error.responseType": kind,
            "$context.path": path,
        }
        for name, value in variables.items():
            template = template.replace(name, value)
        return GatewayResponse(response.get("StatusCode", status), headers, template.encode())
