"""Decisions by tables: AWS's examples of policy evaluation, and the kinds of policies we deploy."""

from typing import Any

import pytest

from local.iam.judge import Decision, decide
from local.iam.policies import Policies, Policy, RolePolicies
from local.iam.request import AuthorizationRequest

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/carlos"
OTHER = f"arn:aws:iam::{ACCOUNT}:role/zhang"
BUCKET = "arn:aws:s3:::logs"
OBJECT = f"{BUCKET}/2026/01.csv"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:letters"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/ended"

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
DENY = {**ALLOW, "Effect": "Deny"}
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
GET = AuthorizationRequest(ROLE, "s3:GetObject", OBJECT)


def judged(
    request: AuthorizationRequest = GET,
    identity: list[dict[str, Any]] | None = None,
    boundary: list[dict[str, Any]] | None = None,
    resource: list[dict[str, Any]] | None = None,
    of: str = BUCKET,
) -> Decision:
    """Decide a request by the statements of each kind of policy."""
    role = RolePolicies(
        identity=(_policy("inline", identity or []),),
        boundary=None if boundary is None else _policy("boundary", boundary),
    )
    resources = {of: (_policy("bucket", resource),)} if resource else {}
    return decide(request, Policies({ROLE: role}, resources))


def _policy(name: str, statements: list[dict[str, Any]]) -> Policy:
    return Policy.parse(name, {"Version": "2012-10-17", "Statement": statements})


def _to(principal: object, statement: dict[str, Any] = ALLOW) -> dict[str, Any]:
    return {**statement, "Principal": principal}


@pytest.mark.parametrize(
    ("identity", "boundary", "resource", "allowed"),
    [
        # Implicit denial is the default; either kind of policy allows within one account.
        ([], None, [], False),
        ([ALLOW], None, [], True),
        ([], None, [_to({"AWS": ROLE})], True),
        ([], None, [_to("*")], True),
        ([], None, [_to({"AWS": OTHER})], False),
        # The account as a principal leaves it to the role's own policies.
        ([], None, [_to({"AWS": ACCOUNT})], False),
        ([], None, [_to({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], False),
        # An explicit denial wins, wherever it stands.
        ([ALLOW, DENY], None, [_to("*")], False),
        ([ANYTHING], None, [_to("*", DENY)], False),
        ([ANYTHING], [ANYTHING, DENY], [_to("*")], False),
        ([ALLOW], None, [_to({"AWS": OTHER}, DENY)], True),
        ([ALLOW], None, [_to({"AWS": ACCOUNT}, DENY)], False),
        # A boundary limits, and grants nothing; it also limits what a resource gives to a role.
        ([ALLOW], [ALLOW], [], True),
        ([ALLOW], [], [], False),
        ([], [ANYTHING], [], False),
        ([], [], [_to({"AWS": ROLE})], False),
        ([], [ALLOW], [_to({"AWS": ROLE})], True),
    ],
)
def test_kinds_of_policies(identity, boundary, resource, allowed: bool) -> None:
    assert judged(GET, identity, boundary, resource).allowed is allowed


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"Action": ["s3:PutObject", "s3:Get*"]}, True),
        ({"Action": "S3:getobject"}, True),
        ({"Action": "s3:GetObjectVersion"}, False),
        ({"Action": None, "NotAction": "s3:Put*"}, True),
        ({"Action": None, "NotAction": ["s3:*"]}, False),
        ({"Resource": OBJECT}, True),
        ({"Resource": f"{BUCKET}/????/01.csv"}, True),
        ({"Resource": f"{BUCKET}/2025/*"}, False),
        ({"Resource": f"{BUCKET}/2026/01.CSV"}, False),
        ({"Resource": BUCKET}, False),
        ({"Resource": None, "NotResource": f"{BUCKET}/2025/*"}, True),
        ({"Resource": None, "NotResource": [BUCKET, OBJECT]}, False),
        ({"Resource": "arn:aws:s3:::${aws:PrincipalAccount}/*"}, False),
        ({"Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}}, True),
        ({"Condition": {"ArnEquals": {"aws:PrincipalArn": OTHER}}}, False),
        ({"Condition": {"StringEquals": {"s3:ExistingObjectTag/open": "yes"}}}, False),
    ],
)
def test_elements_of_a_statement(changes: dict[str, Any], allowed: bool) -> None:
    merged = {**ALLOW, **changes}
    statement = {element: value for element, value in merged.items() if value is not None}
    assert judged(identity=[statement]).allowed is allowed


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ({**ALLOW, "Condition": {"IpAddress": {"aws:SourceArn": "x"}}}, "operator IpAddress"),
        ({**ALLOW, "Condition": {"Bool": {"aws:Sourcearm": "x"}}}, "condition on aws:Sourcearm"),
        ({**DENY, "Condition": {"Bool": {"aws:Sourcearm": "x"}}}, "condition on aws:Sourcearm"),
        ({**ALLOW, "Resources": "x"}, "has an element Resources"),
    ],
)
def test_what_is_not_known_is_denied(statement: dict[str, Any], problem: str) -> None:
    decision = judged(identity=[statement])
    assert not decision.allowed
    assert problem in decision.reason


def test_a_denial_that_is_not_known_denies_what_another_statement_allows() -> None:
    unknown = {**DENY, "Condition": {"Bool": {"aws:Sourcearm": "x"}}}
    assert not judged(identity=[ANYTHING, unknown]).allowed
    federated = _to({"Federated": "accounts.google.com"}, DENY)
    decision = judged(identity=[ANYTHING], resource=[federated])
    assert not decision.allowed
    assert "a principal {'Federated': 'accounts.google.com'} is not known" in decision.reason


def test_a_role_that_is_not_deployed_is_denied_even_what_the_resource_allows() -> None:
    decision = judged(AuthorizationRequest(OTHER, "s3:GetObject", OBJECT), resource=[_to("*")])
    assert not decision.allowed
    assert "the role is not deployed" in decision.reason


EVENTS = {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": RULE}}
LETTERS = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": QUEUE,
    "Condition": EVENTS,
}


@pytest.mark.parametrize(
    ("service", "context", "allowed"),
    [
        ("events.amazonaws.com", {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": RULE}, True),
        ("events.amazonaws.com", {"aws:SourceAccount": "9" * 12, "aws:SourceArn": RULE}, False),
        ("events.amazonaws.com", {"aws:SourceAccount": ACCOUNT}, False),
        ("sns.amazonaws.com", {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": RULE}, False),
    ],
)
def test_services_need_the_policy_of_the_resource(service, context, allowed: bool) -> None:
    request = AuthorizationRequest(service, "sqs:SendMessage", QUEUE, context)
    assert judged(request, [ANYTHING], resource=[LETTERS], of=QUEUE).allowed is allowed


TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": ["elasticmapreduce.amazonaws.com"]},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
}


@pytest.mark.parametrize(
    ("principal", "context", "trust", "identity", "allowed"),
    [
        ("elasticmapreduce.amazonaws.com", {"aws:SourceAccount": ACCOUNT}, TRUST, [], True),
        ("elasticmapreduce.amazonaws.com", {}, TRUST, [], False),
        ("ec2.amazonaws.com", {"aws:SourceAccount": ACCOUNT}, TRUST, [], False),
        # What a role may do is not enough: the other role has to trust it.
        (ROLE, {"aws:SourceAccount": ACCOUNT}, TRUST, [ANYTHING], False),
        (ROLE, {}, {**TRUST, "Principal": {"AWS": ROLE}, "Condition": {}}, [], True),
        (ROLE, {}, {**TRUST, "Principal": {"AWS": ACCOUNT}, "Condition": {}}, [], False),
        (ROLE, {}, {**TRUST, "Principal": {"AWS": ACCOUNT}, "Condition": {}}, [ANYTHING], True),
    ],
)
def test_trust_policies(principal, context, trust, identity, allowed: bool) -> None:
    request = AuthorizationRequest(principal, "sts:AssumeRole", OTHER, context)
    assert judged(request, identity, resource=[trust], of=OTHER).allowed is allowed


DECRYPT = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}


@pytest.mark.parametrize(
    ("identity", "key_policy", "allowed"),
    [
        ([DECRYPT], [], False),
        ([DECRYPT], [_to({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, DECRYPT)], True),
        ([], [_to({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, DECRYPT)], False),
        ([], [_to({"AWS": ROLE}, DECRYPT)], True),
    ],
)
def test_key_policies(identity, key_policy, allowed: bool) -> None:
    request = AuthorizationRequest(ROLE, "kms:Decrypt", KEY)
    assert judged(request, identity, resource=key_policy, of=KEY).allowed is allowed


TLS_ONLY = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [BUCKET, f"{BUCKET}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


@pytest.mark.parametrize(("transport", "allowed"), [("true", True), ("false", False)])
def test_tls_only(transport: str, allowed: bool) -> None:
    request = AuthorizationRequest(ROLE, "s3:GetObject", OBJECT, {"aws:SecureTransport": transport})
    assert judged(request, [ALLOW], resource=[TLS_ONLY]).allowed is allowed


TAGGED = {
    "Effect": "Allow",
    "Action": "elasticmapreduce:TerminateJobFlows",
    "Resource": f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:cluster/*",
    "Condition": {"StringEquals": {"elasticmapreduce:ResourceTag/covidlake:stack": "covidlake"}},
}


@pytest.mark.parametrize(
    ("tags", "allowed"),
    [
        ({"elasticmapreduce:ResourceTag/covidlake:stack": "covidlake"}, True),
        ({"elasticmapreduce:ResourceTag/covidlake:stack": "of-somebody-else"}, False),
        ({}, False),
    ],
)
def test_a_foreign_cluster_cannot_be_ended(tags: dict[str, str], allowed: bool) -> None:
    cluster = f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:cluster/j-1"
    request = AuthorizationRequest(ROLE, "elasticmapreduce:TerminateJobFlows", cluster, tags)
    assert judged(request, [TAGGED]).allowed is allowed


PASS = {
    "Effect": "Allow",
    "Action": "iam:PassRole",
    "Resource": OTHER,
    "Condition": {"StringEquals": {"iam:PassedToService": "elasticmapreduce.amazonaws.com"}},
}


@pytest.mark.parametrize(
    ("service", "allowed"),
    [("elasticmapreduce.amazonaws.com", True), ("ec2.amazonaws.com", False)],
)
def test_a_role_is_passed_to_the_service_that_is_named(service: str, allowed: bool) -> None:
    request = AuthorizationRequest(ROLE, "iam:PassRole", OTHER, {"iam:PassedToService": service})
    assert judged(request, [PASS]).allowed is allowed


def test_the_statement_that_allows_is_named() -> None:
    decision = judged(identity=[{**ALLOW, "Action": "s3:PutObject"}, {**ALLOW, "Sid": "Read"}])
    assert str(decision.statement) == "Read of inline"
    assert decision.reason == ""


def test_variables_in_an_old_version_are_refused() -> None:
    statement = {**ALLOW, "Resource": "arn:aws:s3:::${aws:userid}/*"}
    with pytest.raises(Exception, match="old has variables, but not Version 2012-10-17"):
        Policy.parse("old", {"Version": "2008-10-17", "Statement": [statement]})
