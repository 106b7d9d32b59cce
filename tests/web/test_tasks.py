"""Five things that a new reader wants of the page, each in few steps and under a minute.

They are those of docs/how-to/use-the-page.md, done as it says, from the first sight of the page.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.web import sample_lake
from tests.support.web.pages import PNG, Open, settled
from tests.support.web.reader import Reader

MINUTE = 60


def growth_in_a_month(reader: Reader) -> None:
    page = reader.page
    reader.add_place("Colombia")
    reader.choose(page.locator("#measure"), "Reproduction number")
    reader.write_day(page.locator("#from"), "2021-01-01")
    reader.write_day(page.locator("#to"), "2021-01-31")
    reader.click(page.locator("#chart"))
    reader.press("End", "ArrowLeft", "Home")
    expect(page.locator("#readout")).to_contain_text("week to 3 January 2021 · 1.11")
    expect(page.locator("#readout")).to_contain_text("95%: 1 to 1.25")
    assert "1: neither grows nor shrinks" in (page.locator("#chart svg").text_content() or "")
    assert "#places=COL&measure=r&from=2021-01-01&to=2021-01-31" in page.url


def deaths_of_three_countries(reader: Reader) -> None:
    page = reader.page
    for name in ("Colombia", "France", "World"):
        reader.add_place(name)
    reader.choose(page.locator("#measure"), "Deaths")
    reader.click(page.get_by_role("radio", name="Logarithmic"))
    reader.write_day(page.locator("#from"), "2021-01-10")
    assert "per 100,000 people" in page.locator("#chart-title").inner_text()
    reader.click(page.get_by_role("button", name="Copy the link"))
    expect(page.locator("#taken")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("#places=COL,FRA,OWID_WRL&measure=deaths&scale=log&from=2021-01-10")
    picture = reader.save(page.locator("#take-png"))
    assert picture.read_bytes().startswith(PNG)


def what_happened_since_a_forecast(reader: Reader) -> None:
    page = reader.page
    reader.add_place("Colombia")
    reader.choose(page.get_by_label("As of", exact=True), "5 February 2021")
    expect(page.locator("#key")).to_contain_text("Reported since")
    reader.click(page.locator("#chart"))
    reader.press("End")
    expect(page.locator("#readout")).to_contain_text("Tue, 9 Feb 2021 · reported since 317")


def who_reports_no_more(reader: Reader) -> None:
    page = reader.page
    reader.look_at(page.locator("#countries h2"))
    expect(page.locator("#countries-note")).to_contain_text("3 of 4 countries reported cases")
    reader.click(page.get_by_text("1 country reports no more"))
    names = page.locator("#silent li")
    expect(names).to_have_text(["Namibia: last reported on 1 December 2020"])


def where_a_figure_comes_from(reader: Reader) -> None:
    page = reader.page
    reader.add_place("Colombia")
    reader.look_at(page.locator("#chart-source"))
    for words in (
        "The line is the mean of seven days",
        "Source: Our World in Data",
        "Licence: CC BY 4.0",
        f"Release {sample_lake.SECOND}",
    ):
        assert words in page.locator("#chart-source").inner_text()
    reader.click(page.get_by_role("button", name="Cite"))
    expect(page.locator("#taken")).to_have_text("The citation is copied.")


@pytest.mark.parametrize(
    ("task", "most_steps"),
    [
        (growth_in_a_month, 6),
        (deaths_of_three_countries, 8),
        (what_happened_since_a_forecast, 4),
        (who_reports_no_more, 2),
        (where_a_figure_comes_from, 3),
    ],
)
def test_a_task_of_a_new_reader_takes_under_a_minute(
    open_page: Open, task: Callable[[Reader], None], most_steps: int
) -> None:
    page: Page = open_page(permissions=["clipboard-read", "clipboard-write"])
    settled(page)
    reader = Reader(page)
    task(reader)
    assert reader.steps <= most_steps
    assert reader.seconds < MINUTE
