"""Combinations of parameters that would fail late are refused before anything is created."""

from typing import Any

import pytest

from tests.support.stack import template

NONE_GIVEN = {
    "DatabaseSubnetIds": [""],
    "DatabaseSecurityGroupId": "",
    "EmrSubnetId": "",
    "EmrVpcId": "",
}


def evaluate(value: Any, parameters: dict[str, Any]) -> Any:
    """A condition of CloudFormation's rules, with the functions that ours use."""
    if not isinstance(value, dict):
        return value
    ((function, arguments),) = value.items()
    if function == "Ref":
        return parameters[arguments]
    first, *others = [evaluate(argument, parameters) for argument in arguments]
    match function:
        case "Fn::Equals":
            return first == others[0]
        case "Fn::EachMemberEquals":
            return all(member == others[0] for member in first)
        case "Fn::Not":
            return not first
        case "Fn::And":
            return all((first, *others))
        case "Fn::Or":
            return any((first, *others))
    raise NotImplementedError(function)


def broken_rules(parameters: dict[str, Any]) -> set[str]:
    return {
        name
        for name, rule in template()["Rules"].items()
        for assertion in rule["Assertions"]
        if evaluate(rule.get("RuleCondition", True), parameters)
        and not evaluate(assertion["Assert"], parameters)
    }


@pytest.mark.parametrize(
    ("given", "broken"),
    [
        ({}, set()),
        ({"DatabaseSubnetIds": ["subnet-1"]}, {"PrivateDatabase"}),
        ({"DatabaseSecurityGroupId": "sg-1"}, {"PrivateDatabase"}),
        ({"DatabaseSubnetIds": ["subnet-1"], "DatabaseSecurityGroupId": "sg-1"}, set()),
        ({"EmrSubnetId": "subnet-1"}, set()),
        ({"EmrVpcId": "vpc-1"}, {"NetworkOfClusters"}),
        ({"EmrSubnetId": "subnet-1", "EmrVpcId": "vpc-1"}, set()),
    ],
)
def test_parameters_that_belong_together_are_given_together(
    given: dict[str, Any], broken: set[str]
) -> None:
    assert broken_rules(NONE_GIVEN | given) == broken
