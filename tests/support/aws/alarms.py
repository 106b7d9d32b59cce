"""What a function printed, and the alarm of the template that watches it.

CloudWatch matches namespace, metric and dimensions exactly.
"""

import json
from typing import Any

from tests.support.stack import resources


def service_of(function: str) -> str:
    """What the template calls the service of a function."""
    environment: dict[str, Any] = resources("AWS::Serverless::Function")[function]["Properties"][
        "Environment"
    ]["Variables"]
    return str(environment["POWERTOOLS_SERVICE_NAME"])


def counted(alarm: str, printed: str) -> float:
    """The sum of what an alarm's metric was given in these lines of embedded metrics."""
    watched = resources("AWS::CloudWatch::Alarm")[alarm]["Properties"]
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in watched["Dimensions"]}
    total = 0.0
    for line in map(json.loads, printed.splitlines()):
        for described in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            named = watched["MetricName"] in [metric["Name"] for metric in described["Metrics"]]
            given = [{name: line[name] for name in names} for names in described["Dimensions"]]
            if named and described["Namespace"] == watched["Namespace"] and dimensions in given:
                total += sum(line[watched["MetricName"]])
    return total
