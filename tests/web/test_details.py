"""What makes trust: classes of the map, its marks, years on axes, decimals, whole numbers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.serving.front import front
from tests.support.serving.lake import served_lake
from tests.support.web.pages import Open, see, settled
from tests.support.web.sources import sources


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Page]:
    yield from sources(browser)


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([], []),
        ([3, 3, 3], []),  # all alike: one class
        ([0, 0, 0, 0, 0, 0, 0, 0, 10, 20], [2]),  # none between 2 and 10
        ([0, 0, 0, 0, 0, 5], [1]),  # tied quantiles
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], [20, 40, 60, 80]),
        ([1, 3, 10, 30, 100, 300, 1000, 3000], [2, 10, 100, 200]),
    ],
)
def test_classes_break_at_1_2_and_5_and_none_is_empty(
    modules: Page, values: list[int], limits: list[float]
) -> None:
    found: list[Any] = modules.evaluate(
        "async (values) => (await import('/assets/map/breaks.js')).breaks(values)", values
    )
    for low, high in zip([min(values, default=0), *found], [*found, 10**9], strict=True):
        assert any(low <= value < high for value in values) or not found
    assert found == limits


def test_why_a_tile_has_no_figure_or_an_old_one(open_page: Open) -> None:
    page = open_page()
    see(page, "countries")
    of = {code: page.locator(f'#map [data-code="{code}"]') for code in ("CUW", "NAM")}
    readout = page.locator("#map-readout")
    of["CUW"].hover()
    expect(readout).to_have_text("Curaçao: not ranked, with fewer than a million people")
    page.locator("#map-metric").select_option("total_deaths_per_100k")
    of["NAM"].hover()
    expect(readout).to_have_text("Namibia: 30 per 100,000 people, on 1 December 2020")
    expect(of["NAM"]).to_have_class(re.compile("old"))
    expect(page.locator("#map-key")).to_contain_text("older than two weeks")
    page.locator("#map-metric").select_option("total_deaths")
    of["CUW"].hover()
    expect(readout).to_have_text("Curaçao: no report")


@pytest.mark.parametrize(
    "link", ["#places=COL", "#places=COL&from=2021-02-01", "#places=COL&days=0"]
)
def test_each_day_on_an_axis_has_its_year(open_page: Open, link: str) -> None:
    words = open_page(link).locator("#chart svg text").all_text_contents()
    days = [text for text in words if re.search("Jan|Feb|Mar", text) and "forecast" not in text]
    assert days
    assert [text for text in days if not text.endswith("21")] == []


def test_headlines_have_their_days(open_page: Open) -> None:
    page = open_page("#places=COL,FRA&measure=deaths")
    expect(page.locator("#daily h2")).to_contain_text("in the week to 9 February 2021")
    see(page, "countries")
    expect(page.locator("#countries h2")).to_contain_text("on 1 January 2021")


def test_a_column_has_one_number_of_decimals(open_page: Open) -> None:
    page = open_page()
    see(page, "countries")
    column = page.locator("#ranking tbody td:nth-child(2)").all_inner_texts()
    assert column == ["90.0", "45.0", "30.0", "–"]


def test_what_is_small_is_told_in_whole_numbers(open_page: Open) -> None:
    page = open_page("#places=CUW&measure=deaths&per=count")
    expect(page.locator("#daily h2")).to_contain_text(
        "Curaçao: 7 new deaths in the week to 7 February 2021"
    )


def test_the_six_continents_are_compared(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Compare the continents").click()
    settled(page)
    asked = page.url.partition("places=")[2]
    assert asked == "OWID_AFR,OWID_ASI,OWID_EUR,OWID_NAM,OWID_OCE,OWID_SAM"


def test_below_a_title_stand_definition_and_caveat(open_page: Open) -> None:
    page = open_page("#places=COL&measure=positivity")
    subtitle = page.locator("#chart-subtitle")
    expect(subtitle).to_contain_text("Share of tests that are positive")
    expect(subtitle).to_contain_text("Above 5%, many infections are likely to be missed")
    expect(page.locator("#chart-title")).to_contain_text("% of tests")  # the unit


def test_back_undoes_a_choice_everywhere(open_page: Open) -> None:
    page = open_page("#places=COL")
    see(page, "clusters")
    pointed_out = page.locator("#scatter text", has_text=re.compile("^(Colombia|France)$"))
    expect(pointed_out).to_have_text(["Colombia"])
    page.locator("#scatter path", has=page.locator("title", has_text="France")).click()
    settled(page)
    expect(pointed_out).to_have_text(["France"])
    page.go_back()
    expect(pointed_out).to_have_text(["Colombia"])


@pytest.mark.parametrize(
    ("language", "heading", "words"),
    [
        ("en", "Nothing is published yet", "make run starts one"),
        ("es", "Aún no se ha publicado nada", "make run inicia una"),
    ],
)
def test_before_the_first_release_it_says_what_to_do(
    open_page: Open, tmp_path: Path, built: Path, language: str, heading: str, words: str
) -> None:
    page = open_page(faults=True)
    with served_lake(tmp_path, built), front() as address:
        page.goto(f"{address}/?lang={language}")
        expect(page.get_by_role("heading", level=2)).to_have_text([heading])
        expect(page.get_by_role("alert")).to_contain_text(words)
        for hidden in ("#as-of", "#daily"):
            expect(page.locator(hidden)).to_be_hidden()


def test_no_authority_is_named_for_figures_of_a_generator(open_page: Open) -> None:
    page = open_page()
    assert "from national authorities" in page.locator("#chart-source").inner_text()

    def synthetic(route: Route) -> None:
        answer = route.fetch().json()
        answer["meta"]["attribution"] = ["covidlake synthetic sample: invented figures"]
        route.fulfill(json=answer)

    page.route("**/v1/locations*", synthetic)
    page.reload()
    settled(page)
    expect(page.locator("#synthetic")).to_be_visible()
    expect(page.locator("#chart-source")).to_contain_text(
        "Source: covidlake synthetic sample: invented figures. Licence:"
    )
