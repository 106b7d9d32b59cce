"""Combinations of parameters that would fail late are refused before anything is created."""

import json
import re

import pytest

from tests.support.rendering.deployments import expanded, refusals, template
from tests.support.rendering.resolution import Deployment, Resolver

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


@pytest.mark.parametrize(
    ("mirrors", "location"),
    [
        ("", {"url": "https://p.example/x.csv"}),
        (
            "https://a.example/x.csv",
            {"url": "https://p.example/x.csv", "mirrors": ["https://a.example/x.csv"]},
        ),
        (
            "https://a.example/x,https://b.example/x",
            {
                "url": "https://p.example/x.csv",
                "mirrors": ["https://a.example/x", "https://b.example/x"],
            },
        ),
    ],
)
def test_the_mirrors_of_a_source(mirrors: str, location: dict[str, object]) -> None:
    parameters = {"SourceUrl": "https://p.example/x.csv", "SourceMirrors": mirrors}
    deployment = Deployment(parameters=parameters)
    schedule = Resolver(expanded("us-east-1"), deployment).resources()["PipelineSchedule"]
    observations, _ = json.loads(schedule["Properties"]["Target"]["Input"])["sources"]
    assert observations["location"] == location


@pytest.mark.parametrize(
    ("mirrors", "allowed"),
    [
        ("", True),
        ("https://a/x,https://b/x,https://c/x", True),
        ("https://a/x,https://b/x,https://c/x,https://d/x", False),
        ("https://a/x, https://b/x", False),
        ('https://a/"x', False),
        ("ftp://a/x", False),
    ],
)
def test_what_may_be_a_mirror(mirrors: str, allowed: bool) -> None:
    pattern = template()["Parameters"]["SourceMirrors"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, mirrors)) is allowed
