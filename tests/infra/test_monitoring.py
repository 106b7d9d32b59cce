"""Every alarm is heard, watches what is emitted, and says what to do; no stack watches another."""

import re

import pytest

from tests.support.aws.alarms import alarms, watched
from tests.support.aws.metrics import FUNCTIONS, emitted
from tests.support.docs.markdown import anchors
from tests.support.paths import ROOT
from tests.support.stack import template

ALARMS = alarms()
RUNBOOK = ROOT / "docs" / "how-to" / "runbook.md"
# What somebody has to hear of, by the service that counts it.
MUST_WATCH = {
    "AWS/States": {
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
        "ExecutionThrottled",
        "ExecutionsSucceeded",  # that there was none
    },
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible"},
    "AWS/Lambda": {"Errors", "Throttles"},
    "AWS/ApiGateway": {"5XXError", "Latency"},
    "covidlake": {
        "DataAgeDays",
        "CapturesRefused",
        "CapturesInvalid",
        "RejectedPercent",
        "AuditsFailed",
        "ClusterSeconds",
        "ClustersLeft",
    },
}


def test_all_that_somebody_has_to_hear_of_sets_off_an_alarm() -> None:
    found: dict[str, set[str]] = {}
    for alarm in ALARMS.values():
        for metric in watched(alarm):
            found.setdefault(metric.namespace, set()).add(metric.name)
    assert found == MUST_WATCH


def test_alarms_stand_from_these_values_on() -> None:
    """Literally: threshold, seconds of a period, periods, and what a period without a value is."""
    keys = ("Threshold", "Period", "EvaluationPeriods", "TreatMissingData")
    values = {name: tuple(alarm.get(key) for key in keys) for name, alarm in ALARMS.items()}
    once = (1, 300, 1, "notBreaching")
    # Of an expression, the period is that of its metrics.
    summed = (1, None, 1, "notBreaching")
    assert values == {
        "DataAgeAlarm": ({"Ref": "MaxDataAgeDays"}, 86400, 1, "ignore"),
        "StaleAlarm": once,
        "InvalidAlarm": summed,
        "RejectsAlarm": once,
        "AuditFailedAlarm": once,
        "RunFailedAlarm": summed,
        "NoRunAlarm": (1, 3600, {"Ref": "MaxHoursWithoutRun"}, "breaching"),
        "DeadLettersAlarm": once,
        "ClusterTimeAlarm": (7200, 300, 1, "notBreaching"),
        "ClusterLeftAlarm": once,
        "FunctionErrorsAlarm": summed,
        "FunctionThrottlesAlarm": summed,
        "ApiErrorsAlarm": (5, 300, 1, "notBreaching"),
        "ApiLatencyAlarm": (10000, 300, 3, "notBreaching"),
    }
    defaults = {name: one.get("Default") for name, one in template()["Parameters"].items()}
    assert (defaults["MaxDataAgeDays"], defaults["MaxHoursWithoutRun"]) == (21, 24)
    assert defaults["MonthlyBudget"] == 0


def test_the_metrics_that_alarms_are_billed_for_are_this_many() -> None:
    """CloudWatch bills each metric of an expression: 10 cents a month."""
    assert sum(len(list(watched(alarm))) for alarm in ALARMS.values()) == 29


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_throttled_function_is_heard_of(name: str) -> None:
    metrics = list(watched(ALARMS["FunctionThrottlesAlarm"]))
    assert ("AWS/Lambda", "Throttles", (("FunctionName", f"covidlake-{name}"),)) in metrics


def test_an_error_is_heard_of_where_no_run_fails_of_it() -> None:
    """Errors of the others are the state machine's words: a run that fails of one is heard of."""
    metrics = watched(ALARMS["FunctionErrorsAlarm"])
    functions = {metric.dimensions[0][1].removeprefix("covidlake-") for metric in metrics}
    assert FUNCTIONS.keys() - functions == {"IngestFunction", "DedupeFunction", "PublishFunction"}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_is_heard(name: str) -> None:
    assert ALARMS[name]["AlarmActions"] == [{"Ref": "Topic"}]


def test_alarms_and_budgets_of_this_account_can_publish_and_nobody_else() -> None:
    topic = template()["Resources"]["Topic"]["Properties"]
    # A key of AWS's own lets no alarm publish, and its policy cannot be changed.
    assert "KmsMasterKeyId" not in topic
    policy = template()["Resources"]["TopicPolicy"]["Properties"]
    assert policy["Topics"] == [{"Ref": "Topic"}]
    statements = policy["PolicyDocument"]["Statement"]
    allowed = [one for one in statements if one["Effect"] == "Allow"]
    assert [one["Principal"]["Service"] for one in allowed] == [
        "cloudwatch.amazonaws.com",
        "budgets.amazonaws.com",
    ]
    for statement in allowed:
        account = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        assert statement["Condition"]["StringEquals"] == account
        assert statement["Condition"]["ArnLike"].keys() == {"aws:SourceArn"}


def test_no_two_alarms_of_two_stacks_watch_the_same() -> None:
    first, second = (
        {metric for alarm in ALARMS.values() for metric in watched(alarm, stack)}
        for stack in ("covidlake", "covidlake-prod")
    )
    assert not first & second
    # Dimensions alone cannot tell them apart: services have the same names in each stack.
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == {"Ref": "AWS::StackName"}


def test_every_alarm_watches_a_metric_that_the_code_emits() -> None:
    ours = {
        (metric.name, dict(metric.dimensions)["service"])
        for alarm in ALARMS.values()
        for metric in watched(alarm)
        if metric.namespace == "covidlake"
    }
    assert len(ours) > 5
    assert ours - emitted() == set()


def test_every_metric_is_described() -> None:
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    assert {metric for metric, _ in emitted() if f"`{metric}`" not in page} == set()


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_names_its_section_of_the_runbook(name: str) -> None:
    description = ALARMS[name]["AlarmDescription"]
    assert description.endswith(f"See docs/how-to/runbook.md#{name.lower()}")
    assert name.lower() in anchors(RUNBOOK)


def test_the_runbook_has_no_section_of_an_alarm_that_there_is_not() -> None:
    headings = re.findall(r"^## (\w+Alarm)$", RUNBOOK.read_text(), re.MULTILINE)
    assert headings == list(ALARMS)


@pytest.mark.parametrize("name", ALARMS)
def test_a_section_has_a_drill_or_says_why_not(name: str) -> None:
    section = RUNBOOK.read_text().partition(f"## {name}\n")[2].partition("\n## ")[0]
    assert ("<!-- run: drill -->" in section) != ("No drill" in section)


def test_there_is_a_budget_only_where_one_is_asked_for_and_aws_has_one() -> None:
    budget = template()["Resources"]["Budget"]
    assert template()["Conditions"][budget["Condition"]] == {
        "Fn::And": [
            {"Fn::Not": [{"Fn::Equals": [{"Ref": "MonthlyBudget"}, 0]}]},
            {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws"]},
        ]
    }
    told = budget["Properties"]["NotificationsWithSubscribers"]
    assert [
        (one["Notification"]["NotificationType"], one["Notification"]["Threshold"]) for one in told
    ] == [("ACTUAL", 80), ("FORECASTED", 100)]
    for one in told:
        assert one["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": "Topic"}}]
