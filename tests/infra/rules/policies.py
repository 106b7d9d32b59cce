"""Statements of IAM policies as the rules read them."""

from collections.abc import Iterator
from typing import Any

from tests.support.rendering.stack import Stack

Statement = dict[str, Any]
# Types whose policy is attached to a resource, and the property that holds it.
RESOURCE_POLICIES = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
}


def listed(value: Any) -> list[Any]:
    """Return a list of what may be written as one thing, or as none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def identity_statements(stack: Stack) -> Iterator[tuple[str, Statement]]:
    """Yield each statement of the roles' own policies, with the logical id that holds it."""
    for name, role in stack.of_type("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in listed(policy["PolicyDocument"]["Statement"]):
                yield name, statement
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for name, policy in stack.of_type(kind).items():
            for statement in listed(policy["PolicyDocument"]["Statement"]):
                yield name, statement


def resource_statements(stack: Stack) -> Iterator[tuple[str, Statement]]:
    """Yield each statement of the policies of buckets, queues, topics and keys."""
    for kind, key in RESOURCE_POLICIES.items():
        for name, properties in stack.of_type(kind).items():
            for statement in listed(properties[key]["Statement"]):
                yield name, statement


def actions(statement: Statement) -> list[str]:
    """Return the actions of a statement."""
    return listed(statement.get("Action"))


def condition_keys(statement: Statement) -> set[str]:
    """Return the keys that a statement's conditions ask for."""
    return {key for test in statement.get("Condition", {}).values() for key in test}
