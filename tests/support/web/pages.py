"""The page as a test looks at it: when it is quiet, what axe finds, and whether it fits."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.paths import ROOT

Open = Callable[..., Page]
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PNG = b"\x89PNG\r\n\x1a\n"  # what such a file begins with
AXE = ROOT / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"


def settled(page: Page) -> None:
    """Wait until no section is loading any more."""
    page.locator("body.refused, body:not(:has([aria-busy=true]))").first.wait_for(state="attached")


def violations(page: Page) -> list[str]:
    """What axe finds in the page as it is now, with the elements.

    By the rules of WCAG 2.2 A and AA, and best practices.
    """
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci --prefix tests/web")
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
    nodes = [(one, node) for one in found["violations"] for node in one["nodes"][:3]]
    return [
        f"{one['impact']} {one['id']}: {node['html'][:200]} {node.get('failureSummary')}"
        for one, node in nodes
    ]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def search(page: Page, *names: str) -> None:
    """Type each name and take the first place that is offered."""
    for name in names:
        box = page.locator("#search")  # whatever its name is in the page's language
        box.fill(name)
        box.press("Enter")
        expect(box).to_have_value("")  # the place was found and taken
        settled(page)


def see(page: Page, section: str) -> None:
    """Scroll to a section, as a reader does: it loads what it shows when it is seen."""
    heading = page.locator(f"#{section} h2")
    heading.scroll_into_view_if_needed()
    expect(page.locator(f"#{section}[aria-busy]")).to_have_count(1)
    settled(page)


def title(page: Page, section: str) -> str:
    """The sentence over a section, which is brought into view."""
    see(page, section)
    return page.locator(f"#{section} h2").inner_text()


def taken(page: Page, section: str, button: str) -> Path:
    """Press a button of a section that gives a file, and return it."""
    with page.expect_download() as download:
        page.locator(f"#{section}").get_by_role("button", name=button, exact=True).click()
    return Path(download.value.path())
