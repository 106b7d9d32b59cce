"""The template: its parameters, what it keeps private, and times that fit each other."""

import dataclasses
import json
import re

import pytest
from covidlake import settings, zones
from covidlake.reading.dialects import DIALECTS

from tests.support.stack import ROOT, definition, resources, template

FUNCTIONS = resources("AWS::Serverless::Function")


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
