"""The texts of denials: AWS's own, and what the laptop adds."""

from typing import Any

import pytest

from local.iam.judge import decide
from local.iam.policies import Policies, Policy, RolePolicies
from local.iam.request import AuthorizationRequest

ROLE = "arn:aws:iam::123456789012:role/covidlake/ingest"
LAKE = "arn:aws:s3:::lake"
READ = {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{LAKE}/raw/*"}
LIST = {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": LAKE,
    "Condition": {"StringLike": {"s3:prefix": "raw/*"}},
}
SESSION = {"aws:userid": "AROAEXAMPLE:ingest-7"}
USER = "User: arn:aws:sts::123456789012:assumed-role/ingest/ingest-7 is not authorized to perform: "


def reason(action: str, resource: str, *statements: dict[str, Any], **policies: Any) -> str:
    """Return why a role is denied what these statements do not allow."""
    role = RolePolicies(identity=(_policy("inline", *statements),), **policies)
    request = AuthorizationRequest(ROLE, action, resource, SESSION)
    return decide(request, Policies({ROLE: role}, {LAKE: ()})).reason


def _policy(name: str, *statements: dict[str, Any]) -> Policy:
    return Policy.parse(name, {"Statement": list(statements)})


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        (
            "s3:GetObject",
            f"{LAKE}/runs/1.json",
            f"{USER}s3:GetObject on resource: {LAKE}/runs/1.json because no identity-based policy "
            "allows the s3:GetObject action. On the laptop: the role ingest lacks "
            '{"Effect": "Allow", "Action": "s3:GetObject", '
            f'"Resource": "{LAKE}/runs/1.json"'
            "}; nearest is Read of inline, but for its Resource.",
        ),
        (
            "s3:ListBucket",
            LAKE,
            f"{USER}s3:ListBucket on resource: {LAKE} because no identity-based policy allows the "
            "s3:ListBucket action. On the laptop: the role ingest lacks "
            f'{{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "{LAKE}"}}; nearest is '
            "statement 2 of inline, but for its StringLike s3:prefix ['raw/*']; the request has "
            "none.",
        ),
        (
            "xray:PutTraceSegments",
            "*",
            f"{USER}xray:PutTraceSegments because no identity-based policy allows the "
            "xray:PutTraceSegments action. On the laptop: the role ingest lacks "
            '{"Effect": "Allow", "Action": "xray:PutTraceSegments", "Resource": "*"}; no '
            "statement has that action.",
        ),
        (
            "s3:HeadObject",
            f"{LAKE}/k",
            f"{USER}s3:HeadObject on resource: {LAKE}/k. On the laptop: it cannot be judged: "
            "s3:HeadObject is not in AWS's service authorization reference.",
        ),
    ],
)
def test_what_no_policy_allows(action: str, resource: str, expected: str) -> None:
    assert reason(action, resource, READ, LIST) == expected


def test_an_explicit_denial() -> None:
    denied = {**READ, "Sid": "Never", "Effect": "Deny"}
    assert reason("s3:GetObject", f"{LAKE}/raw/a", READ, denied) == (
        f"{USER}s3:GetObject on resource: {LAKE}/raw/a with an explicit deny in an identity-based "
        f"policy. On the laptop: Never of inline denies s3:GetObject on {LAKE}/raw/a to the role "
        "ingest."
    )


def test_a_boundary_that_does_not_allow() -> None:
    text = reason("s3:GetObject", f"{LAKE}/raw/a", READ, boundary=_policy("limit", LIST))
    assert "because no permissions boundary allows the s3:GetObject action" in text


def test_a_service_that_a_role_does_not_trust() -> None:
    request = AuthorizationRequest("ec2.amazonaws.com", "sts:AssumeRole", ROLE)
    assert decide(request, Policies({ROLE: RolePolicies()})).reason == (
        f"User: ec2.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: {ROLE} "
        "because no role trust policy allows the sts:AssumeRole action. On the laptop: the service "
        'ec2.amazonaws.com lacks {"Effect": "Allow", "Action": "sts:AssumeRole", '
        '"Principal": {"Service": "ec2.amazonaws.com"}}; no statement has that action.'
    )
