"""Rules of identities: what roles may do, who may take them, and within which boundary."""

import json
from collections import Counter
from typing import Any

from tests.infra.rules.policies import (
    actions,
    condition_keys,
    identity_statements,
    listed,
    resource_statements,
)
from tests.support.rendering.stack import Stack

# Actions for which IAM knows no resource: it refuses anything but "*". Reviewed; the statement's
# Sid, and what narrows it.
WITHOUT_RESOURCE = {
    "RunJobFlowHasNoResource": "the tag of the request narrows it to this stack",
    "ListClustersHasNoResource": "names and states alone; nothing narrows it",
    "LogDeliveryHasNoResource": "log delivery of a state machine; nothing narrows it",
}
# Characters of all policies inside one role, blanks not counted.
INLINE_LIMIT = 10_240
# Actions that end or change what somebody else may have started.
BY_TAG = {
    "elasticmapreduce:TerminateJobFlows",
    "elasticmapreduce:AddJobFlowSteps",
    "elasticmapreduce:CancelSteps",
    "elasticmapreduce:PutAutoTerminationPolicy",
}


def no_action_is_a_pattern(stack: Stack) -> list[str]:
    """List the actions of a statement: a pattern allows what does not exist yet."""
    return [
        f"{name} allows {action}"
        for name, statement in identity_statements(stack)
        for action in actions(statement)
        if "*" in action or "?" in action
    ] + [
        f"{name} has {key}"
        for name, statement in identity_statements(stack)
        for key in ("NotAction", "NotResource")
        if key in statement
    ]


def everything_is_allowed_only_where_iam_knows_no_resource(stack: Stack) -> list[str]:
    """Name the resources of a statement; the few that cannot have a reviewed Sid."""
    return [
        f"{name} allows {actions(statement)} on everything"
        for name, statement in identity_statements(stack)
        if "*" in listed(statement.get("Resource")) and statement.get("Sid") not in WITHOUT_RESOURCE
    ]


def a_role_is_passed_to_one_service(stack: Stack) -> list[str]:
    """Name the service that a role is passed to: it cannot be handed to another one."""
    return [
        f"{name} passes a role to any service"
        for name, statement in identity_statements(stack)
        if "iam:PassRole" in actions(statement)
        and "iam:PassedToService" not in condition_keys(statement)
    ]


def only_own_clusters_are_ended(stack: Stack) -> list[str]:
    """Ask for the stack's tag on a cluster before ending or changing it."""
    key = "elasticmapreduce:ResourceTag/covidlake:stack"
    return [
        f"{name} may {action} any cluster"
        for name, statement in identity_statements(stack)
        for action in actions(statement)
        if action in BY_TAG and key not in condition_keys(statement)
    ]


def only_own_clusters_are_started(stack: Stack) -> list[str]:
    """Ask for the stack's tag in a request that starts a cluster."""
    return [
        f"{name} may start any cluster"
        for name, statement in identity_statements(stack)
        if "elasticmapreduce:RunJobFlow" in actions(statement)
        and "aws:RequestTag/covidlake:stack" not in condition_keys(statement)
    ]


def who_starts_a_cluster_may_make_its_cleanup_role(stack: Stack) -> list[str]:
    """Let the first cluster of an account make AWSServiceRoleForEMRCleanup, and nothing else."""
    statements = list(identity_statements(stack))
    findings = []
    starts = "elasticmapreduce:RunJobFlow"
    for name in [name for name, each in statements if starts in actions(each)]:
        own = [each for owner, each in statements if owner == name]
        making = [each for each in own if "iam:CreateServiceLinkedRole" in actions(each)]
        if not making:
            findings.append(f"{name} may not make EMR's cleanup role")
        findings += [
            f"{name} may make a service's role for any service"
            for each in making
            if "iam:AWSServiceName" not in condition_keys(each)
        ]
    return findings


def a_role_trusts_one_service(stack: Stack) -> list[str]:
    """Trust one service a role, and nobody else."""
    findings = []
    for name, role in stack.of_type("AWS::IAM::Role").items():
        for statement in listed(role["AssumeRolePolicyDocument"]["Statement"]):
            services = listed(_principal(statement).get("Service"))
            if len(services) != 1 or _principal(statement).keys() != {"Service"}:
                findings.append(f"{name} trusts {statement.get('Principal')}")
    return findings


def emr_acts_for_this_account(stack: Stack) -> list[str]:
    """Let EMR take a role for this account alone: no other account can make it act here."""
    return [
        f"{name} is taken for any account"
        for name, role in stack.of_type("AWS::IAM::Role").items()
        for statement in listed(role["AssumeRolePolicyDocument"]["Statement"])
        if "elasticmapreduce" in json.dumps(_principal(statement)) and _confused(statement)
    ]


def a_policy_of_a_resource_lets_no_stranger_in(stack: Stack) -> list[str]:
    """Let in this account, or a service on its behalf: no policy of a resource allows more."""
    return [
        f"{name} lets {statement['Principal']} do {actions(statement)}"
        for name, statement in resource_statements(stack)
        if statement["Effect"] == "Allow"
        and ("*" in json.dumps(statement["Principal"]) or _confused(statement))
    ]


def _confused(statement: dict[str, Any]) -> bool:
    """Return whether a service may be made to act for another account."""
    keys = {key.lower() for key in condition_keys(statement)}
    narrowed = {"aws:sourceaccount", "aws:sourcearn"} & keys
    return "Service" in statement["Principal"] and not narrowed


def _principal(statement: dict[str, Any]) -> dict[str, Any]:
    principal = statement.get("Principal")
    return principal if isinstance(principal, dict) else {"everybody": principal}


def every_role_fits(stack: Stack) -> list[str]:
    """Keep the policies inside a role under 10,240 characters in all, or IAM refuses it."""
    sizes: Counter[str] = Counter()
    for name, role in stack.of_type("AWS::IAM::Role").items():
        sizes[name] += sum(len(_compact(each)) for each in role.get("Policies", []))
    for policy in stack.of_type("AWS::IAM::Policy").values():
        for role_name in policy["Roles"]:
            sizes[str(stack.target(role_name))] += len(_compact(policy))
    return [f"{name} is too large" for name, size in sizes.items() if size > INLINE_LIMIT]


def _compact(policy: dict[str, Any]) -> str:
    return json.dumps(policy["PolicyDocument"], separators=(",", ":"))


def every_role_has_the_boundary_that_was_asked_for(stack: Stack) -> list[str]:
    """Give each role the boundary of the parameter PermissionsBoundary, and none without it."""
    wanted = stack.deployment.parameters.get("PermissionsBoundary", "")
    return [
        f"{name} has the boundary {role.get('PermissionsBoundary')}"
        for name, role in stack.of_type("AWS::IAM::Role").items()
        if role.get("PermissionsBoundary", "") != wanted
    ]
