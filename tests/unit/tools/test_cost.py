"""The month of `make cost`, by hand."""

import pytest

from tests.support.aws.alarms import alarms, watched
from tools.cost import usage
from tools.cost.designs import cost_of, designs
from tools.cost.report import report
from tools.cost.usage import Usage

# 73 runs, every second of which builds, on a node that lives for an hour.
MONTH = Usage(
    every_hours=10, change_rate=0.5, build_minutes=60, api_requests=1_000_000, lake_gb=100
)


def month(name: str, of: Usage = MONTH) -> dict[str, float]:
    (design,) = [design for design in designs(of) if design.name == name]
    return cost_of(design, of)


def test_the_clusters_of_this_design() -> None:
    """36.5 hours of an m5.xlarge, 79 GB and an address."""
    found = month("covidlake")
    assert found["EC2 and EMR"] == pytest.approx(36.5 * 0.24)
    assert found["EBS"] == pytest.approx(36.5 * 79 * 0.10 / 730)
    assert found["public IPv4"] == pytest.approx(36.5 * 0.005)


def test_the_naive_design_has_four_nodes_each_hour() -> None:
    found = month("naive")
    assert found["EC2 and EMR"] == pytest.approx(730 * 4 * 0.24)
    assert found["public IPv4"] == pytest.approx(730 * 4 * 0.005)


def test_emr_serverless_has_a_nodes_vcpus_and_memory_from_when_it_would_be_up() -> None:
    found = month("serverless")
    hours = 36.5 * 54 / 60
    assert found["EC2 and EMR"] == pytest.approx(hours * (4 * 0.052624 + 16 * 0.0057785))
    assert (found["EBS"], found["public IPv4"]) == (0, 0)


def test_requests_storage_alarms_and_logs_are_included() -> None:
    found = month("covidlake")
    assert found["S3, storage"] == pytest.approx(2.30)
    puts, gets = 73 * 20 + 36.5 * 500, 73 * 40 + 36.5 * 3000
    assert found["S3, requests"] == pytest.approx(puts * 5e-6 + gets * 4e-7)
    # A million requests: gateway 3.50, Lambda 0.20, traces 5, 0.1 s of 1,769 MB, 20 KB each.
    computing = 1e6 * 0.1 * 1769 / 1024 * 0.0000166667
    traffic = 20 * 0.09
    assert found["API, its function and traffic"] == pytest.approx(8.70 + computing + traffic)
    assert found["logs"] == pytest.approx((73 * 100e-6 + 2) * 0.50)
    assert found["metrics"] == pytest.approx(73 * 25 * 0.30 / 730)
    assert (found["alarms"], found["dashboard"]) == (pytest.approx(2.90), 3)


def test_a_region_is_dearer_by_its_factor_in_everything() -> None:
    usual, dearer = (month("covidlake", Usage(region_factor=factor)) for factor in (1, 1.5))
    assert dearer == pytest.approx({item: 1.5 * cost for item, cost in usual.items()})
    assert "us-east-1 times 1.5" in report(Usage(region_factor=1.5))


@pytest.mark.parametrize("name", ["covidlake", "naive", "serverless"])
def test_the_total_is_the_sum_of_the_items(name: str) -> None:
    *items, total = month(name).values()
    assert total == pytest.approx(sum(items))


def test_a_month_without_builds_has_no_cluster() -> None:
    found = month("covidlake", Usage(change_rate=0))
    assert (found["EC2 and EMR"], found["EBS"], found["Athena"]) == (0, 0, 0)
    assert "$0.000 a build" in report(Usage(change_rate=0))


def test_the_alarms_that_are_counted_are_the_templates() -> None:
    assert sum(len(list(watched(alarm))) for alarm in alarms().values()) == usage.ALARM_METRICS
