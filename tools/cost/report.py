"""The report of `make cost`, as text."""

from collections.abc import Iterator

from covidlake.pricing import LISTED

from tools.cost import usage
from tools.cost.designs import NODE, NODE_GB, NODE_VCPUS, Design, cost_of, designs
from tools.cost.usage import Usage

_LABEL, _COLUMN = 32, 12
_ASSUMPTIONS = """\
covidlake   Looks every {hours:g} hours; {rate:.0%} of the runs find something new and build on
            one {node}, which lives for {minutes:g} minutes: {own} a build.
naive       Each hour four {node} live as long, whether or not anything is new: {naive}.
serverless  EMR Serverless with the {vcpus} vCPU and {gb} GB of that node, without the {start}
            minutes until a cluster is up: {serverless} a build.
all         {requests:,} requests to the API, {lake:g} GB in the bucket; no tax, no free tier.
"""


def report(month: Usage) -> str:
    """Return the table of a month and what it assumes."""
    return "\n".join([*_table(month), "", _assumptions(month)])


def _table(month: Usage) -> Iterator[str]:
    compared = designs(month)
    costs = [cost_of(design, month) for design in compared]
    region = "us-east-1" if month.region_factor == 1 else f"us-east-1 times {month.region_factor:g}"
    yield f"A month in US dollars: an estimate, at the list prices of {region}, {LISTED}."
    yield ""
    yield _row("", [design.name for design in compared])
    yield _row("runs", [f"{design.runs:,.0f}" for design in compared])
    yield _row("of which build a release", [f"{design.builds:,.0f}" for design in compared])
    for item in costs[0]:
        yield _row(item, [f"{cost[item]:,.2f}" for cost in costs])


def _row(label: str, cells: list[str]) -> str:
    columns = "".join(cell.rjust(_COLUMN) for cell in cells)
    return label.ljust(_LABEL) + columns


def _assumptions(month: Usage) -> str:
    own, naive, serverless = (_each(design) for design in designs(month))
    return _ASSUMPTIONS.format(
        hours=month.every_hours,
        rate=month.change_rate,
        node=NODE,
        minutes=month.build_minutes,
        own=own,
        naive=naive,
        vcpus=NODE_VCPUS,
        gb=NODE_GB,
        start=usage.START_MINUTES,
        serverless=serverless,
        requests=month.api_requests,
        lake=month.lake_gb,
    )


def _each(design: Design) -> str:
    each = sum(design.spark.values()) / design.builds if design.builds else 0.0
    return f"${each:.3f}"
