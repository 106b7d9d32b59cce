"""Modules of the page as they stand, for what a test asks of one alone."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page, Route

from tests.support.paths import ROOT

WEB = ROOT / "web"
ADDRESS = "http://sources.test/"


def sources(browser: Browser) -> Iterator[Page]:
    """Yield a page below which all files of `web/` are, so that it may import them."""
    page = browser.new_page()

    def serve(route: Route) -> None:
        route.fulfill(path=WEB / route.request.url.removeprefix(ADDRESS))

    page.route(f"{ADDRESS}**", serve)
    page.goto(f"{ADDRESS}assets/icon.svg")
    yield page
    page.close()
