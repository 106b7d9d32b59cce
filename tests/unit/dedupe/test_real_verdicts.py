"""The real snapshots in the order in which they were published: the verdict that each deserves."""

import gzip
from typing import TYPE_CHECKING

import pytest
from covidlake.capturing.candidate import Capture
from covidlake.capturing.source import Source
from covidlake_aws.objects import LakeObjects
from judge import judge

from tests.support.capture.snapshots import URL, uploaded
from tests.support.paths import REAL_DATA

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = [pytest.mark.realdata, pytest.mark.slow]


def judged(s3: "S3Client", bodies: list[bytes], dialect: str = "owid") -> list[Capture]:
    source = Source("owid", "observations", "http", {"url": URL}, dialect=dialect)
    runs = [f"run-{day}" for day in range(1, len(bodies) + 1)]
    return [
        judge(uploaded(s3, run, body, day, dialect=dialect), source, LakeObjects(s3, "lake", run))
        for day, (run, body) in enumerate(zip(runs, bodies, strict=True), start=1)
    ]


def snapshots(pattern: str) -> list[bytes]:
    files = sorted(REAL_DATA.glob(pattern))
    if not files:
        pytest.skip(
            f"{REAL_DATA}/{pattern} is not there: the real snapshots are not part of the project"
        )
    return [gzip.decompress(file.read_bytes()) for file in files]


def test_five_snapshots_of_owid_and_two_that_come_again(s3: "S3Client") -> None:
    bodies = snapshots("owid/owid-covid-data_*.csv.gz")
    captures = judged(s3, [*bodies, bodies[4].replace(b"\n", b"\r\n"), bodies[2]])
    assert [capture.verdict for capture in captures] == [
        "new",
        "revised",
        "revised",
        "revised",
        "revised",
        "unchanged",
        "stale",
    ]
    assert captures[3].why == "735 known rows were changed, 0 removed; 0 are new"
    assert captures[3].changes is not None
    assert captures[3].changes["places"] == {"ITA": 662, "USA": 73}
    assert captures[6].key == captures[4].key


def test_four_versions_of_jhu(s3: "S3Client") -> None:
    captures = judged(s3, snapshots("jhu/countries-aggregated_*.csv.gz"), "jhu-countries")
    # Two ships are no locations: their rows are rejected by name, day by day.
    ships = "; of the rejected rows 2 are new, 0 gone"
    assert [(capture.verdict, capture.why) for capture in captures[1:]] == [
        ("revised", f"2 known rows were changed, 0 removed; 193 are new{ships}"),
        ("extended", f"193 rows are new, no other changed{ships}"),
        ("revised", f"2 known rows were changed, 0 removed; 193 are new{ships}"),
    ]
    revised = [
        capture.changes
        for capture in captures[1:]
        if capture.changes and capture.changes["changed"]
    ]
    assert [changes["places"] for changes in revised] == [
        {"FRA": 1, "IND": 1},
        {"IND": 1, "PAK": 1},
    ]
    assert {column for changes in revised for column in changes["columns"]} <= {
        "total_cases",
        "total_deaths",
    }
