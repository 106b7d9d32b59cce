"""The template's policies as they are deployed, once for all tests of this folder."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from local.iam.judge import Decision, decide
from local.iam.policies import Policies
from local.iam.request import AuthorizationRequest
from tools.permissions import deployed

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Deployment:
    """What is deployed, and its judge."""

    policies: Policies
    stack: Mapping[str, str]

    def role(self, logical: str) -> str:
        """Return the ARN of a role by its logical id."""
        return f"arn:aws:iam::{ACCOUNT}:role/{self.stack[logical]}"

    def decide(self, principal: str, action: str, resource: str, **context: str) -> Decision:
        """Judge a request over TLS, unless the context says otherwise."""
        keys = {"aws:SecureTransport": "true", **context}
        return decide(AuthorizationRequest(principal, action, resource, keys), self.policies)


@pytest.fixture(scope="session")
def deployment() -> Deployment:
    return Deployment(*deployed())
