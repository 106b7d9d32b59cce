"""Every alarm is heard, watches what is emitted, and says what to do; no stack watches another."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.alarms import alarms, service_of, watched
from tests.support.docs.markdown import anchors
from tests.support.paths import ROOT
from tests.support.stack import resources, template

FUNCTIONS = resources("AWS::Serverless::Function")
ALARMS = alarms()
RUNBOOK = ROOT / "docs" / "how-to" / "runbook.md"
# What a metric of ours is written as in the code: its name stands there as a text.
EMITTED = re.compile(r'(?:add_metric\(|single_metric\(name=|Measure\()\s*"(\w+)"')
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
        "RejectedPercent",
        "AuditsFailed",
        "ClusterSeconds",
        "ClustersLeft",
    },
}


def modules_of(function: dict[str, Any]) -> set[Path]:
    """The handler's module and all that it imports of its folder: what a function can emit."""
    folder = ROOT / function["Properties"]["CodeUri"]
    reached: set[Path] = set()
    waiting = [folder / f"{function['Properties']['Handler'].removesuffix('.handler')}.py"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        imports = re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text(), re.MULTILINE)
        modules = (folder / f"{name.replace('.', '/')}.py" for name in imports)
        packages = (
            file for name in imports for file in (folder / name.replace(".", "/")).glob("*.py")
        )
        waiting += [module for module in (*modules, *packages) if module.is_file()]
    return reached


def emitted() -> set[tuple[str, str]]:
    """(metric, service) of all that the functions can emit."""
    return {
        (metric, service_of(name))
        for name, function in FUNCTIONS.items()
        for path in modules_of(function)
        for metric in EMITTED.findall(path.read_text())
    }


def widgets() -> list[dict[str, Any]]:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    body = dashboard["Properties"]["DashboardBody"]["Fn::Sub"]
    # The one placeholder that stands for a number.
    return list(json.loads(body.replace("${MaxDataAgeDays}", "21"))["widgets"])


def graphed() -> list[list[Any]]:
    found = [widget["properties"].get("metrics", []) for widget in widgets()]
    return [metric for metrics in found for metric in metrics]


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
        "InvalidAlarm": once,
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
    assert sum(len(list(watched(alarm))) for alarm in ALARMS.values()) == 28


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


def test_every_alarm_and_widget_watches_a_metric_that_the_code_emits() -> None:
    ours = {
        (metric.name, dict(metric.dimensions)["service"])
        for alarm in ALARMS.values()
        for metric in watched(alarm)
        if metric.namespace == "covidlake"
    }
    graphs = [metric for metric in graphed() if metric[0] == "${AWS::StackName}"]
    for _, _, dimension, *_ in graphs:
        assert dimension == "service"
    ours |= {(name, service) for _, name, _, service, *_ in graphs}
    assert len(ours) > 15
    assert ours - emitted() == set()


def test_every_metric_is_described() -> None:
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    assert {metric for metric, _ in emitted() if f"`{metric}`" not in page} == set()


def test_what_is_searched_for_is_emitted() -> None:
    searches = [metric[0]["expression"] for metric in graphed() if isinstance(metric[0], dict)]
    names = {name for search in searches for name in re.findall(r'MetricName="(\w+)"', search)}
    assert names == {"SourceCaptured"}
    assert names <= {metric for metric, _ in emitted()}


def test_the_top_row_says_whether_the_data_are_fresh_and_right() -> None:
    first, second, third = [widget["properties"] for widget in widgets() if widget["y"] == 0]
    assert [metric[1] for metric in first["metrics"]] == ["DataAgeDays"]
    assert [metric[1] for metric in second["metrics"]] == [
        "ChecksFailed",
        "ChecksWarned",
        "RejectedPercent",
        "SourcesFailed",
    ]
    # Every alarm, so that a green row means that nothing is wrong.
    assert third["alarms"] == [f"${{{name}.Arn}}" for name in ALARMS]


def test_widgets_neither_overlap_nor_leave_the_grid() -> None:
    """CloudWatch's grid is 24 columns wide."""
    fields = [
        (widget["x"] + column, widget["y"] + row)
        for widget in widgets()
        for column in range(widget["width"])
        for row in range(widget["height"])
    ]
    assert len(set(fields)) == len(fields)
    assert max(x for x, _ in fields) == 23


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_names_its_section_of_the_runbook(name: str) -> None:
    description = ALARMS[name]["AlarmDescription"]
    assert description.endswith(f"See docs/how-to/runbook.md#{name.lower()}")
    assert name.lower() in anchors(RUNBOOK)


def test_the_runbook_has_no_section_of_an_alarm_that_there_is_not() -> None:
    headings = re.findall(r"^## (\w+Alarm)$", RUNBOOK.read_text(), re.MULTILINE)
    assert headings == list(ALARMS)


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
