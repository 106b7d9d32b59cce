"""That everybody can read the page: eyes, keys, paper, any width; axe on each view."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.paths import ROOT
from tests.support.serving.front import front
from tests.support.serving.lake import served_lake
from tests.support.web.colours import VISION, contrast, declared, distance, least_distance, mixed
from tests.support.web.pages import Open, overflow, see, settled, violations

STYLE = (ROOT / "web" / "assets" / "styles" / "base.css").read_text()
LIGHT, DARK = (
    declared(block)
    for block in (STYLE.partition("@media screen")[0], STYLE.partition("@media screen")[2])
)
SECTIONS = ("countries", "clusters", "revisions", "record")


def test_the_distance_of_colours_is_that_of_ciede2000() -> None:
    # Of the pairs that Sharma et al. (2005) publish.
    blue = distance((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485))
    others = distance((50.0, 2.5, 0.0), (61.0, -5.0, 29.0))
    assert (round(blue, 4), round(others, 4)) == (2.0425, 22.8977)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_of_places_are_told_apart_by_all_eyes(theme: dict[str, str], vision: str) -> None:
    colours = [theme[f"place-{number}"] for number in range(8)]
    assert least_distance(colours, vision) >= 12


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_names_in_the_colours_of_places_can_be_read(theme: dict[str, str]) -> None:
    assert min(contrast(theme[f"place-{number}"], theme["paper"]) for number in range(8)) >= 4.5


@pytest.mark.parametrize("hue", ["cases", "deaths", "other"])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_least_shade_of_the_map_is_seen_on_the_page(theme: dict[str, str], hue: str) -> None:
    share = int(theme["shade-0"].removesuffix("%")) / 100
    least = mixed(theme[hue], theme["field"], share)
    assert least_distance([least, theme["paper"]], "all cones") >= 5


@pytest.mark.parametrize(
    "link",
    [
        "#places=COL&measure=r&days=0",
        "#places=COL,FRA,NAM&measure=vaccinated&scale=log",
        "#places=COL&form=total&others=1",
        "#as_of=2021-02-05&places=COL",
        "embed#places=COL",
        "operator",
    ],
)
def test_axe_finds_nothing_in_any_view(open_page: Open, link: str) -> None:
    page = open_page(link, width=1024)
    if "#places" in link and not link.startswith("embed"):
        for section in SECTIONS:
            see(page, section)
        for summary in page.locator("summary:visible").all():
            summary.click()
    assert violations(page) == []
    assert overflow(page) == 0


def test_axe_finds_nothing_in_the_page_of_an_empty_lake(
    open_page: Open, tmp_path: Path, built: Path
) -> None:
    page = open_page(faults=True)
    with served_lake(tmp_path, built), front() as address:
        page.goto(address)
        expect(page.get_by_role("alert")).to_contain_text("publishes a release")
        assert violations(page) == []
        assert overflow(page) == 0


def unnamed(page: Page) -> list[str]:
    """Return what is pressed, filled in or looked at and has no name for a screen reader."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "combobox", "textbox", "img", "radio", "checkbox", "table", "region"}
    found = [node for node in tree if not node.get("ignored")]
    return [
        str(node)
        for node in found
        if node["role"]["value"] in roles and not node.get("name", {}).get("value")
    ]


def test_everything_has_a_name(open_page: Open) -> None:
    page = open_page("#places=COL")
    for section in SECTIONS:
        see(page, section)
    assert unnamed(page) == []


@pytest.mark.parametrize("way", ["page", "text"])
def test_twice_as_large_nothing_is_cut(open_page: Open, way: str) -> None:
    # A page at 200% has half the pixels; text alone at 200% has the width that it had.
    page = open_page("#places=COL", width=640 if way == "page" else 1280)
    if way == "text":
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    for section in SECTIONS:
        see(page, section)
    assert overflow(page) == 0
    cut = page.evaluate("""() => [...document.querySelectorAll("button, h2, h3, .chart-title")]
      .filter((one) => !one.matches(".tile") && one.offsetParent)
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.outerHTML.slice(0, 120))""")
    assert cut == []


def test_on_paper_it_is_dark_on_white_and_whole(open_page: Open) -> None:
    page = open_page("#places=COL", color_scheme="dark", width=720)
    page.pdf()  # what is seen later is loaded now
    settled(page)
    page.emulate_media(media="print")
    assert re.match("Published on", page.locator("#record h2").inner_text())
    paper = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
    assert paper.strip() == "#ffffff"
    line = page.locator("#chart path[fill=none]").first
    assert line.evaluate("one => getComputedStyle(one).stroke") == "rgb(0, 112, 140)"
    for pressed in ("#choices", "#measures", "#theme", "#take-png", "#as-of"):
        assert page.locator(pressed).is_hidden()
    for read in ("#daily h2", "#chart svg", "#chart-source", "#map", "#scatter", "#cost"):
        assert page.locator(read).is_visible()
    assert overflow(page) == 0
