"""The alarms of the template, what they watch, and what a function printed for them.

CloudWatch matches namespace, metric and dimensions exactly.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.support.stack import resources

# As tests/unit/conftest.py calls the stack.
STACK = "covidlake"


class Metric(NamedTuple):
    """What CloudWatch tells metrics apart by; texts as in the template, Ref and Sub resolved."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]


def alarms() -> dict[str, dict[str, Any]]:
    """Return the properties of each alarm."""
    found = resources("AWS::CloudWatch::Alarm").items()
    return {name: resource["Properties"] for name, resource in found}


def watched(alarm: dict[str, Any], stack: str = STACK) -> Iterator[Metric]:
    """Return the metrics of an alarm, of which an expression may have several."""
    queries = alarm.get("Metrics", [{"MetricStat": {"Metric": alarm}}])
    for query in queries:
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            dimensions = metric["Dimensions"]
            named = tuple((one["Name"], resolved(one["Value"], stack)) for one in dimensions)
            yield Metric(resolved(metric["Namespace"], stack), metric["MetricName"], named)


def resolved(value: Any, stack: str) -> str:
    """Return the text of a value: a generated name begins with the stack's."""
    if value == {"Ref": "AWS::StackName"}:
        return stack
    if "Ref" in value:
        return f"{stack}-{value['Ref']}"
    if "Fn::GetAtt" in value:
        return f"{stack}-{value['Fn::GetAtt'][0]}"
    return str(value)


def service_of(function: str) -> str:
    """What the template calls the service of a function."""
    environment: dict[str, Any] = resources("AWS::Serverless::Function")[function]["Properties"][
        "Environment"
    ]["Variables"]
    return str(environment["POWERTOOLS_SERVICE_NAME"])


def counted(alarm: str, printed: str) -> float:
    """The sum of what an alarm's metrics were given in these lines of embedded metrics."""
    return sum(_printed(metric, printed) for metric in watched(alarms()[alarm]))


def _printed(metric: Metric, printed: str) -> float:
    total = 0.0
    for line in map(json.loads, printed.splitlines()):
        for described in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            named = metric.name in [one["Name"] for one in described["Metrics"]]
            given = [{name: line[name] for name in names} for names in described["Dimensions"]]
            is_ours = described["Namespace"] == metric.namespace
            if named and is_ours and dict(metric.dimensions) in given:
                total += sum(line[metric.name])
    return total
