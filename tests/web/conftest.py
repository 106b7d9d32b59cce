"""Debian's Chromium, driven by Playwright."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.paths import ROOT
from tests.support.serving.front import front
from tests.support.serving.lake import served_lake
from tests.support.web import sample_lake
from tests.support.web.pages import settled

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the page as `sam build` makes it."""
    folder = tmp_path_factory.mktemp("page")
    subprocess.run([sys.executable, ROOT / "web" / "build.py", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[str]:
    """The address of the page over the sample's lake."""
    with served_lake(tmp_path_factory.mktemp("lake"), built) as lake, front() as address:
        sample_lake.build(lake)
        yield f"{address}/"


@pytest.fixture
def open_page(browser: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """open_page("#places=COL", width=360, ...): the page of the fixture `url` when it is quiet.

    Each time it is a new visitor.

    Whatever the console holds against it fails the test, unless `faults` are expected.
    """
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def open_page(
        link: str = "", width: int = 1280, height: int = 900, faults: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        if not faults:
            page.on(
                "console",
                lambda message: (
                    said.append(message.text) if message.type in ("error", "warning") else None
                ),
            )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(url + link)
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
