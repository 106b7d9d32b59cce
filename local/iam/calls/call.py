"""A call to AWS, and what it needs of IAM."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.iam.request import AuthorizationRequest, Context

Parameters = Mapping[str, Any]

# Real endpoints are reached by TLS alone. On the laptop they are plain HTTP on loopback, which
# nobody can listen to: it counts as TLS, so that policies that demand TLS let it pass.
TLS: Context = {"aws:SecureTransport": "true"}


@dataclass(frozen=True)
class Call:
    """An operation of a service, with its parameters.

    Attributes:
        service: as botocore names it.
        operation: as the service's model names it.
        parameters: by the names of the model; a body that is a file is left out.
    """

    service: str
    operation: str
    parameters: Parameters


@dataclass(frozen=True)
class Need:
    """An action on a resource that whoever makes a call has to be allowed.

    Attributes:
        action: as IAM writes it: s3:GetObject.
        resource: ARN, or * where IAM knows no resource.
        context: condition keys of the call and its resource.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)

    def asked_by(self, principal: str) -> AuthorizationRequest:
        """Return the question whether a principal may."""
        return AuthorizationRequest(principal, self.action, self.resource, {**TLS, **self.context})


NeedsOf = Callable[[Parameters], Iterable[Need]]


class Unmapped(Exception):
    """An operation whose needs nobody has written down."""

    def __init__(self, call: Call) -> None:
        super().__init__(
            f"local/iam/calls does not say which IAM actions {call.service}:{call.operation} needs"
        )


def each(actions: Iterable[str], resources: Iterable[str], **context: str) -> list[Need]:
    """Return the need of every action on every resource."""
    wanted = list(resources)
    return [Need(action, resource, context) for action in actions for resource in wanted]
