"""The template and the state machine as the tests of this folder read them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from local.template import parse, parse_definition
from tests.support.paths import ROOT


@cache
def template() -> dict[str, Any]:
    """The SAM template, intrinsic functions as {"Fn::Sub": ...}."""
    return dict(parse((ROOT / "template.yaml").read_text()))


@cache
def definition() -> dict[str, Any]:
    """The state machine."""
    return dict(parse_definition((ROOT / "statemachine" / "pipeline.asl.yaml").read_text()))


def resources(kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every state at every depth."""
    for name, state in machine["States"].items():
        yield name, state
        for inner in (
            *state.get("Branches", []),
            *([state["ItemProcessor"]] if "ItemProcessor" in state else []),
        ):
            yield from states(inner)


def placeholders(value: Any) -> set[str]:
    return set(re.findall(r"\$\{(\w+)}", json.dumps(value)))
