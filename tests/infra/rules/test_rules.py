"""Every rule holds for every deployment of the template."""

import re
from typing import Any

import pytest

from tests.infra.rules import RULES
from tests.infra.rules.__main__ import page
from tests.support.paths import ROOT
from tests.support.rendering.deployments import (
    ALONE,
    CHOICES,
    combinations,
    refusals,
    stacks,
    template,
)


@pytest.mark.parametrize("rule", RULES)
def test_every_deployment_keeps(rule: str) -> None:
    findings = {finding for stack in stacks() for finding in RULES[rule](stack)}
    assert sorted(findings) == []


def test_every_parameter_that_switches_something_is_switched() -> None:
    conditions = template()["Conditions"]
    switching = set(re.findall(r"'Ref': '(\w+)'", repr(conditions)))
    switched = {name for choice in CHOICES for name in choice}
    assert switching <= switched <= template()["Parameters"].keys()


def test_any_two_choices_stand_in_all_four_ways_beside_each_other() -> None:
    sides = [
        [next(iter(choice)) in parameters for choice in CHOICES] for parameters in combinations()
    ]
    for left in range(len(CHOICES)):
        for right in range(left):
            assert len({(row[left], row[right]) for row in sides}) == 4


def test_what_is_deployed_is_not_refused() -> None:
    assert {text for each in (*combinations(), *ALONE) for text in refusals(each)} == set()


def test_each_condition_is_met_and_unmet() -> None:
    def condition(resource: dict[str, Any]) -> str | None:
        return resource.get("Condition")

    declared = stacks()[0].template["Resources"]
    conditional = {name for name, resource in declared.items() if condition(resource)}
    created = [conditional & stack.resources.keys() for stack in stacks()]
    assert set.union(*created) == conditional
    assert set.intersection(*created) == set()


def test_the_page_lists_the_rules() -> None:
    written = (ROOT / "docs/reference/template-rules.md").read_text()
    assert written == page(), "python -m tests.infra.rules > docs/reference/template-rules.md"
