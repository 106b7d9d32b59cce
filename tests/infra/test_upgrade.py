"""An upgrade of a stack of version 0.2 to today's template replaces nothing that holds data.

CloudFormation replaces a resource when its logical id, its type or one of some properties changes
("Update requires: Replacement" in the reference of its type): the new one is empty, and the old
one is deleted or, with its data, forgotten.
"""

from typing import Any

import pytest

from local.template import parse
from tests.support.paths import ROOT
from tests.support.stack import template

BEFORE: dict[str, Any] = parse((ROOT / "tests/fixtures/template-0.2.yaml").read_text())

# Types that hold data, or an address that somebody outside the stack keeps, and the properties
# whose change means replacement. A type that is none of these may be replaced as it likes.
REPLACING = {
    "AWS::S3::Bucket": ("BucketName", "BucketNamePrefix", "BucketNamespace"),
    "AWS::SecretsManager::Secret": ("Name",),
    "AWS::SQS::Queue": ("QueueName", "FifoQueue"),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::Glue::Database": ("CatalogId", "DatabaseName", "DatabaseInput.Name"),
    "AWS::Athena::WorkGroup": ("Name",),  # deleted with its query history
    "AWS::SNS::Topic": ("TopicName", "FifoTopic"),  # subscriptions made by hand
    "AWS::Serverless::Api": ("Name", "StageName"),  # its URL
    "AWS::Serverless::StateMachine": ("Name", "Type"),  # its executions
}
KEEPING = [name for name, kept in BEFORE["Resources"].items() if kept["Type"] in REPLACING]


def at(properties: dict[str, Any], path: str) -> Any:
    """The value at a path such as DatabaseInput.Name; None where it is absent."""
    value: Any = properties
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def parameters_in(value: Any) -> set[str]:
    """Names of the parameters that a value refers to by Ref or Sub."""
    text = repr(value)
    return {name for name in BEFORE["Parameters"] if f"'{name}'" in text or f"${{{name}}}" in text}


def is_true(conditions: dict[str, Any], name: str, parameters: dict[str, str]) -> bool:
    """The value of a condition over Equals, Not and And, for values of the parameters."""

    def value(node: Any) -> Any:
        if isinstance(node, str):
            return node
        ((function, argument),) = node.items()
        match function:
            case "Ref":
                return parameters[argument]
            case "Condition":
                return value(conditions[argument])
            case "Fn::Not":
                return not value(argument[0])
            case "Fn::And":
                return all(value(part) for part in argument)
            case "Fn::Equals":
                return value(argument[0]) == value(argument[1])
        raise ValueError(f"{function} is not known here")

    return bool(value(conditions[name]))


def expiring(resources: dict[str, Any]) -> set[str]:
    rules = resources["Lake"]["Properties"]["LifecycleConfiguration"]["Rules"]
    return {rule["Prefix"] for rule in rules if "ExpirationInDays" in rule}


def test_what_must_outlive_an_upgrade_is_this() -> None:
    """Literally, so that the comparisons below can never become empty ones."""
    assert set(KEEPING) == {
        "ApiLogs", "Api", "Catalog", "DatabaseSecret", "DeadLetters", "Lake", "Pipeline",
        "PipelineLogs", "Topic", "WorkGroup",
    }  # fmt: skip


@pytest.mark.parametrize("name", KEEPING)
def test_it_is_neither_renamed_nor_replaced(name: str) -> None:
    before, now = BEFORE["Resources"][name], template()["Resources"].get(name)
    assert now is not None, f"{name} is gone from the template: an upgrade deletes it"
    assert now["Type"] == before["Type"]
    assert now.get("Condition") == before.get("Condition")
    for path in REPLACING[before["Type"]]:
        assert at(now.get("Properties", {}), path) == at(before.get("Properties", {}), path), path


@pytest.mark.parametrize("name", KEEPING)
def test_what_its_name_is_made_of_has_the_same_default(name: str) -> None:
    """A stack that never set a parameter would be renamed by another default."""
    before = BEFORE["Resources"][name]
    identity = [at(before.get("Properties", {}), path) for path in REPLACING[before["Type"]]]
    for parameter in parameters_in(identity):
        old, new = BEFORE["Parameters"][parameter], template()["Parameters"][parameter]
        assert new.get("Default") == old.get("Default"), parameter


@pytest.mark.parametrize("secret", ["", "arn:aws:secretsmanager:us-east-1:123456789012:secret:own"])
@pytest.mark.parametrize("table", ["public.countries", "health.locations"])
def test_a_stack_with_a_database_keeps_it_and_its_secret(table: str, secret: str) -> None:
    """An update gives old parameters the values they have, whatever their new defaults are."""
    assert BEFORE["Parameters"]["DatabaseTable"]["Default"] == "public.countries"
    kept = {"DatabaseTable": table, "DatabaseSecretArn": secret}
    before, now = BEFORE["Conditions"], template()["Conditions"]
    assert is_true(before, "CreateSecret", kept) == (secret == "")
    assert is_true(now, "CreateSecret", kept) == (secret == "")
    assert is_true(now, "UseDatabase", kept)


def test_a_new_stack_has_neither_database_nor_secret() -> None:
    defaults = {
        name: template()["Parameters"][name]["Default"]
        for name in ("DatabaseTable", "DatabaseSecretArn", "CountriesUrl")
    }
    conditions = template()["Conditions"]
    assert not is_true(conditions, "UseDatabase", defaults)
    assert not is_true(conditions, "CreateSecret", defaults)
    assert is_true(conditions, "PublishersCountries", defaults)


def test_the_lake_outlives_the_stack_as_before() -> None:
    lake = template()["Resources"]["Lake"]
    assert lake["DeletionPolicy"] == "RetainExceptOnCreate"
    assert lake["UpdateReplacePolicy"] == "Retain"
    assert lake["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}


def test_what_was_filled_into_the_secret_stays() -> None:
    """Literally: any change of it makes CloudFormation generate the secret again, over it."""
    assert template()["Resources"]["DatabaseSecret"]["Properties"]["GenerateSecretString"] == {
        "SecretStringTemplate": (
            '{"host": "", "port": 5432, "dbname": "", "username": "", "sslmode": "verify-full"}'
        ),
        "GenerateStringKey": "password",
        "ExcludePunctuation": True,
    }


def test_no_log_group_has_the_name_of_one_that_lambda_made() -> None:
    """A deployed stack has those, and does not own them: to create them would fail."""
    groups = [
        resource["Properties"].get("LogGroupName", {}).get("Fn::Sub", "")
        for resource in template()["Resources"].values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    ]
    assert len([name for name in groups if name.startswith("/${AWS::StackName}/")]) == 8
    assert [name for name in groups if name.startswith("/aws/lambda/")] == []


def test_nothing_expires_that_was_kept() -> None:
    assert expiring(BEFORE["Resources"]) == {"raw/_incoming/", "athena/", "exports/", "logs/"}
    assert expiring(template()["Resources"]) == {"raw/_incoming/", "athena/", "exports/", "logs/"}


def test_no_parameter_of_a_deployed_stack_is_gone_or_newly_required() -> None:
    """samconfig.toml files of others name them; one without a default stops an upgrade."""
    now = template()["Parameters"]
    assert BEFORE["Parameters"].keys() <= now.keys()
    added = now.keys() - BEFORE["Parameters"].keys()
    assert [name for name in added if "Default" not in now[name]] == []
