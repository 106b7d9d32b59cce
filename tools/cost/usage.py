"""What a month brings, and what a run needs. All are assumptions; the options change the first."""

from dataclasses import dataclass

HOURS = 730  # a month

# Of a cluster, before its first step.
START_MINUTES = 6
# Seen with the sample on a laptop, 2026-11-29: seconds of functions, state transitions.
RUN_FUNCTION_SECONDS = 10
BUILD_FUNCTION_SECONDS = 60
RUN_TRANSITIONS = 10
BUILD_TRANSITIONS = 25
# The audit reads the keys of every table.
BUILD_SCANNED_BYTES = 100e6
# Requests to S3: some 31 tables, each written once and read a few times.
RUN_PUTS = 20
RUN_GETS = 40
BUILD_PUTS = 500
BUILD_GETS = 3_000
# Of the API: seconds and MB of the function, and bytes that it sends and logs.
REQUEST_SECONDS = 0.1
REQUEST_MB = 1769
REQUEST_GB_SENT = 20e3 / 1e9
REQUEST_GB_LOGGED = 2e3 / 1e9
RUN_GB_LOGGED = 100e3 / 1e9
# Of the template: metrics that its functions send in a run, and that its alarms watch.
METRICS = 25
ALARM_METRICS = 29


@dataclass(frozen=True)
class Usage:
    """A month.

    Attributes:
        every_hours: How often the schedule looks for something new.
        change_rate: Share of these runs that find something, and build.
        build_minutes: How long a cluster lives for a build.
        api_requests: Requests that the API answers.
        lake_gb: What lies in the bucket.
        region_factor: How much dearer than us-east-1 the region is.
    """

    every_hours: float = 6
    change_rate: float = 0.25
    build_minutes: float = 20
    api_requests: int = 100_000
    lake_gb: float = 5
    region_factor: float = 1

    @property
    def runs(self) -> float:
        return HOURS / self.every_hours
