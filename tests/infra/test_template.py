"""The template is private by default and least in privilege."""

import dataclasses
import json
import re
from typing import Any

import pytest
from covidlake import settings, zones
from covidlake.reading.dialects import DIALECTS

from tests.support.stack import ROOT, definition, resources, template

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


@pytest.mark.parametrize(
    ("parameter", "default"),
    [
        ("ApiRateLimit", 50),
        ("ApiBurstLimit", 100),
        ("KeyedRateLimit", 200),
        ("KeyedBurstLimit", 400),
        ("AllowLoopbackHttp", "false"),
        ("ApiConcurrency", 0),  # a new account may have ten in all, and then none to reserve
        ("LogRetentionDays", 30),
        ("PermissionsBoundary", ""),
        ("KmsKeyArn", ""),
    ],
)
def test_who_sets_nothing_gets_what_the_documents_say(parameter: str, default: object) -> None:
    assert template()["Parameters"][parameter]["Default"] == default


def test_the_lake_is_private_encrypted_and_tidied() -> None:
    (lake,) = resources("AWS::S3::Bucket").values()
    properties = lake["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["BucketEncryption"]
    prefixes = {rule.get("Prefix") for rule in properties["LifecycleConfiguration"]["Rules"]}
    assert {"raw/_incoming/", "athena/", "logs/"} <= prefixes


def test_what_a_killed_capture_leaves_expires() -> None:
    """Candidates, and uploads that were neither completed nor aborted, wherever they were going."""
    (lake,) = resources("AWS::S3::Bucket").values()
    rules = [
        rule
        for rule in lake["Properties"]["LifecycleConfiguration"]["Rules"]
        if rule["Status"] == "Enabled"
    ]
    prefix = zones.incoming("run", "owid").removesuffix("run/owid")
    assert [rule["ExpirationInDays"] for rule in rules if rule.get("Prefix") == prefix] == [2]
    uploads = [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule]
    assert [rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] for rule in uploads] == [
        2
    ]
    assert not {"Prefix", "TagFilters", "Filter"} & uploads[0].keys()


@pytest.mark.parametrize("name", template()["Parameters"])
def test_every_parameter_says_what_it_is_and_what_it_may_be(name: str) -> None:
    parameter = template()["Parameters"][name]
    assert parameter["Type"]
    assert parameter["Description"]
    assert (
        "AllowedValues" in parameter
        or "AllowedPattern" in parameter
        or "MinValue" in parameter
        or parameter["Type"] == "CommaDelimitedList"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_environment_of_a_function_is_what_its_settings_read(name: str) -> None:
    consumer = getattr(settings, name.removesuffix("Function") + "Settings")
    wanted = {field.name.upper() for field in dataclasses.fields(consumer)}
    given = {
        *template()["Globals"]["Function"]["Environment"]["Variables"],
        *FUNCTIONS[name]["Properties"]["Environment"]["Variables"],
    }
    powertools = {variable for variable in given if variable.startswith("POWERTOOLS_")}
    assert given - powertools == wanted


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


def test_no_secret_stands_in_template_or_configuration() -> None:
    texts = [(ROOT / name).read_text() for name in ("template.yaml", "samconfig.toml")]
    assert not [
        text
        for text in texts
        if re.search(r"(?i)(password|secret|token)\w*\s*[:=]\s*[\"'][^\"'{$]+[\"']", text)
    ]


@pytest.mark.parametrize("function", ["CreateEmrFunction", "RecordFunction"])
def test_the_end_of_a_run_that_ended_badly_is_told_for_an_hour(function: str) -> None:
    event = FUNCTIONS[function]["Properties"]["Events"]["EndedBadly"]["Properties"]
    assert event["RetryPolicy"] == {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 3600}
    assert event["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
    assert event["Pattern"]["detail"]["status"] == ["ABORTED", "TIMED_OUT", "FAILED"]


def test_dead_letters_are_kept_for_two_weeks() -> None:
    (queue,) = resources("AWS::SQS::Queue").values()
    assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_functions_have_the_time_that_the_state_machine_and_the_api_give_them() -> None:
    """Seconds, literally: 15 minutes are Lambda's most, 29 s API Gateway's."""
    timeouts = {
        name: function["Properties"].get("Timeout", template()["Globals"]["Function"]["Timeout"])
        for name, function in FUNCTIONS.items()
    }
    assert timeouts == {
        "IngestFunction": 900,
        "DedupeFunction": 900,
        "CreateEmrFunction": 60,
        "PublishFunction": 900,
        "RecordFunction": 60,
        "CollectFunction": 60,
        "ShowResultsFunction": 29,
        "OperateFunction": 29,
    }


def test_the_schedule_captures_what_the_state_machine_can_read() -> None:
    from covidlake.capturing.source import Source

    (pipeline,) = resources("AWS::Serverless::StateMachine").values()
    schedule = pipeline["Properties"]["Events"]["Schedule"]["Properties"]
    assert schedule["RetryPolicy"] == {
        "MaximumRetryAttempts": 5,
        "MaximumEventAgeInSeconds": 3600,
    }
    assert schedule["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
    text, values = schedule["Input"]["Fn::Sub"]
    _, from_database, from_file = values["CountriesLocation"]["Fn::If"]
    for kind, location in (("postgresql", from_database), ("http", from_file)):
        filled = text.replace("${CountriesKind}", kind)
        filled = filled.replace("${CountriesLocation}", location["Fn::Sub"][0])
        filled = filled.replace("${Mirrors}", "")
        filled = filled.replace(
            "${SourceDialect}", template()["Parameters"]["SourceDialect"]["Default"]
        )
        sources = [Source.from_event(source) for source in json.loads(filled)["sources"]]
        assert {(source.dataset, source.kind) for source in sources} == {
            ("observations", "http"),
            ("countries", kind),
        }
    assert values["CountriesKind"] == {"Fn::If": ["UseDatabase", "postgresql", "http"]}
    assert definition()["States"]["Capture"]["ItemsPath"] == "$.sources"


def test_every_dialect_can_be_deployed_with_its_publishers_address_and_terms() -> None:
    publishers = template()["Mappings"]["Publishers"]
    assert (
        template()["Parameters"]["SourceDialect"]["AllowedValues"]
        == list(publishers)
        == list(DIALECTS)
    )
    for publisher in publishers.values():
        assert publisher.keys() == {"Url", "Attribution", "Licence"}
        assert re.fullmatch(r"https://[^\"\\]+\.csv", publisher["Url"])
        assert not re.search(
            r'["\\]', publisher["Attribution"] + publisher["Licence"]
        )  # they stand in JSON
