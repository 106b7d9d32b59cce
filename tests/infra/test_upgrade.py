"""An upgrade of a stack of version 0.2 to today's template replaces nothing that holds data.

CloudFormation replaces a resource when its logical id, its type or one of some properties changes
("Update requires: Replacement" in the reference of its type): the new one is empty, and the old
one is deleted or, with its data, forgotten.
"""

from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from tests.support.paths import ROOT
from tests.support.stack import template

BEFORE: dict[str, Any] = yaml_parse((ROOT / "tests/fixtures/template-0.2.yaml").read_text())

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
    condition = BEFORE["Conditions"].get(before.get("Condition"))
    assert template()["Conditions"].get(before.get("Condition")) == condition
    for parameter in parameters_in([identity, condition]):
        old, new = BEFORE["Parameters"][parameter], template()["Parameters"][parameter]
        assert new.get("Default") == old.get("Default"), parameter


def test_the_lake_outlives_the_stack_as_before() -> None:
    lake = template()["Resources"]["Lake"]
    assert lake["DeletionPolicy"] == "RetainExceptOnCreate"
    assert lake["UpdateReplacePolicy"] == "Retain"
    assert lake["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}


def test_nothing_expires_that_was_kept() -> None:
    assert expiring(BEFORE["Resources"]) == {"raw/_incoming/", "athena/", "exports/", "logs/"}
    assert expiring(template()["Resources"]) == {"raw/_incoming/", "athena/", "exports/", "logs/"}


def test_no_parameter_of_a_deployed_stack_is_gone_or_newly_required() -> None:
    """samconfig.toml files of others name them; one without a default stops an upgrade."""
    now = template()["Parameters"]
    assert BEFORE["Parameters"].keys() <= now.keys()
    added = now.keys() - BEFORE["Parameters"].keys()
    assert [name for name in added if "Default" not in now[name]] == []
