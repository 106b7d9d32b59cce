"""One deployment of the template, as the rules of tests/infra/rules read it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.support.rendering.resolution import Deployment, Resolver
from tools.expanded_template import Template

Resource = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """What a deployment creates.

    Attributes:
        deployment: name, region and parameters.
        template: the expanded template, before its functions are resolved.
        resources: what is created, plain, by logical id.
        outputs: the values of the outputs.
    """

    deployment: Deployment
    template: Template
    resources: dict[str, Resource]
    outputs: dict[str, Any]

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Return the properties of each resource of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def target(self, value: Any) -> str | None:
        """Return the logical id that an ARN, a name or an id means; None for none of the stack."""
        _, _, name = str(value).rpartition(f"{self.deployment.stack}-")
        return name if name in self.template["Resources"] else None

    def needs(self, name: str) -> set[str]:
        """Return what is created before a resource: what it refers to or names, and so on."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            found = self._referred(waiting.pop()) - seen
            seen |= found
            waiting += found
        return seen

    def _referred(self, name: str) -> set[str]:
        resource = self.template["Resources"][name]
        named = resource.get("DependsOn", [])
        listed = {named} if isinstance(named, str) else set(named)
        text = json.dumps(resource)
        return listed | {
            other
            for other in self.template["Resources"]
            if f'"{other}"' in text or f"${{{other}}}" in text or f"${{{other}." in text
        } - {name}

    @cached_property
    def definition(self) -> dict[str, Any]:
        """Return the definition of the state machine, its placeholders filled."""
        (machine,) = self.of_type("AWS::StepFunctions::StateMachine").values()
        text = machine["DefinitionString"]
        for name, value in machine["DefinitionSubstitutions"].items():
            text = text.replace("${" + name + "}", str(value))
        return dict(json.loads(text))

    @cached_property
    def states(self) -> dict[str, dict[str, Any]]:
        """Return every state of the state machine, at every depth, by name."""
        return dict(_states(self.definition))


def render(template: Template, deployment: Deployment) -> Stack:
    """Return what a deployment of an expanded template creates."""
    resolver = Resolver(template, deployment)
    return Stack(deployment, template, resolver.resources(), resolver.outputs())


def inner_machines(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the state machines inside a state: branches of a Parallel, the processor of a Map."""
    processors = [state["ItemProcessor"]] if "ItemProcessor" in state else []
    return [*state.get("Branches", []), *processors]


def _states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        for inner in inner_machines(state):
            yield from _states(inner)
