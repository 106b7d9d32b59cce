"""What a first visit costs and shows: requests, where the chart is, and that nothing jumps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.serving.front import Throttle, front, throttled
from tests.support.serving.lake import served_lake
from tests.support.stack import template
from tests.support.web import sample_lake
from tests.support.web.pages import Open, search, settled, title

VISITS = 20  # at once
SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture
def fresh_page(browser: Browser) -> Iterator[Any]:
    """fresh_page(width, height): a visitor's empty page, which counts what moves in it."""
    contexts = []

    def fresh_page(width: int, height: int, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(SHIFTS)
        return page

    yield fresh_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("width", "height", "link", "most_px"),
    [
        (1024, 768, "", 420),
        (1024, 768, "#places=COL", 420),
        (390, 844, "", 600),
        (390, 844, "#places=COL", 600),
        (390, 844, "#places=FRA", 600),  # without a forecast
        (1024, 768, "?lang=es#places=COL", 420),
        (390, 844, "?lang=es#places=COL", 600),
    ],
)
def test_the_chart_comes_first_and_stays(
    fresh_page: Any, url: str, width: int, height: int, link: str, most_px: int
) -> None:
    page = fresh_page(width, height)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(url + link)
    settled(page)
    page.wait_for_load_state("networkidle")
    assert len(requests) <= 12, "\n".join(requests)
    # Asked by the page itself before its script is there, and not again.
    assert sum("/v1/locations?" in request for request in requests) == 1
    assert page.locator("#chart svg").bounding_box()["y"] <= most_px
    assert page.evaluate("window.shifts") < 0.05


def test_a_busy_api_is_asked_again(open_page: Open) -> None:
    page = open_page(faults=True)
    answers = [429, 503]

    def busy(route: Route) -> None:
        if answers:
            route.fulfill(status=answers.pop(), headers={"Retry-After": "1"}, body="{}")
        else:
            route.continue_()

    page.route("**/v1/observations*", busy)
    search(page, "France")
    assert answers == []
    assert title(page, "daily").startswith("France: ")


def test_a_script_that_does_not_arrive_is_asked_for_again(fresh_page: Any, url: str) -> None:
    page = fresh_page(1024, 768)
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=429, body="")

    page.route("**/assets/index.*.js", refuse_once)
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_have_text("COVID-19 to 9 February 2021")
    assert len(refused) == 1


def test_a_page_without_its_script_says_so(fresh_page: Any, url: str) -> None:
    page = fresh_page(1024, 768)
    page.route("**/assets/index.*.js", lambda route: route.fulfill(status=429, body=""))
    off = fresh_page(1024, 768, java_script_enabled=False)
    for one in (page, off):
        one.goto(url)
        words = one.get_by_text("This page has not started: JavaScript is off here, or a part of")
        expect(words).to_be_visible(timeout=15_000)


@pytest.mark.slow
def test_twenty_visits_at_once_break_none(fresh_page: Any, tmp_path: Path, built: Path) -> None:
    limits = template()["Parameters"]
    rate, burst = (limits[name]["Default"] for name in ("ApiRateLimit", "ApiBurstLimit"))
    # Beyond the burst, as many are refused as the stage answers in the next second.
    throttle = Throttle(burst - VISITS, refusals=rate)
    with served_lake(tmp_path, built) as lake, front(throttled(throttle)) as address:
        sample_lake.build(lake)
        pages = [fresh_page(1024, 768) for _ in range(VISITS)]
        for page in pages:
            page.goto(f"{address}/#places=COL", wait_until="commit")
        for page in pages:
            expect(page.locator("#daily h2")).to_contain_text("Colombia: ", timeout=90_000)
            expect(page.locator(".failure")).to_have_count(0)
            expect(page.locator("#unstarted")).to_have_count(0)
    assert (throttle.burst, throttle.refusals) == (0, -1)
