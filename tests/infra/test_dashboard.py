"""The dashboard shows what is emitted, fresh and right first; saved queries find what is logged."""

import json
import re
from typing import Any

import pytest

from tests.support.aws.alarms import alarms
from tests.support.aws.metrics import FUNCTIONS, emitted, modules_of
from tests.support.paths import ROOT
from tests.support.stack import resources, template

RUNBOOK = ROOT / "docs" / "how-to" / "runbook.md"
QUERIES = resources("AWS::Logs::QueryDefinition")
LOGGED = re.compile(r'logger\.info\(\s*"([^"]+)"')


def widgets() -> list[dict[str, Any]]:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    body = dashboard["Properties"]["DashboardBody"]["Fn::Sub"]
    # The one placeholder that stands for a number.
    return list(json.loads(body.replace("${MaxDataAgeDays}", "21"))["widgets"])


def graphed() -> list[list[Any]]:
    found = [widget["properties"].get("metrics", []) for widget in widgets()]
    return [metric for metrics in found for metric in metrics]


def test_every_widget_shows_a_metric_that_the_code_emits() -> None:
    graphs = [metric for metric in graphed() if metric[0] == "${AWS::StackName}"]
    assert {dimension for _, _, dimension, *_ in graphs} == {"service"}
    shown = {(name, service) for _, name, _, service, *_ in graphs}
    assert len(shown) > 15
    assert shown - emitted() == set()


def test_two_regions_of_an_account_do_not_share_what_has_one_name_in_all() -> None:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    (budget,) = resources("AWS::Budgets::Budget").values()
    name = {"Fn::Sub": "${AWS::StackName}-${AWS::Region}"}
    assert dashboard["Properties"]["DashboardName"] == name
    assert budget["Properties"]["Budget"]["BudgetName"] == name


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
    assert third["alarms"] == [f"${{{name}.Arn}}" for name in alarms()]


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


def test_the_saved_queries_are_those_that_the_runbook_names() -> None:
    names = {query["Properties"]["Name"]["Fn::Sub"] for query in QUERIES.values()}
    assert names == {
        "${AWS::StackName}/states-that-failed",
        "${AWS::StackName}/errors-of-the-functions",
        "${AWS::StackName}/time-and-memory-of-the-functions",
        "${AWS::StackName}/verdicts",
        "${AWS::StackName}/releases",
        "${AWS::StackName}/requests-that-failed",
        "${AWS::StackName}/slowest-requests",
    }
    named = set(re.findall(r"saved quer(?:y|ies)\s+`([\w-]+)`", RUNBOOK.read_text()))
    assert named
    assert {f"${{AWS::StackName}}/{name}" for name in named} <= names


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_reads_logs_of_the_stack(name: str) -> None:
    groups = [group["Ref"] for group in QUERIES[name]["Properties"]["LogGroupNames"]]
    assert groups
    assert set(groups) <= resources("AWS::Logs::LogGroup").keys()


@pytest.mark.parametrize("name", ["FunctionErrorsQuery", "FunctionUseQuery"])
def test_queries_of_functions_read_the_logs_of_each(name: str) -> None:
    groups = [group["Ref"] for group in QUERIES[name]["Properties"]["LogGroupNames"]]
    assert groups == [
        function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        for function in FUNCTIONS.values()
    ]


def test_messages_that_queries_look_for_are_logged() -> None:
    texts = [query["Properties"]["QueryString"] for query in QUERIES.values()]
    conditions = re.findall(r"message (?:=|in) (.*)", "\n".join(texts))
    sought = {message for each in conditions for message in re.findall(r'"([^"]+)"', each)}
    code = [path.read_text() for function in FUNCTIONS.values() for path in modules_of(function)]
    assert sought == {"judged", "published", "rolled back"}
    assert sought <= {message for text in code for message in LOGGED.findall(text)}


@pytest.mark.parametrize("name", ["FailedRequestsQuery", "SlowRequestsQuery"])
def test_fields_of_requests_are_in_the_access_log(name: str) -> None:
    access_log = template()["Resources"]["Api"]["Properties"]["AccessLogSetting"]["Format"]
    names = {"method", "path", "status", "latency", "error", "requestId"}
    query = QUERIES[name]["Properties"]["QueryString"]
    used = {word for word in re.findall(r"\w+", query) if word in names}
    assert {"path", "latency"} <= used <= json.loads(access_log).keys()
