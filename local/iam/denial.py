"""What a caller is told who is denied: AWS's sentence, and then one of the laptop's."""

import json
from typing import Literal

from local.iam.matching import Mismatch
from local.iam.policies import Statement
from local.iam.request import AuthorizationRequest

Layer = Literal["identity", "boundary", "resource", "trust"]

# AWS's words for each kind of policy, after "because no" and after "with an explicit deny in".
_KINDS: dict[Layer, tuple[str, str]] = {
    "identity": ("identity-based policy", "an identity-based policy"),
    "boundary": ("permissions boundary", "a permissions boundary"),
    "resource": ("resource-based policy", "a resource-based policy"),
    "trust": ("role trust policy", "the role trust policy"),
}


def resource_layer(request: AuthorizationRequest) -> Layer:
    """Return what the policy of the resource is called: a role's is its trust policy."""
    return "trust" if request.action.startswith("sts:AssumeRole") else "resource"


def implicit(
    request: AuthorizationRequest, layer: Layer, nearest: Statement | None, why: Mismatch
) -> str:
    """Return the denial of a request that no policy of a kind allows."""
    because = f"because no {_KINDS[layer][0]} allows the {request.action} action"
    lacking = f"On the laptop: {_caller(request)} lacks {_statement(request, layer)}"
    return f"{_sentence(request)} {because}. {lacking}; {_nearest(nearest, why)}."


def explicit(request: AuthorizationRequest, layer: Layer, denying: Statement) -> str:
    """Return the denial of a request that a statement denies."""
    sentence = f"{_sentence(request)} with an explicit deny in {_KINDS[layer][1]}"
    denied = f"On the laptop: {denying} denies {request.action} on {request.resource}"
    return f"{sentence}. {denied} to {_caller(request)}."


def unjudgeable(request: AuthorizationRequest, problem: str) -> str:
    """Return the denial of a request that cannot be judged: what is not known is not allowed."""
    return f"{_sentence(request)}. On the laptop: it cannot be judged: {problem}."


def _sentence(request: AuthorizationRequest) -> str:
    resource = "" if request.resource == "*" else f" on resource: {request.resource}"
    return f"User: {_user(request)} is not authorized to perform: {request.action}{resource}"


def _user(request: AuthorizationRequest) -> str:
    """Return the caller as AWS names it: a role by its session."""
    if request.is_service or ":role/" not in request.principal:
        return request.principal
    _, partition, _, _, account, role = request.principal.split(":", 5)
    # IAM's user id of a role is the role's id and the session, with a colon between.
    session = str(request.context.get("aws:userid", "laptop")).rpartition(":")[2]
    return f"arn:{partition}:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{session}"


def _caller(request: AuthorizationRequest) -> str:
    if request.is_service:
        return f"the service {request.principal}"
    return f"the role {request.principal.rpartition('/')[2]}"


def _statement(request: AuthorizationRequest, layer: Layer) -> str:
    """Return the statement that would allow a request."""
    body = {"Effect": "Allow", "Action": request.action, "Resource": request.resource}
    if layer in ("resource", "trust"):
        kind = "Service" if request.is_service else "AWS"
        body["Principal"] = {kind: request.principal}  # type: ignore[assignment]
    if layer == "trust":
        del body["Resource"]
    return json.dumps(body)


def _nearest(nearest: Statement | None, why: Mismatch) -> str:
    if nearest is None:
        return "no statement has that action"
    return f"nearest is {nearest}, but for its {why.condition or why.element}"
