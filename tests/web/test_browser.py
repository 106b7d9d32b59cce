"""The page in a real browser, headless, over a small lake: what a person sees once everything is loaded."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.serving_front import front
from tests.unit.serving_lake import ROWS, TestLake, served_lake

WEB = Path(__file__).parents[2] / "web"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=8000",
    "--dump-dom",
]
RATES = {"cases_per_100k": 10.0, "deaths_per_100k": 2.5, "fully_vaccinated_percent": 50.0, "case_fatality_ratio": None}
TABLES = {
    **ROWS,
    "continent_stats": [{"continent": "Africa", "countries": 1, "population": 2.5e6, **RATES}],
    "cluster_summary": [{"cluster": 1, "countries": 1, "gdp_per_capita": 13_254.9}],
}

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")]


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    with served_lake(tmp_path, WEB) as lake:
        yield lake


@pytest.fixture
def url(lake: TestLake) -> Iterator[str]:
    with front() as address:
        yield f"{address}/"


def seen(url: str, profile: Path) -> tuple[str, str]:
    """The page's DOM once it is quiet, and what the browser's console said."""
    result = subprocess.run([CHROMIUM or "", *FLAGS, f"--user-data-dir={profile}", url], capture_output=True, text=True, timeout=90)
    return result.stdout, "\n".join(line for line in result.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", ["World: 100 new cases a day, unchanged", "own total, not the sum of the countries", "to 10 January 2021"]),
        (
            "#place=COL&measure=cases",
            [
                "Colombia: 51.4 new cases a day",
                "95% interval",
                "Total cases: Colombia is highest",
                "Africa has the most deaths for its population: 2.5",
                "Colombia · cluster 1",
                "<canvas",
            ],
        ),
        ("#place=NAM&measure=deaths", ["Namibia has reported no deaths"]),
    ],
)
def test_what_a_person_sees(lake: TestLake, url: str, tmp_path: Path, link: str, expected: list[str]) -> None:
    lake.build("20260101T000000Z-aaaaaa", TABLES)
    page, console = seen(url + link, tmp_path / "profile")
    assert not [text for text in expected if text not in page]
    assert 'class="failure"' not in page
    assert console == ""


def test_before_the_first_release(url: str, tmp_path: Path) -> None:
    page, _ = seen(url, tmp_path / "profile")
    assert "No release is published yet" in page
