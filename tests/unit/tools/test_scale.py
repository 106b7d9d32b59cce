"""The table of builds by size: clusters of `create-emr`, figures by hand, as documented."""

import pytest
from cluster_request import size_for

from local.paths import ROOT
from tools.cost import scale

DOCUMENT = ROOT / "docs" / "explanation" / "benchmarks.md"


@pytest.mark.parametrize(
    "size", [1, 512 * 2**20, 512 * 2**20 + 1, 2**30 + 1, 3 * 2**30, 3 * 2**30 + 1, 2**33, 2**33 + 1]
)
def test_clusters_are_those_of_the_function(size: int) -> None:
    instances, cores = scale.cluster(size)
    asked_for = size_for(size)
    assert instances == {kind: n for kind, n in asked_for.instances().items() if n}
    workers = asked_for.core_count or 1
    assert cores == workers * {"m5.xlarge": 4, "m5.4xlarge": 16}[asked_for.core]


def test_a_terabyte() -> None:
    """128 cores: 19.3 s and 877.8 s of ETL, 2,522.3 s of analytics and forecast, 6 minutes."""
    built = scale.build(1e12)
    assert built.hours * 3600 == pytest.approx(360 + 19.3 + 877.8 + 2522.3, abs=0.5)
    # 8 of 0.96 and one of 0.24 dollars an hour; disks of 2,247 GB, nine addresses.
    an_hour = 8 * 0.96 + 0.24 + 2247 * 0.10 / 730 + 9 * 0.005
    assert built.cost_usd == pytest.approx(built.hours * an_hour)


def test_a_small_file_waits_for_what_is_not_divided() -> None:
    """Half of the forecast's core-seconds on the two cores that it uses."""
    seconds = 360 + 19.3 + 44e6 / 8.9e6 / 4 + 203 / 2
    assert scale.build(44e6).hours * 3600 == pytest.approx(seconds)


def test_the_documentation_has_the_table() -> None:
    assert "\n".join(scale.table()) in DOCUMENT.read_text()
