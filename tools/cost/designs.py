"""The three designs, and what each costs in a month, item by item."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from covidlake import pricing

from tools.cost import prices, usage
from tools.cost.usage import Usage

NODE = "m5.xlarge"
# What EMR Serverless is given for a build: as much as that node has.
NODE_VCPUS, NODE_GB = 4, 16


@dataclass(frozen=True)
class Design:
    """A way to run the same pipeline.

    Attributes:
        runs: How often it runs in a month.
        builds: How many of these runs build a release.
        spark: Item -> dollars of what runs Spark for the builds of a month.
    """

    name: str
    runs: float
    builds: float
    spark: Mapping[str, float]


def designs(month: Usage) -> tuple[Design, ...]:
    """Return this design, the naive one and EMR Serverless."""
    builds = month.runs * month.change_rate
    return (
        Design("covidlake", month.runs, builds, _clusters(month, builds, nodes=1)),
        # Four nodes each hour, whether or not anything is new.
        Design("naive", usage.HOURS, usage.HOURS, _clusters(month, usage.HOURS, nodes=4)),
        Design("serverless", month.runs, builds, _serverless(month, builds)),
    )


def cost_of(design: Design, month: Usage) -> dict[str, float]:
    """Return item -> dollars of a month, with the region's factor; the total is last."""
    others = {item: cost(design, month) for item, cost in _ITEMS.items()}
    items = {"EC2 and EMR": 0.0, "EBS": 0.0, "public IPv4": 0.0, **design.spark, **others}
    dollars = {item: amount * month.region_factor for item, amount in items.items()}
    return {**dollars, "total": sum(dollars.values())}


def _clusters(month: Usage, builds: float, nodes: int) -> dict[str, float]:
    node = pricing.INSTANCES[NODE]
    hours = builds * nodes * month.build_minutes / 60
    return {
        "EC2 and EMR": hours * (node.ec2 + node.emr),
        "EBS": hours * node.disk_gb * pricing.EBS_GB_HOUR,
        "public IPv4": hours * pricing.PUBLIC_IPV4_HOUR,
    }


def _serverless(month: Usage, builds: float) -> dict[str, float]:
    # Nothing is billed before an application starts, and disks up to 20 GB a worker are free.
    hours = builds * max(0.0, month.build_minutes - usage.START_MINUTES) / 60
    node_hour = NODE_VCPUS * prices.SERVERLESS_VCPU_HOUR + NODE_GB * prices.SERVERLESS_GB_HOUR
    return {"EC2 and EMR": hours * node_hour}


def _functions(design: Design, _: Usage) -> float:
    seconds = (
        design.runs * usage.RUN_FUNCTION_SECONDS + design.builds * usage.BUILD_FUNCTION_SECONDS
    )
    return pricing.lambda_cost(seconds, 1024)


def _state_machine(design: Design, _: Usage) -> float:
    transitions = design.runs * usage.RUN_TRANSITIONS + design.builds * usage.BUILD_TRANSITIONS
    return pricing.transitions_cost(round(transitions))


def _athena(design: Design, _: Usage) -> float:
    scanned = design.builds * usage.BUILD_SCANNED_BYTES
    return pricing.athena_cost(round(scanned), round(design.builds))


def _s3_requests(design: Design, _: Usage) -> float:
    puts = design.runs * usage.RUN_PUTS + design.builds * usage.BUILD_PUTS
    gets = design.runs * usage.RUN_GETS + design.builds * usage.BUILD_GETS
    return puts * prices.S3_PUT + gets * prices.S3_GET


def _s3_storage(_: Design, month: Usage) -> float:
    return month.lake_gb * prices.S3_GB_MONTH


def _api(_: Design, month: Usage) -> float:
    request = prices.API_REQUEST + prices.LAMBDA_REQUEST + prices.TRACE
    computing = pricing.lambda_cost(usage.REQUEST_SECONDS, usage.REQUEST_MB)
    sending = usage.REQUEST_GB_SENT * prices.TRANSFER_OUT_GB
    return month.api_requests * (request + computing + sending)


def _logs(design: Design, month: Usage) -> float:
    logged = design.runs * usage.RUN_GB_LOGGED + month.api_requests * usage.REQUEST_GB_LOGGED
    return logged * prices.LOGS_GB


def _metrics(design: Design, _: Usage) -> float:
    hours = min(design.runs, usage.HOURS)
    return hours * usage.METRICS * prices.METRIC_HOUR


def _alarms(_: Design, __: Usage) -> float:
    return usage.ALARM_METRICS * prices.ALARM_METRIC_MONTH


def _dashboard(_: Design, __: Usage) -> float:
    return prices.DASHBOARD_MONTH


_ITEMS: Mapping[str, Callable[[Design, Usage], float]] = {
    "Lambda, of the pipeline": _functions,
    "Step Functions": _state_machine,
    "Athena": _athena,
    "S3, requests": _s3_requests,
    "S3, storage": _s3_storage,
    "API, its function and traffic": _api,
    "logs": _logs,
    "metrics": _metrics,
    "alarms": _alarms,
    "dashboard": _dashboard,
}
