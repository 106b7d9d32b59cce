"""Rules of alarms, metrics and the dashboard."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from tests.support.rendering.stack import Stack, render

ALARM = "AWS::CloudWatch::Alarm"
# What has to be watched by an alarm, for each resource of a type.
WATCHED = {
    "AWS::StepFunctions::StateMachine": (
        "AWS/States",
        ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionThrottled",
         "ExecutionsSucceeded"),
    ),
    "AWS::SQS::Queue": ("AWS/SQS", ("ApproximateNumberOfMessagesVisible",)),
    "AWS::Lambda::Function": ("AWS/Lambda", ("Errors", "Throttles")),
    "AWS::ApiGateway::RestApi": ("AWS/ApiGateway", ("5XXError", "Latency")),
}  # fmt: skip


def what_can_go_wrong_is_watched(stack: Stack) -> list[str]:
    """Watch, by an alarm, each metric that says a resource does not do its work."""
    watched = {(metric["Namespace"], metric["MetricName"]) for metric in _alarm_metrics(stack)}
    return [
        f"nobody hears of {namespace} {metric}"
        for kind, (namespace, metrics) in WATCHED.items()
        for metric in metrics
        if stack.of_type(kind) and (namespace, metric) not in watched
    ]


def every_alarm_tells_somebody(stack: Stack) -> list[str]:
    """Publish each alarm to a topic of the stack."""
    topics = stack.of_type("AWS::SNS::Topic")
    return [
        f"{name} tells nobody"
        for name, alarm in stack.of_type(ALARM).items()
        if not {stack.target(action) for action in alarm.get("AlarmActions", [])} & topics.keys()
    ]


def no_two_stacks_share_a_metric(stack: Stack) -> list[str]:
    """Let no stack of an account set off the alarms of another."""
    other = dataclasses.replace(stack.deployment, stack="another")
    of_other = {_identity(metric) for metric in _alarm_metrics(render(stack.template, other))}
    return [
        f"an alarm of two stacks watches {_identity(metric)}"
        for metric in _alarm_metrics(stack)
        if _identity(metric) in of_other
    ]


def no_two_stacks_share_a_widget(stack: Stack) -> list[str]:
    """Show no figures of another stack of the account."""
    other = dataclasses.replace(stack.deployment, stack="another")
    of_other = _widget_metrics(render(stack.template, other))
    shared = sorted(_widget_metrics(stack) & of_other)
    return [f"widgets of two stacks show {metric}" for metric in shared]


def _alarm_metrics(stack: Stack) -> Iterator[dict[str, Any]]:
    for alarm in stack.of_type(ALARM).values():
        yield from _metrics_in(alarm)


def _metrics_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every metric at any depth: of an alarm itself, or of its expression."""
    if isinstance(value, dict):
        if "MetricName" in value:
            yield value
        for item in value.values():
            yield from _metrics_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _metrics_in(item)


def _identity(metric: dict[str, Any]) -> str:
    dimensions = sorted((each["Name"], each["Value"]) for each in metric.get("Dimensions", []))
    return json.dumps([metric["Namespace"], metric["MetricName"], *dimensions])


def _widget_metrics(stack: Stack) -> set[str]:
    boards = stack.of_type("AWS::CloudWatch::Dashboard").values()
    widgets = [each for board in boards for each in json.loads(board["DashboardBody"])["widgets"]]
    return {
        json.dumps([item for item in metric if isinstance(item, str)] or metric)
        for widget in widgets
        for metric in widget["properties"].get("metrics", [])
        # A metric of another widget's, or of the account as a whole.
        if not str(metric[0]).startswith("AWS/") or len(metric) > 2
    }
