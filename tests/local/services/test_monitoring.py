"""The laptop's CloudFormation makes what watches the stack, from the template as it stands."""

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.services import cloudformation
from tests.support.aws.alarms import alarms
from tests.support.aws.credentials import CREDENTIALS
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def stack() -> Any:
    """The ids of a stack with a budget."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        boto3.setup_default_session()
        parameters = {"MonthlyBudget": "50", "MaxDataAgeDays": "30"}
        yield cloudformation.deploy(ROOT / "template.yaml", parameters)
    boto3.setup_default_session()


def test_every_alarm_publishes_to_the_topic(stack: dict[str, str]) -> None:
    pages = boto3.client("cloudwatch").get_paginator("describe_alarms").paginate()
    made = {alarm["AlarmName"]: alarm for page in pages for alarm in page["MetricAlarms"]}
    assert made.keys() == {stack[name] for name in alarms()}
    assert {tuple(alarm["AlarmActions"]) for alarm in made.values()} == {(stack["Topic"],)}
    old_data = made[stack["DataAgeAlarm"]]
    assert (old_data["Namespace"], old_data["Threshold"]) == ("covidlake", 30)


def test_the_dashboard_shows_the_alarms_that_there_are(stack: dict[str, str]) -> None:
    client = boto3.client("cloudwatch")
    body = json.loads(client.get_dashboard(DashboardName=stack["Dashboard"])["DashboardBody"])
    (shown,) = [widget for widget in body["widgets"] if widget["type"] == "alarm"]
    pages = client.get_paginator("describe_alarms").paginate()
    made = {alarm["AlarmArn"] for page in pages for alarm in page["MetricAlarms"]}
    assert set(shown["properties"]["alarms"]) == made


def test_there_is_a_budget(stack: dict[str, str]) -> None:
    account = boto3.client("sts").get_caller_identity()["Account"]
    (budget,) = boto3.client("budgets").describe_budgets(AccountId=account)["Budgets"]
    assert (budget["BudgetName"], budget["BudgetLimit"]) == (
        "covidlake-us-east-1",
        {"Amount": "50", "Unit": "USD"},
    )
