"""The page in a real browser over a small lake: what a person sees and does."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.support.web import sample_lake
from tests.support.web.pages import Open, overflow, search, see, settled, title, violations


def test_what_the_first_sight_tells(open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_role("heading", level=1)).to_have_text("COVID-19 to 9 February 2021")
    assert (
        title(page, "daily")
        == "World: 3,171 new cases a day in the week to 9 February 2021, up 23% on the week before"
    )
    note = page.locator("#daily-note").inner_text()
    assert "own total, not the sum of the countries" in note
    assert note.endswith("3 of 4 countries reported cases in the last four weeks.")
    assert title(page, "countries").startswith(
        "New cases: France is highest, at 90 per 100,000 people a day"
    )
    assert title(page, "clusters").startswith("2 countries in 2 groups")
    plane = page.locator("#scatter").text_content() or ""
    assert "richer, younger →" in plane
    assert "older →" in plane
    for chart in ("chart", "map", "scatter"):
        assert "Licence: CC BY 4.0" in page.locator(f"#{chart}-source").inner_text()
    assert page.locator("#scatter-key li").all_inner_texts() == ["Young", "High income, old"]
    page.get_by_text("Which countries are in which group").click()
    expect(page.locator("#members-table tbody tr")).to_have_text(
        ["YoungColombia", "High income, oldFrance"]
    )
    shapes = page.locator("#scatter-key path").evaluate_all("all => all.map(one => one.outerHTML)")
    assert len({shape.partition("style")[0] for shape in shapes}) == 2
    assert (
        title(page, "revisions")
        == "3 daily counts of cases revised in 1 country since 5 February 2021"
    )
    assert title(page, "record").endswith("for $0.012, 1 of 1 quality checks passed")
    assert page.locator("#record").get_by_text("3 known rows were changed").is_visible()
    assert "Our World in Data" in page.locator("footer").inner_text()


def test_search_engines_read_which_release_is_shown(open_page: Open) -> None:
    page = open_page()
    dataset = json.loads(page.locator("#dataset").text_content() or "")
    release = page.locator("#provenance").inner_text().split()[1]
    assert (dataset["@type"], dataset["identifier"]) == ("Dataset", release)
    assert dataset["temporalCoverage"].endswith("/2021-02-09")
    (croissant,) = dataset["distribution"]
    assert page.request.get(croissant["contentUrl"]).json()["identifier"] == release
    for link in ('link[rel="describedby"]', 'link[rel="alternate"][type]'):
        href = page.locator(link).get_attribute("href")
        assert page.request.get(f"{page.url.partition('#')[0]}{href}").status == 200


def test_search_replaces_the_world_then_compares(open_page: Open) -> None:
    page = open_page()
    search(page, "colom")
    assert title(page, "daily").startswith("Colombia: ")
    expect(page.locator("#forecast-table")).to_contain_text("20 Feb 2021")
    assert "95% interval" in page.locator("#key").inner_text()
    score = page.locator("#forecast-score").inner_text()
    assert "over 12 weeks: the 95% interval held what came in 92%" in score
    assert "64% of the baseline's, which repeats the last week." in score
    assert "2 of these weeks are a backtest" in score
    assert "For 3 and 4 weeks ahead the baseline was better: in grey." in score
    expect(page.locator("#forecast-table tr.loses")).to_have_count(2)
    assert "missing last days, dump" in score
    search(page, "FRA")  # by its code
    assert "of 2 places" in title(page, "daily")
    expect(page.locator("#compared-table tbody tr")).to_have_count(2)
    expect(page.locator("#forecast")).to_be_hidden()
    page.get_by_role("button", name="Remove Colombia").click()
    settled(page)
    assert title(page, "daily").startswith("France: ")
    page.get_by_role("combobox", name="Countries and aggregates").fill("Atlantis")
    expect(page.locator("#search-problem")).to_have_text("There is no “Atlantis” here.")


def test_a_weekly_reporter_and_a_silent_one(open_page: Open) -> None:
    page = open_page("#places=CUW&per=count")
    # 700 in each week, to its Sunday.
    words = "100 new cases a day in the week to 7 February 2021, unchanged on the week before"
    assert title(page, "daily") == f"Curaçao: {words}"
    assert "Reported in the week, by day" in page.locator("#key").inner_text()
    page.locator("#chart").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#readout")).to_contain_text(
        "700 reported in the 7 days to 7 February 2021"
    )
    see(page, "countries")
    silent = page.locator('#map [data-code="NAM"]')
    page.locator("#map-metric").select_option("new_cases_7d")
    expect(silent).to_have_class("tile silent")
    silent.hover()
    expect(page.locator("#map-readout")).to_have_text("Namibia: last reported on 1 December 2020")
    expect(page.locator("#map-key")).to_contain_text("reports no more")


def test_search_knows_what_people_say(open_page: Open) -> None:
    page = open_page()
    search(page, "curacao", "republic of colombia")
    expect(page.locator("#places li")).to_contain_text(["Curaçao", "Colombia"])
    box = page.get_by_role("combobox", name="Countries and aggregates")
    box.press_sequentially("na")
    offered = page.locator("#search-list li")
    expect(offered).to_have_text(["NamibiaNAM"])
    box.press("Escape")
    expect(offered).to_have_count(0)


def test_a_link_keeps_the_state(open_page: Open, url: str) -> None:
    page = open_page(
        "#places=COL,OWID_WRL&measure=deaths&per=count&days=0&rank=total_deaths_per_100k&continent=Europe"
    )
    assert title(page, "daily").startswith("World has the most new deaths a day of 2 places")
    assert title(page, "countries").startswith("All deaths: France is highest in Europe")
    page.get_by_label("Measure").first.select_option("Cases")
    settled(page)
    assert (
        page.url.removeprefix(url)
        == "#places=COL,OWID_WRL&per=count&days=0&rank=total_deaths_per_100k&continent=Europe"
    )
    shown = [title(page, section) for section in ("daily", "countries")]
    page.reload()
    settled(page)
    assert [title(page, section) for section in ("daily", "countries")] == shown


@pytest.mark.slow
def test_what_makes_no_sense_in_a_link_is_left_out(open_page: Open) -> None:
    page = open_page("#places=XXX&measure=recovered&days=-1&rank=nothing&sort=%3Cb%3E")
    assert title(page, "daily").startswith("World: ")
    assert title(page, "countries").startswith("New cases: France")


def test_the_page_as_it_was(open_page: Open) -> None:
    page = open_page("#places=COL")
    today = title(page, "daily")
    page.get_by_label("As of", exact=True).select_option("5 February 2021")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("COVID-19 to 5 February 2021")
    expect(page.locator("#past")).to_contain_text("You are looking at the past")
    assert title(page, "daily") != today
    assert title(page, "revisions") == "The first release: nothing before it to revise"
    assert sample_lake.FIRST in page.locator("#chart-source").inner_text()
    assert "as_of=2021-02-05" in page.url
    page.go_back()
    expect(page.locator("#past")).to_be_hidden()
    settled(page)
    assert title(page, "daily") == today


def test_a_past_before_the_first_release_leads_back(open_page: Open) -> None:
    page = open_page("#as_of=2019-12-31", faults=True)
    expect(page.get_by_role("alert")).to_contain_text("2019-12-31")
    page.get_by_role("button", name="Show the current release").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("COVID-19 to 9 February 2021")
    settled(page)


def test_the_ranking_sorts_and_the_map_follows(open_page: Open) -> None:
    page = open_page()
    see(page, "countries")
    names = page.locator("#ranking tbody th button")
    assert names.all_inner_texts() == [
        "France",
        "Colombia",
        "Namibia",
        "Curaçao",
    ]  # who has no figure comes last, whatever the order
    of_namibia = page.locator("#ranking tbody th", has_text="Namibia")
    expect(of_namibia).to_contain_text("last reported on 1 December 2020")
    page.get_by_role("button", name="All cases").click()
    expect(page.locator("#ranking [aria-sort=descending]")).to_contain_text("All cases")
    assert page.locator("#map-title").inner_text().startswith("All cases")
    page.get_by_role("button", name="All cases").click()
    assert names.all_inner_texts() == ["Namibia", "Colombia", "France", "Curaçao"]
    page.get_by_role("button", name="Namibia", exact=True).click()
    settled(page)
    assert title(page, "daily") == "Namibia has reported no cases"
    page.locator("#daily-note").scroll_into_view_if_needed()
    expect(page.locator("#daily-note")).to_have_text(
        "No forecast of cases is made for Namibia: it has never reported any."
    )


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("#places=COL")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # "Skip to the figures"
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#readout")).to_contain_text("Sat, 6 Feb 2021")
    see(page, "countries")
    page.locator('#map [tabindex="0"]').focus()
    assert "Curaçao: not ranked, with fewer" in page.locator("#map-readout").inner_text()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#map-readout")).to_have_text(
        "Colombia: 45 per 100,000 people a day, 7-day mean"
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settled(page)
    assert "places=FRA" in page.url


@pytest.mark.parametrize(
    ("language", "note"),
    [
        (
            "en",
            "Not drawn, as the API does not give them now: the marks of doubtful reports, "
            "the other countries, and the waves.",
        ),
        (
            "es",
            "Sin dibujar, porque la API no los da ahora: las marcas de notificaciones "
            "dudosas, los demás países y las olas.",
        ),
    ],
)
def test_a_chart_says_what_of_it_the_api_does_not_give(
    open_page: Open, language: str, note: str
) -> None:
    page = open_page(f"?lang={language}#others=1", faults=True)
    page.route("**/v1/results/*", lambda route: route.fulfill(status=500, body="{}"))
    search(page, "France")
    expect(page.locator("#daily h2")).to_have_text(re.compile("^Fran[cç]"))
    expect(page.locator("#daily-note")).to_contain_text(note)


def test_an_older_release_lacks_tables_without_a_word(open_page: Open) -> None:
    page = open_page("#others=1", faults=True)
    page.route("**/v1/results/*", lambda route: route.fulfill(status=404, body="{}"))
    search(page, "France")
    expect(page.locator("#daily h2")).to_have_text(re.compile("^France: "))
    expect(page.locator("#daily-note")).not_to_contain_text("Not drawn")


def test_a_failing_api_is_told_where_it_fails(open_page: Open) -> None:
    page = open_page(faults=True)
    problem = '{"title": "Too many requests", "detail": "Ask again in a minute."}'
    page.route(
        "**/v1/observations*",
        lambda route: route.fulfill(
            status=429,
            content_type="application/problem+json",
            headers={"Retry-After": "60"},
            body=problem,
        ),
    )
    search(page, "France")
    expect(page.locator("#daily").get_by_role("alert")).to_contain_text("Ask again in a minute.")
    assert title(page, "daily") == "Reported over time"  # and nothing of the place before
    assert title(page, "countries").startswith("New cases")  # the rest stands
    page.unroute("**/v1/observations*")
    page.locator("#daily").get_by_role("button", name="Try again").click()
    settled(page)
    assert title(page, "daily").startswith("France: ")
    page.route("**/v1/**", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("The API does not answer")


@pytest.mark.parametrize(
    ("link", "width", "scheme"),
    [
        ("#places=COL", 1280, "light"),
        pytest.param(
            "#places=COL,FRA,OWID_WRL&measure=deaths", 1280, "dark", marks=pytest.mark.slow
        ),
        pytest.param("#places=COL", 360, "light", marks=pytest.mark.slow),
        ("#as_of=2021-02-05", 360, "dark"),
    ],
)
def test_axe_finds_nothing_and_nothing_is_cut(
    open_page: Open, link: str, width: int, scheme: str
) -> None:
    page = open_page(link, width=width, color_scheme=scheme)
    assert page.locator("html").get_attribute("data-theme") == scheme
    for section in ("countries", "clusters", "revisions", "record"):
        see(page, section)
    assert violations(page) == []
    assert overflow(page) == 0


def test_forced_colours_and_the_narrowest_page(open_page: Open) -> None:
    page = open_page("#places=COL", width=320, forced_colors="active")
    for section in ("countries", "clusters"):
        see(page, section)
    assert violations(page) == []
    assert overflow(page) == 0
    ink = page.locator("#chart").evaluate("box => getComputedStyle(box).getPropertyValue('--ink')")
    assert ink.strip() == "CanvasText"
    chosen = page.locator("fieldset :checked + span").first
    colours = chosen.evaluate(
        "one => { const {color, backgroundColor} = getComputedStyle(one);"
        " return [color, backgroundColor]; }"
    )
    assert colours[0] != colours[1]
    assert chosen.evaluate("one => getComputedStyle(one).forcedColorAdjust") == "none"
    median = page.locator("#chart path[stroke-dasharray]").first
    shown = median.evaluate("one => getComputedStyle(one).stroke")
    assert shown == page.locator("body").evaluate("one => getComputedStyle(one).color")


@pytest.mark.slow
def test_the_theme_is_kept(open_page: Open) -> None:
    page = open_page(color_scheme="light")
    page.get_by_role("button", name="Dark").click()
    page.reload()
    settled(page)
    assert page.locator("html").get_attribute("data-theme") == "dark"
