"""Combinations of parameters that would fail late are refused before anything is created."""

import pytest

from tests.support.rendering.deployments import refusals

DATABASE = "DatabaseSubnetIds and DatabaseSecurityGroupId are given both or neither"


@pytest.mark.parametrize(
    ("parameters", "refused"),
    [
        ({}, []),
        ({"DatabaseSubnetIds": "subnet-1"}, [DATABASE]),
        ({"DatabaseSecurityGroupId": "sg-1"}, [DATABASE]),
        ({"DatabaseSubnetIds": "subnet-1,subnet-2", "DatabaseSecurityGroupId": "sg-1"}, []),
    ],
)
def test_parameters_that_belong_together_are_given_together(
    parameters: dict[str, str], refused: list[str]
) -> None:
    assert refusals(parameters) == refused
