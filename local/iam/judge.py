"""Decides requests by the deployed policies, as IAM does within one account.

An explicit denial in any policy wins. Otherwise a role is allowed by its own policies or by the
resource's, and within its permissions boundary; a service is allowed by the resource's policy
alone. Nothing else is allowed, and what the judge does not know is denied, too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from local.iam import denial
from local.iam.actions import refusal
from local.iam.errors import UnjudgeableError
from local.iam.matching import ORDER, Mismatch, mismatch, names_account_only
from local.iam.policies import Policies, Policy, RolePolicies, Statement
from local.iam.request import AuthorizationRequest

Layers = dict[denial.Layer, tuple[Policy, ...]]


@dataclass(frozen=True)
class Decision:
    """What became of a request.

    Attributes:
        allowed: whether it may be done.
        reason: empty if allowed; else why not, in AWS's words and then in the laptop's.
        statement: the statement that decided; of a request that none allows, the nearest one.
    """

    allowed: bool
    reason: str
    statement: Statement | None


def decide(request: AuthorizationRequest, policies: Policies) -> Decision:
    """Decide a request; whatever no statement allows is denied."""
    request = with_principal_keys(request)
    unknown = refusal(request.action, request.resource)
    if unknown:
        return Decision(False, denial.unjudgeable(request, unknown), None)
    if not request.is_service and request.principal not in policies.roles:
        return Decision(False, denial.unjudgeable(request, "the role is not deployed"), None)
    try:
        return _decide(request, _layers(request, policies))
    except UnjudgeableError as error:
        return Decision(False, denial.unjudgeable(request, str(error)), None)


def _decide(request: AuthorizationRequest, layers: Layers) -> Decision:
    for layer, layer_policies in layers.items():
        denying = _first(layer_policies, request, lambda statement: statement.denies)
        if denying:
            return Decision(False, denial.explicit(request, layer, denying), denying)
    allowing = _allowing(request, layers)
    lacking = _lacking_layer(request, layers, allowing)
    if lacking is None:
        return Decision(True, "", allowing)
    nearest, why = _nearest(layers[lacking], request)
    return Decision(False, denial.implicit(request, lacking, nearest, why), nearest)


def _allowing(request: AuthorizationRequest, layers: Layers) -> Statement | None:
    """Return a statement that allows a request, the boundary left aside."""
    resource_layer = denial.resource_layer(request)
    by_resource = _first(
        layers[resource_layer],
        request,
        lambda statement: not statement.denies and not names_account_only(statement, request),
    )
    by_identity = _first(layers.get("identity", ()), request, lambda item: not item.denies)
    if not _needs_resource_policy(request.action) or by_resource:
        return by_resource or by_identity
    # A trust or key policy that names the account leaves it to the policies of the role.
    by_account = _first(layers[resource_layer], request, lambda item: not item.denies)
    return by_identity if by_account else None


def _lacking_layer(
    request: AuthorizationRequest, layers: Layers, allowing: Statement | None
) -> denial.Layer | None:
    """Return the kind of policy that would have to allow a request, and does not."""
    if allowing is None:
        by_resource = request.is_service or _needs_resource_policy(request.action)
        return denial.resource_layer(request) if by_resource else "identity"
    boundary = layers.get("boundary", ())
    if boundary and not _first(boundary, request, lambda statement: not statement.denies):
        return "boundary"
    return None


def _layers(request: AuthorizationRequest, policies: Policies) -> Layers:
    """Return the policies that a request is put to, by kind."""
    resource: Layers = {denial.resource_layer(request): policies.of_resource(request.resource)}
    if request.is_service:
        return resource
    role = policies.roles.get(request.principal, RolePolicies())
    boundary = (role.boundary,) if role.boundary else ()
    return {"identity": role.identity, "boundary": boundary, **resource}


def _first(
    policies: Iterable[Policy],
    request: AuthorizationRequest,
    wanted: Callable[[Statement], bool],
) -> Statement | None:
    for policy in policies:
        for statement in filter(wanted, policy.statements):
            if mismatch(statement, request) is None:
                return statement
    return None


def _nearest(
    policies: Iterable[Policy], request: AuthorizationRequest
) -> tuple[Statement | None, Mismatch]:
    """Return the allowing statement that fails last, and why it fails."""
    nearest: tuple[Statement | None, Mismatch] = (None, Mismatch("Action"))
    for statement in (item for policy in policies for item in policy.statements):
        why = None if statement.denies else mismatch(statement, request)
        if why and ORDER.index(why.element) > ORDER.index(nearest[1].element):
            nearest = (statement, why)
    return nearest


def _needs_resource_policy(action: str) -> bool:
    """Say whether the policy of the resource has to allow an action, whatever the role's do."""
    return action.startswith(("kms:", "sts:AssumeRole"))


def with_principal_keys(request: AuthorizationRequest) -> AuthorizationRequest:
    """Return a request with the keys that IAM itself derives from who calls."""
    if request.is_service:
        keys = {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": request.principal}
    else:
        keys = {
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalArn": request.principal,
            "aws:PrincipalAccount": request.principal.split(":")[4],
            "aws:PrincipalType": "AssumedRole",
        }
    return replace(request, context={**request.context, **keys})
