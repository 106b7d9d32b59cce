"""Time and cost of a build on EMR by the size of its input: `python -m tools.cost.scale`.

Derived, not measured: from what a core was seen to do on a laptop. What it assumes stands beside
the table, in docs/explanation/benchmarks.md.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from covidlake import pricing

from tools.cost.usage import START_MINUTES

MB = 1024**2
# CSV bytes a core-second, and core-seconds before the first: start of a JVM, planning, compiling.
# ETL: OWID's file once, 10 and 40 times (bench.etl, 2026-11-28): 43.6, 113 and 262 core-seconds.
ETL_RATE, ETL_START = 8.9e6, 38.6
# Analytics: 44 MB and 176 MB (bench.run, 2026-11-30): 90 and 133 core-seconds.
ANALYTICS_RATE, ANALYTICS_START = 3.1e6, 76.0
# By countries and weeks, not by bytes. First release of OWID's file.
FORECAST = 203.0
# Driver and tasks of the fixed part use two cores at a time.
CORES_OF_START = 2
VCPUS = {"m5.xlarge": 4, "m5.4xlarge": 16}
SIZES = (100e6, 1e9, 10e9, 100e9, 1e12, 10e12)
TIMEOUT_HOURS = 4  # of an execution


@dataclass(frozen=True)
class Build:
    """A build of so many bytes of CSV.

    Attributes:
        instances: of the cluster, by type.
        hours: of the cluster, its start included.
    """

    input_bytes: float
    instances: dict[str, int]
    hours: float

    @property
    def cost_usd(self) -> float:
        return pricing.cluster_cost(self.hours * 3600, self.instances)


def build(input_bytes: float) -> Build:
    """Return what a build of so many bytes of CSV would take."""
    instances, cores = cluster(input_bytes)
    etl = ETL_START / CORES_OF_START + input_bytes / ETL_RATE / cores
    # Analytics and forecast run side by side: what both need, from all cores, or the longer alone.
    divided = input_bytes / ANALYTICS_RATE + ANALYTICS_START + FORECAST
    alone = max(ANALYTICS_START, FORECAST) / CORES_OF_START
    seconds = START_MINUTES * 60 + etl + max(divided / cores, alone)
    return Build(input_bytes, instances, seconds / 3600)


def cluster(input_bytes: float) -> tuple[dict[str, int], int]:
    """Return the instances that `create-emr` asks for, and the cores that work."""
    if input_bytes <= 512 * MB:
        return {"m5.xlarge": 1}, VCPUS["m5.xlarge"]
    if input_bytes <= 8192 * MB:
        workers = max(2, -int(-input_bytes // (1024 * MB)))
        return {"m5.xlarge": 1 + workers}, workers * VCPUS["m5.xlarge"]
    return {"m5.xlarge": 1, "m5.4xlarge": 8}, 8 * VCPUS["m5.4xlarge"]


def table() -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| CSV | cluster | minutes | US$ |"
    yield "|---|---|---|---|"
    for input_bytes in SIZES:
        of_size = build(input_bytes)
        nodes = ", ".join(f"{count} {kind}" for kind, count in of_size.instances.items())
        late = " (an execution ends after 240)" if of_size.hours > TIMEOUT_HOURS else ""
        minutes = f"{of_size.hours * 60:,.0f}{late}"
        yield f"| {_in_words(input_bytes)} | {nodes} | {minutes} | {of_size.cost_usd:,.2f} |"


def _in_words(size: float) -> str:
    units = {1e12: "TB", 1e9: "GB", 1e6: "MB"}
    unit = next(each for each in units if size >= each)
    return f"{size / unit:.0f} {units[unit]}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
