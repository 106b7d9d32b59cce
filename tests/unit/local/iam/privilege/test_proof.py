"""Each statement and value is taken away in turn; the first request that misses it is named."""

from typing import Any

import pytest

from local.iam.policies import Policies, Policy, RolePolicies
from local.iam.privilege.proof import denied_requests, prove
from local.iam.privilege.recorded import RecordedRequest
from local.iam.request import AuthorizationRequest

INGEST = "arn:aws:iam::123456789012:role/ingest"
OTHER = "arn:aws:iam::123456789012:role/other"
LAKE = "arn:aws:s3:::lake"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:letters"


def policies(*statements: dict[str, Any]) -> Policies:
    """Return the policies of a stack whose role ingest has these statements."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }
    letters = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
    }
    tls = {"Effect": "Deny", "Principal": "*", "Action": "s3:Delete*", "Resource": f"{LAKE}/*"}
    return Policies(
        {INGEST: RolePolicies(identity=(_policy("inline", *statements),))},
        {INGEST: (_policy("trust", trust),), QUEUE: (_policy("letters", letters),)}
        | {LAKE: (_policy("lake", tls),)},
    )


def _policy(name: str, *statements: dict[str, Any]) -> Policy:
    return Policy.parse(name, {"Version": "2012-10-17", "Statement": list(statements)})


def _request(action: str, resource: str, principal: str = INGEST, **context: str):
    work = f"{action} {resource.rpartition('/')[2]}"
    return RecordedRequest(work, AuthorizationRequest(principal, action, resource, context))


ROLE_STARTS = _request("sts:AssumeRole", INGEST, "lambda.amazonaws.com")
LETTER = _request("sqs:SendMessage", QUEUE, "events.amazonaws.com")
READ = {
    "Sid": "Read",
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": [f"{LAKE}/raw/*", f"{LAKE}/runs/*"],
}


def proved(statements: list[dict[str, Any]], recorded: list[RecordedRequest]) -> set[tuple]:
    """Return what each removal from the role's own policies comes to."""
    proofs = prove(policies(*statements), [*recorded, ROLE_STARTS, LETTER])
    return {
        (
            proof.removal.statement.name,
            proof.removal.element,
            proof.removal.value,
            proof.denied and proof.denied.work,
        )
        for proof in proofs
        if proof.removal.statement.source == "inline"
    }


def test_each_value_of_a_statement_is_needed_or_not() -> None:
    get_raw = _request("s3:GetObject", f"{LAKE}/raw/a")
    assert proved([READ], [get_raw, get_raw]) == {
        ("Read", "Statement", "s3:GetObject, s3:PutObject", "s3:GetObject a"),
        ("Read", "Action", "s3:GetObject", "s3:GetObject a"),
        ("Read", "Action", "s3:PutObject", None),
        ("Read", "Resource", f"{LAKE}/raw/*", "s3:GetObject a"),
        ("Read", "Resource", f"{LAKE}/runs/*", None),
        ("Read", "Grant", f"s3:GetObject on {LAKE}/raw/*", "s3:GetObject a"),
        ("Read", "Grant", f"s3:GetObject on {LAKE}/runs/*", None),
        ("Read", "Grant", f"s3:PutObject on {LAKE}/raw/*", None),
        ("Read", "Grant", f"s3:PutObject on {LAKE}/runs/*", None),
    }


def test_an_action_may_be_needed_on_one_resource_only() -> None:
    recorded = [
        _request("s3:GetObject", f"{LAKE}/raw/a"),
        _request("s3:PutObject", f"{LAKE}/runs/a"),
    ]
    grants = {row[2]: row[3] for row in proved([READ], recorded) if row[1] == "Grant"}
    assert grants == {
        f"s3:GetObject on {LAKE}/raw/*": "s3:GetObject a",
        f"s3:GetObject on {LAKE}/runs/*": None,
        f"s3:PutObject on {LAKE}/raw/*": None,
        f"s3:PutObject on {LAKE}/runs/*": "s3:PutObject a",
    }


def test_of_two_statements_that_allow_the_same_either_can_go() -> None:
    whole = {**READ, "Sid": "Whole", "Action": "s3:GetObject", "Resource": f"{LAKE}/*"}
    one = {**READ, "Sid": "One", "Action": "s3:GetObject", "Resource": f"{LAKE}/raw/*"}
    assert proved([whole, one], [_request("s3:GetObject", f"{LAKE}/raw/a")]) == {
        ("Whole", "Statement", "s3:GetObject", None),
        ("One", "Statement", "s3:GetObject", None),
    }


def test_values_of_conditions_are_taken_away_too() -> None:
    lists = {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": LAKE,
        "Condition": {"StringLike": {"s3:prefix": ["raw/*", "runs/*"]}},
    }
    listed = _request("s3:ListBucket", LAKE, **{"s3:prefix": "runs/1"})
    assert proved([lists], [listed]) == {
        ("statement 1", "Statement", "s3:ListBucket", "s3:ListBucket arn:aws:s3:::lake"),
        ("statement 1", "Condition", "raw/*", None),
        ("statement 1", "Condition", "runs/*", "s3:ListBucket arn:aws:s3:::lake"),
    }


@pytest.mark.parametrize(
    ("source", "element", "value", "needed"),
    [
        ("trust", "Statement", "sts:AssumeRole", True),
        ("trust", "Principal", "lambda.amazonaws.com", True),
        ("trust", "Principal", "ec2.amazonaws.com", False),
        ("letters", "Statement", "sqs:SendMessage", True),
    ],
)
def test_trust_and_resource_policies(source: str, element: str, value: str, needed: bool) -> None:
    proofs = prove(policies(READ), [ROLE_STARTS, LETTER])
    found = {
        (proof.removal.statement.source, proof.removal.element, proof.removal.value): proof
        for proof in proofs
    }
    assert (found[source, element, value].denied is not None) is needed


def test_denials_stay() -> None:
    sources = {proof.removal.statement.source for proof in prove(policies(READ), [])}
    assert sources == {"inline", "trust", "letters"}


def test_a_request_that_is_denied_from_the_start_is_named() -> None:
    fine = _request("s3:GetObject", f"{LAKE}/raw/a")
    foreign = _request("s3:GetObject", f"{LAKE}/raw/a", OTHER)
    [(denied, reason)] = denied_requests(policies(READ), [fine, foreign])
    assert denied == foreign
    assert "the role is not deployed" in reason
