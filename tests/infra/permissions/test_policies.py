"""The template's policies: who may do what, and no more."""

import re
from typing import Any

import pytest

from tests.support.stack import resources, template

FUNCTIONS = resources("AWS::Serverless::Function")
# Actions for which IAM knows no resource: AWS refuses anything but "*".
WITHOUT_RESOURCE = {
    "RunJobFlowHasNoResource",
    "ListClustersHasNoResource",
    "LogDeliveryHasNoResource",
}


def statements(name: str) -> list[dict[str, Any]]:
    properties = template()["Resources"][name]["Properties"]
    policies = properties.get("Policies", [properties])
    found = []
    for policy in policies:
        document = policy.get("PolicyDocument", policy)
        found += document.get("Statement", [])
    return found


WITH_POLICIES = [
    name
    for name, resource in template()["Resources"].items()
    if "Policies" in resource.get("Properties", {})
]
WITH_POLICIES += resources("AWS::IAM::Policy")


@pytest.mark.parametrize("name", WITH_POLICIES)
def test_no_policy_allows_everything(name: str) -> None:
    for statement in statements(name):
        listed = (
            statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        )
        assert not [action for action in listed if "*" in action], f"{name} allows {listed}"
        if statement["Resource"] == "*":
            assert statement.get("Sid") in WITHOUT_RESOURCE, f"{name} allows {listed} on everything"


def test_every_function_has_a_role_of_its_own() -> None:
    # SAM makes one each, but would give ingest the network's grants without a network, too.
    given = {
        name: function["Properties"]["Role"]
        for name, function in FUNCTIONS.items()
        if "Role" in function["Properties"]
    }
    assert given == {"IngestFunction": {"Fn::GetAtt": ["IngestFunctionRole", "Arn"]}}
    assert "Role" not in template()["Globals"]["Function"]


def test_the_public_can_start_nothing_and_iam_callers_can_write_nothing() -> None:
    def may(name: str) -> set[str]:
        return {
            action
            for statement in statements(name)
            for action in (
                [statement["Action"]]
                if isinstance(statement["Action"], str)
                else statement["Action"]
            )
        }

    assert may("ShowResultsFunction") == {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}
    verbs = {
        action.partition(":")[2] for action in may("OperateFunction") if action.startswith("glue:")
    }
    # Athena wants to be able to make its default database, which holds nothing of ours.
    assert {verb for verb in verbs if not verb.startswith(("Get", "BatchGet"))} == {
        "CreateDatabase"
    }
    (default,) = [
        one for one in statements("OperateFunction") if "glue:CreateDatabase" in one["Action"]
    ]
    assert [str(one["Fn::Sub"]).rpartition(":")[2] for one in default["Resource"]] == [
        "catalog",
        "database/default",
    ]
    written = [
        statement["Resource"]
        for statement in statements("OperateFunction")
        if "s3:PutObject" in statement["Action"]
    ]
    assert written == [{"Fn::Sub": "${Lake.Arn}/athena/*"}]
    for name, function in FUNCTIONS.items():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] == "Api":
                auth = event["Properties"].get("Auth", {})
                assert (auth.get("Authorizer") == "AWS_IAM") == (name == "OperateFunction")
                assert (
                    auth.get("Authorizer") != "AWS_IAM" or auth["InvokeRole"] == "NONE"
                )  # API Gateway asks for execute-api:Invoke alone


@pytest.mark.parametrize("name", ["OperateFunction", "Pipeline"])
def test_who_queries_athena_may_look_for_the_default_database_and_for_no_other(name: str) -> None:
    """Athena documents both actions as mandatory, on catalog and `default` alike."""
    arn = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:"
    found = [
        statement
        for policy in template()["Resources"][name]["Properties"]["Policies"]
        for statement in policy.get("Statement", [])
        if "glue:CreateDatabase" in statement["Action"]
    ]
    assert found == [
        {
            "Effect": "Allow",
            "Action": ["glue:GetDatabase", "glue:CreateDatabase"],
            "Resource": [{"Fn::Sub": f"{arn}catalog"}, {"Fn::Sub": f"{arn}database/default"}],
        }
    ]


def test_each_handler_of_publish_may_do_what_it_does_and_no_more() -> None:
    """Literally: (actions, paths of the lake); of other services the actions alone."""

    def paths(statement: dict[str, Any]) -> tuple[str, ...]:
        listed = statement["Resource"]
        listed = listed if isinstance(listed, list) else [listed]
        texts = [one.get("Fn::Sub", "the bucket") for one in listed]
        return tuple(text.removeprefix("${Lake.Arn}/") for text in texts if "arn:" not in text)

    def may(name: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for statement in statements(name):
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                found[action] = (*found.get(action, ()), *paths(statement))
        return found

    assert may("PublishFunction") == {
        "s3:GetObject": (
            "runs/*",
            "releases/*",
            "athena/*",
            "trusted/*/release=*",
            "quarantine/*/release=*",
            "refined/*/release=*",
        ),
        "s3:PutObject": (
            "runs/*/audit.json",
            "runs/_turn/lease.json",
            "releases/2*.json",
            "releases/index/releases.json",
            "releases/current.json",
            "releases/history/*",
            "releases/retired/2*.json",
            "releases/collected/2*.json",
        ),
        "s3:DeleteObject": ("releases/current.json",),
        "s3:ListBucket": ("the bucket",),
        "states:DescribeExecution": (),
        "glue:GetTables": (),
        "glue:CreateTable": (),
        "glue:UpdateTable": (),
        "glue:GetPartitions": (),
        "glue:BatchCreatePartition": (),
        "glue:BatchUpdatePartition": (),
    }
    assert may("RecordFunction") == {
        "s3:GetObject": ("runs/*", "releases/*"),
        "s3:PutObject": ("runs/*.json",),
        "s3:ListBucket": ("the bucket",),
        "states:GetExecutionHistory": (),
        "elasticmapreduce:DescribeCluster": (),
    }
    assert may("CollectFunction") == {
        "s3:GetObject": ("releases/*",),
        "s3:PutObject": ("releases/retired/2*.json", "releases/collected/2*.json"),
        "s3:DeleteObject": (
            "releases/2*.json",
            "releases/retired/2*.json",
            "trusted/*/release=*",
            "quarantine/*/release=*",
            "refined/*/release=*",
        ),
        "s3:ListBucket": ("the bucket",),
        "glue:GetTables": (),
        "glue:BatchDeletePartition": (),
    }


def test_a_token_opens_the_database_to_one_user_and_only_if_there_is_one() -> None:
    policy = template()["Resources"]["IngestByToken"]
    assert policy["Properties"]["Roles"] == [{"Ref": "IngestFunctionRole"}]
    assert statements("IngestByToken") == [
        {"Effect": "Allow", "Action": "rds-db:connect", "Resource": {"Ref": "DatabaseUserArn"}}
    ]
    assert template()["Conditions"][policy["Condition"]] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "DatabaseUserArn"}, ""]}]
    }
    pattern = template()["Parameters"]["DatabaseUserArn"]["AllowedPattern"]
    prefix = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:"
    assert all(
        re.fullmatch(pattern, user)
        for user in ("", f"{prefix}db-ABCD/reader", f"{prefix}cluster-ABCD/reader")
    )
    assert not [
        user
        for user in ("*", f"{prefix}*/reader", f"{prefix}db-ABCD/*")
        if re.fullmatch(pattern, user)
    ]
