"""The five real OWID snapshots through the whole pipeline in the order of their data: five releases, and nothing when they come again."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.aws import BUILT, ROOT

DATA = ROOT.parent / "shared" / "data"
SNAPSHOTS = sorted((DATA / "owid").glob("owid-covid-data_*.csv.gz"))
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"
SECONDS = 5400

pytestmark = [
    pytest.mark.slow,
    pytest.mark.realdata,
    pytest.mark.timeout(2 * SECONDS),
    pytest.mark.skipif(not SNAPSHOTS, reason=f"the real snapshots are not part of the project: {DATA}/owid is not there"),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]


@dataclass(frozen=True)
class Lake:
    folder: Path

    def backfilled(self) -> list[dict[str, Any]]:
        """Backfill all snapshots, given in no order of theirs; the manifests of the runs that this took, oldest first."""
        before = {path.name for path in self.folder.glob("*/runs/*.json")}
        given = [str(snapshot) for snapshot in reversed(SNAPSHOTS)]
        command = [sys.executable, "-m", "local", "backfill", *given, "--countries", str(COUNTRIES), "--lake", str(self.folder)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        runs = [json.loads(path.read_text()) for path in self.folder.glob("*/runs/*.json") if path.name not in before]
        return sorted(runs, key=lambda run: str(run["started_at"]))

    def files(self, pattern: str) -> dict[str, bytes]:
        """Objects of the lake by key, and their content."""
        bucket = next(path.parent for path in self.folder.glob("*/raw"))
        return {str(path.relative_to(bucket)): path.read_bytes() for path in bucket.glob(pattern)}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake(tmp_path_factory.mktemp("backfill") / "lake")


def test_five_releases_in_the_order_of_their_data(lake: Lake) -> None:
    runs = lake.backfilled()
    owid = [run["sources"]["owid"] for run in runs]
    assert [run["status"] for run in runs] == ["PUBLISHED"] * 5
    assert [source["verdict"] for source in owid] == ["new", "revised", "revised", "revised", "revised"]
    releases = [json.loads(body) for key, body in sorted(lake.files("releases/2*.json").items())]
    assert [release["release"] for release in releases] == [run["release"] for run in runs]
    assert [release["data_date"] for release in releases] == ["2021-04-24", "2021-08-11", "2021-12-25", "2021-12-25", "2022-01-20"]
    assert [release["tables"]["observations"]["rows"] for release in releases] == [83_862, 108_888, 149_880, 149_880, 156_086]
    assert json.loads(lake.files("releases/current.json")["releases/current.json"])["release"] == runs[-1]["release"]
    captured = [key.split("captured=")[1].split("/")[0] for key in sorted(lake.files("raw/owid/captured=*/*.csv"))]
    assert captured == ["2021-04-24", "2021-08-11", "2021-12-25", "2021-12-25", "2022-01-20"]


def test_the_two_snapshots_of_one_evening_differ_in_italy_and_the_usa(lake: Lake) -> None:
    runs = [json.loads(body) for body in lake.files("runs/*.json").values()]
    (evening,) = [run["sources"]["owid"] for run in runs if run["sources"]["owid"]["why"].startswith("735 known rows")]
    assert evening["why"] == "735 known rows were changed, 0 removed; 0 are new"
    assert evening["changes"]["places"] == {"ITA": 662, "USA": 73}


def test_the_same_backfill_again_changes_nothing(lake: Lake) -> None:
    def kept() -> dict[str, bytes]:
        return lake.files("releases/*.json") | lake.files("raw/owid/captured=*/*") | lake.files("trusted/**/*.parquet")

    before = kept()
    runs = lake.backfilled()
    assert [run["status"] for run in runs] == ["UNCHANGED"] * 5
    # Each of the first four was seen before what is in force.
    assert [run["sources"]["owid"]["verdict"] for run in runs] == ["stale", "stale", "stale", "stale", "unchanged"]
    assert kept() == before
