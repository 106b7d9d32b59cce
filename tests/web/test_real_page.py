"""The page over two real releases: what it says is what the files say.

It is served as by `python -m local serve`.

REAL_LAKE=<folder> takes a lake that was made from the same two files, instead of making one (ten
minutes or so).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import expect

from local.paths import BUILT, ROOT
from tests.support.local.api_server import served
from tests.support.web.pages import Open, overflow, search, see, settled, title, violations

DATA = ROOT.parent / "shared" / "data"
OLDER = DATA / "owid" / "owid-covid-data_maxdate-2021-12-25_fetched-1953Z.csv.gz"
NEWER = DATA / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz"
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.realdata,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(
        not NEWER.exists(),
        reason=f"the real snapshots are not part of the project: {NEWER} is not there",
    ),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    lake = os.environ.get("REAL_LAKE")
    with served(
        Path(lake) if lake else _backfilled(tmp_path_factory.mktemp("real") / "lake")
    ) as url:
        yield f"{url}/"


def _backfilled(lake: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "local",
        "backfill",
        str(OLDER),
        str(NEWER),
        "--countries",
        str(COUNTRIES),
        "--lake",
        str(lake),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return lake


def weekly_mean(snapshot: Path, code: str, metric: str) -> str:
    """The mean of the last seven days of a file, as the page writes it."""
    sql = f"""
        SELECT avg({metric}) FROM read_csv('{snapshot}', all_varchar = false)
        WHERE iso_code = ? AND date > (
            SELECT max(date) FROM read_csv('{snapshot}')
            WHERE iso_code = ? AND {metric} IS NOT NULL) - 7"""
    ((mean,),) = duckdb.execute(sql, [code, code]).fetchall()
    return f"{mean:,.0f}" if mean >= 100 else f"{mean:.3g}"


def revised_counts() -> tuple[int, int]:
    """Daily counts of cases that the newer file lacks or has otherwise, and their countries."""
    sql = f"""SELECT count(*), count(DISTINCT iso_code)
        FROM read_csv('{OLDER}') old LEFT JOIN read_csv('{NEWER}') new USING (iso_code, date)
        WHERE old.continent IS NOT NULL AND old.new_cases IS DISTINCT FROM new.new_cases"""
    ((values, countries),) = duckdb.execute(sql).fetchall()
    return values, countries


def test_search_and_compare(open_page: Open) -> None:
    page = open_page()
    assert title(page, "daily").startswith(
        f"World: {weekly_mean(NEWER, 'OWID_WRL', 'new_cases')} new cases a day"
    )
    search(page, "Colombia")
    assert title(page, "daily").startswith(
        f"Colombia: {weekly_mean(NEWER, 'COL', 'new_cases')} new cases a day"
    )
    assert page.locator("#forecast-table tbody tr").count() == 4
    search(page, "World", "Côte", "Namibia")  # accents do not matter: the file has none
    expect(page.locator("#compared-table tbody tr")).to_have_count(4)
    assert "of 4 places" in title(page, "daily")


def test_no_name_of_a_line_is_cut(open_page: Open) -> None:
    page = open_page("#places=GBR,USA,ZAF,BIH,CAF,OWID_WRL&measure=deaths")
    beyond = page.locator("#chart svg text").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().right >"
        " one.ownerSVGElement.getBoundingClientRect().right).map((one) => one.textContent)"
    )
    assert beyond == []


def test_the_past_by_a_link(open_page: Open) -> None:
    page = open_page("#places=ESP&measure=deaths&as_of=2021-12-25", color_scheme="dark")
    assert page.get_by_role("heading", level=1).inner_text() == "COVID-19 to 25 December 2021"
    assert title(page, "daily").startswith(
        f"Spain: {weekly_mean(OLDER, 'ESP', 'new_deaths')} new deaths a day"
    )
    page.get_by_role("button", name="Return to 20 January 2022").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("COVID-19 to 20 January 2022")
    settled(page)
    assert title(page, "daily").startswith(
        f"Spain: {weekly_mean(NEWER, 'ESP', 'new_deaths')} new deaths a day"
    )


def test_what_the_last_revision_changed(open_page: Open) -> None:
    values, countries = revised_counts()
    assert (
        title(open_page(), "revisions")
        == f"{values:,} daily counts of cases revised in {countries} countries "
        "since 25 December 2021"
    )


def test_every_country_has_a_tile(open_page: Open) -> None:
    page = open_page()
    see(page, "countries")
    expect(page.locator("#map button")).to_have_count(225)
    expect(page.get_by_role("group", name="Elsewhere")).to_have_count(0)


def test_a_failing_api(open_page: Open) -> None:
    page = open_page("#places=COL", faults=True)
    page.route("**/v1/results/*", lambda route: route.abort())
    page.get_by_label("As of", exact=True).select_option("25 December 2021")
    settled(page)
    see(page, "countries")
    expect(page.locator("#countries").get_by_role("alert")).to_contain_text(
        "The API does not answer"
    )
    assert title(page, "daily").startswith(f"Colombia: {weekly_mean(OLDER, 'COL', 'new_cases')}")


@pytest.mark.parametrize(
    ("width", "scheme"), [(1920, "light"), (1280, "dark"), (768, "light"), (360, "dark")]
)
def test_axe_finds_nothing_and_nothing_is_cut(open_page: Open, width: int, scheme: str) -> None:
    page = open_page("#places=COL", width=width, color_scheme=scheme)
    for section in ("countries", "clusters", "revisions", "record"):
        see(page, section)
    page.get_by_role("button", name="All 225 countries").click()
    assert violations(page) == []
    assert overflow(page) == 0
