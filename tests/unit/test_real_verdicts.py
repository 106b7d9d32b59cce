"""The real snapshots in the order in which they were published: the verdict that each deserves."""

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from covidlake.captures import Capture
from covidlake.sources import Source
from lake_objects import LakeObjects
from verdict import judge

from tests.unit.snapshots import URL, uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = [pytest.mark.realdata, pytest.mark.slow]
REAL_DATA = Path(__file__).parents[3] / "shared" / "data"
SOURCE = Source("owid", "observations", "http", {"url": URL})


def judged(s3: "S3Client", bodies: list[bytes]) -> list[Capture]:
    runs = [f"run-{day}" for day in range(1, len(bodies) + 1)]
    return [
        judge(uploaded(s3, run, body, day), SOURCE, LakeObjects(s3, "lake", run))
        for day, (run, body) in enumerate(zip(runs, bodies, strict=True), start=1)
    ]


def snapshots(pattern: str) -> list[bytes]:
    files = sorted(REAL_DATA.glob(pattern))
    if not files:
        pytest.skip(f"{REAL_DATA}/{pattern} is not there: the real snapshots are not part of the project")
    return [gzip.decompress(file.read_bytes()) for file in files]


def test_five_snapshots_of_owid_and_two_that_come_again(s3: "S3Client") -> None:
    bodies = snapshots("owid/owid-covid-data_*.csv.gz")
    captures = judged(s3, [*bodies, bodies[4].replace(b"\n", b"\r\n"), bodies[2]])
    assert [capture.verdict for capture in captures] == ["new", "revised", "revised", "revised", "revised", "unchanged", "stale"]
    assert captures[3].why == "735 known rows were changed, 0 removed; 0 are new"
    assert captures[3].changes is not None
    assert captures[3].changes["places"] == {"ITA": 662, "USA": 73}
    assert captures[6].key == captures[4].key


def test_four_versions_of_jhu(s3: "S3Client") -> None:
    """With its columns by the canonical names, and the country's name in the place of its code."""
    names = b"date,iso_code,total_cases,recovered,total_deaths\n"
    captures = judged(s3, [names + body.partition(b"\n")[2] for body in snapshots("jhu/countries-aggregated_*.csv.gz")])
    assert [(capture.verdict, capture.why) for capture in captures[1:]] == [
        ("revised", "2 known rows were changed, 0 removed; 195 are new"),
        ("extended", "195 rows are new, no other changed"),
        ("revised", "2 known rows were changed, 0 removed; 195 are new"),
    ]
