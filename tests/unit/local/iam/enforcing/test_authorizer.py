"""Who is judged, and what a recorder hears."""

import pytest

from local.iam.calls.call import Need
from local.iam.enforcing import identities
from local.iam.enforcing.authorizer import AccessDenied, Authorizer
from local.iam.policies import Policies, Policy, RolePolicies
from local.iam.request import AuthorizationRequest

ROLE = "arn:aws:iam::123456789012:role/reader"
READ = Need("s3:GetObject", "arn:aws:s3:::lake/raw/a.csv")
GRANT = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::lake/raw/*",
    },
}
GRANTED = Policies({ROLE: RolePolicies((Policy.parse("reading", GRANT),))})
NOTHING = Policies({ROLE: RolePolicies()})


def test_what_a_policy_grants_passes_and_what_none_grants_does_not() -> None:
    Authorizer(policies=GRANTED).require(ROLE, [READ])
    with pytest.raises(AccessDenied, match="is not authorized to perform: s3:GetObject"):
        Authorizer(policies=NOTHING).require(ROLE, [READ])


def test_a_decision_is_remembered_for_the_policies_that_it_was_made_by() -> None:
    authorizer = Authorizer(policies=GRANTED)
    authorizer.require(ROLE, [READ])
    authorizer.policies = NOTHING
    with pytest.raises(AccessDenied):
        authorizer.require(ROLE, [READ])


def test_without_iam_everything_passes() -> None:
    Authorizer(enabled=False, policies=NOTHING).require(ROLE, [READ])


def test_a_service_asks_in_the_name_of_its_caller_and_never_judges_the_operator() -> None:
    authorizer = Authorizer(policies=NOTHING)
    authorizer.require_of_caller([READ])
    with identities.answering(ROLE), pytest.raises(AccessDenied):
        authorizer.require_of_caller([READ])
    assert identities.caller() == identities.OPERATOR


def test_a_recorder_hears_what_is_asked_with_whoever_asks() -> None:
    heard: list[AuthorizationRequest] = []
    Authorizer(policies=GRANTED, record=heard.append).require(ROLE, [READ])
    (request,) = heard
    assert (request.principal, request.action, request.resource) == (
        ROLE,
        "s3:GetObject",
        "arn:aws:s3:::lake/raw/a.csv",
    )
    assert request.context == {"aws:SecureTransport": "true"}
