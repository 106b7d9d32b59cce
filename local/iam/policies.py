"""Policies as IAM evaluates them: statements of roles, and of the resources themselves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from local.iam.errors import UnjudgeableError

# Variables are text in policies of an earlier version, or of none.
VERSION = "2012-10-17"
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """One statement, with the place that a reader finds it by.

    Attributes:
        source: the policy that it stands in, as a person would look for it.
        index: position in that policy, from 0.
        body: the statement as it is written.
    """

    source: str
    index: int
    body: Mapping[str, Any] = field(hash=False)

    @property
    def name(self) -> str:
        """Return its Sid, or its position where it has none."""
        return self.body.get("Sid") or f"statement {self.index + 1}"

    @property
    def denies(self) -> bool:
        """Say whether it is a Deny."""
        return bool(self.body["Effect"] == "Deny")

    def values(self, element: str) -> Sequence[str]:
        """Return the values of an element, one or many, as a list."""
        value = self.body.get(element, [])
        return [value] if isinstance(value, str) else value

    def __str__(self) -> str:
        return f"{self.name} of {self.source}"


@dataclass(frozen=True)
class Policy:
    """One policy document.

    Attributes:
        name: as a person would look for it.
        statements: its statements, in order.
    """

    name: str
    statements: tuple[Statement, ...]

    @classmethod
    def parse(cls, name: str, document: Document) -> Self:
        """Return the policy that a document holds.

        Raises:
            UnjudgeableError: variables in a document of a version in which they are none.
        """
        if document.get("Version") != VERSION and "${" in json.dumps(document, default=str):
            raise UnjudgeableError(f"{name} has variables, but not Version {VERSION}")
        bodies = document["Statement"]
        if isinstance(bodies, Mapping):
            bodies = [bodies]
        statements = (Statement(name, index, body) for index, body in enumerate(bodies))
        return cls(name, tuple(statements))


@dataclass(frozen=True)
class RolePolicies:
    """What a role is granted.

    Attributes:
        identity: its inline and attached policies.
        boundary: its permissions boundary, if it has one.
    """

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None


@dataclass(frozen=True)
class Policies:
    """All policies of an account that a decision may need.

    Attributes:
        roles: by ARN of the role.
        resources: policies of buckets, queues, topics, keys and functions by the ARN of each; a
            role's trust policy by the ARN of the role.
    """

    roles: Mapping[str, RolePolicies] = field(default_factory=dict)
    resources: Mapping[str, tuple[Policy, ...]] = field(default_factory=dict)

    def of_resource(self, arn: str) -> tuple[Policy, ...]:
        """Return the policies that stand on a resource."""
        return self.resources.get(self.holder_of(arn), ())

    @staticmethod
    def holder_of(arn: str) -> str:
        """Return the ARN that the policies of a resource stand on: an object's on its bucket."""
        return arn.partition("/")[0] if ":s3:::" in arn else arn
