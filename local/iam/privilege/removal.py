"""What of a policy can be taken away: a whole statement, or one value of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from local.iam.policies import Document, Policies, Policy, Statement

# A grant is one of several actions on one of several resources.
Element = Literal["Statement", "Action", "Resource", "Grant", "Principal", "Condition"]

Narrowed = tuple[Element, str, list[Document]]


@dataclass(frozen=True)
class Removal:
    """One thing to take away from one policy.

    Attributes:
        holder: ARN of the role or resource that has the policy.
        statement: the statement concerned.
        element: which part of it.
        value: the value of that part; of a whole statement, its actions.
        rest: what stays of the statement: nothing, it without the value, or two of them.
    """

    holder: str
    statement: Statement
    element: Element
    value: str
    rest: tuple[Statement, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether the whole statement goes."""
        return not self.rest

    def applied(self, policies: Policies) -> Policies:
        """Return policies without what is taken away."""
        if self.holder in policies.roles:
            role = policies.roles[self.holder]
            identity = tuple(map(self._without, role.identity))
            roles = {**policies.roles, self.holder: replace(role, identity=identity)}
            policies = replace(policies, roles=roles)
        of_resource = tuple(map(self._without, policies.resources.get(self.holder, ())))
        return replace(policies, resources={**policies.resources, self.holder: of_resource})

    def _without(self, policy: Policy) -> Policy:
        statements = [
            kept
            for statement in policy.statements
            for kept in (self.rest if statement is self.statement else (statement,))
        ]
        return replace(policy, statements=tuple(statements))


def removals(policies: Policies) -> Iterator[Removal]:
    """Yield all that can be taken away from what policies allow; denials stay."""
    for holder, role in policies.roles.items():
        for policy in role.identity:
            yield from _of_policy(holder, policy)
    for holder, resource_policies in policies.resources.items():
        for policy in resource_policies:
            yield from _of_policy(holder, policy)


def _of_policy(holder: str, policy: Policy) -> Iterator[Removal]:
    for statement in policy.statements:
        if statement.denies:
            continue
        yield Removal(holder, statement, "Statement", ", ".join(statement.values("Action")), ())
        for element, value, bodies in _narrowed(statement.body):
            rest = tuple(replace(statement, body=body) for body in bodies)
            yield Removal(holder, statement, element, value, rest)


def _narrowed(body: Document) -> Iterator[Narrowed]:
    """Yield each value that is one of several, and what stays without it."""
    elements: tuple[Element, ...] = ("Action", "Resource")
    for element in elements:
        for value, rest in _each_without(body.get(element)):
            yield element, value, [{**body, element: rest}]
    for action, other_actions in _each_without(body.get("Action")):
        for resource, other_resources in _each_without(body.get("Resource")):
            others = {**body, "Action": other_actions}
            own = {**body, "Action": [action], "Resource": other_resources}
            yield "Grant", f"{action} on {resource}", [others, own]
    yield from _narrowed_conditions(body)
    principals = body.get("Principal")
    if isinstance(principals, dict):
        for kind, named in principals.items():
            for value, rest in _each_without(named):
                yield "Principal", value, [{**body, "Principal": {**principals, kind: rest}}]


def _narrowed_conditions(body: Document) -> Iterator[Narrowed]:
    for operator, keys in body.get("Condition", {}).items():
        for key, wanted in keys.items():
            for value, rest in _each_without(wanted):
                condition = {**body["Condition"], operator: {**keys, key: rest}}
                yield "Condition", value, [{**body, "Condition": condition}]


def _each_without(values: object) -> Iterator[tuple[str, list[str]]]:
    if isinstance(values, list) and len(values) > 1:
        for index, value in enumerate(values):
            yield value, values[:index] + values[index + 1 :]
