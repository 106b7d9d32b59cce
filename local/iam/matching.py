"""Whether a statement applies to a request: action, resource, principal and conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.iam.actions import knows_key
from local.iam.conditions import failing_condition
from local.iam.errors import UnjudgeableError
from local.iam.patterns import expand_variables, matches
from local.iam.policies import Statement
from local.iam.request import AuthorizationRequest

_ELEMENTS = frozenset(
    [
        *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        *("Resource", "NotResource", "Condition"),
    ]
)
# In the order in which they are looked at: the later one fails, the nearer the statement is.
ORDER = ("Action", "Resource", "Principal", "Condition")


@dataclass(frozen=True)
class Mismatch:
    """Why a statement does not apply.

    Attributes:
        element: the first element that does not match.
        condition: the condition that does not hold, if it is that.
    """

    element: str
    condition: str = ""


def mismatch(statement: Statement, request: AuthorizationRequest) -> Mismatch | None:
    """Return why a statement does not apply to a request; None if it does.

    Raises:
        UnjudgeableError: the statement would apply, but holds what the judge does not know.
    """
    unknown = statement.body.keys() - _ELEMENTS
    if unknown:
        raise UnjudgeableError(f"{statement} has an element {', '.join(sorted(unknown))}")
    if not _action_matches(statement, request.action):
        return Mismatch("Action")
    if not _resource_matches(statement, request):
        return Mismatch("Resource")
    if not _principal_matches(statement, request.principal):
        return Mismatch("Principal")
    conditions = statement.body.get("Condition", {})
    for key in (key for keys in conditions.values() for key in keys):
        if not knows_key(request.action, key):
            raise UnjudgeableError(f"{statement} has a condition on {key}, which is not known")
    failing = failing_condition(conditions, request.context)
    return Mismatch("Condition", failing) if failing else None


def names_account_only(statement: Statement, request: AuthorizationRequest) -> bool:
    """Say whether a statement lets in the caller's account, and not the caller by itself.

    That grants nothing within the account: its own policies decide then.
    """
    principals = statement.body.get("Principal", "*")
    if principals == "*" or request.is_service:
        return False
    named = _listed(principals.get("AWS", []))
    return request.principal not in named and "*" not in named


def _action_matches(statement: Statement, action: str) -> bool:
    if "NotAction" in statement.body:
        return not _any_action(statement.values("NotAction"), action)
    return _any_action(statement.values("Action"), action)


def _any_action(patterns: Sequence[str], action: str) -> bool:
    lower = action.lower()
    return any(matches(pattern.lower(), lower) for pattern in patterns)


def _resource_matches(statement: Statement, request: AuthorizationRequest) -> bool:
    if "NotResource" in statement.body:
        return not _any_resource(statement.values("NotResource"), request)
    # A trust policy has no resource: it stands on the role that it is about.
    return "Resource" not in statement.body or _any_resource(statement.values("Resource"), request)


def _any_resource(patterns: Sequence[str], request: AuthorizationRequest) -> bool:
    expanded = [expand_variables(pattern, request.context) for pattern in patterns]
    return any(matches(pattern, request.resource) for pattern in expanded if pattern is not None)


def _principal_matches(statement: Statement, principal: str) -> bool:
    if "NotPrincipal" in statement.body:
        return not _is_among(statement.body["NotPrincipal"], principal)
    # A policy of an identity is about that identity.
    return "Principal" not in statement.body or _is_among(statement.body["Principal"], principal)


def _is_among(principals: str | Mapping[str, Any], principal: str) -> bool:
    if principals == "*":
        return True
    if isinstance(principals, str) or principals.keys() - {"AWS", "Service"}:
        raise UnjudgeableError(f"a principal {principals} is not known")
    if not principal.startswith("arn:"):
        return principal in _listed(principals.get("Service", [])) or "*" in _listed(
            principals.get("AWS", [])
        )
    account = principal.split(":")[4]
    partition = principal.split(":")[1]
    known = {"*", principal, account, f"arn:{partition}:iam::{account}:root"}
    return not known.isdisjoint(_listed(principals.get("AWS", [])))


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
