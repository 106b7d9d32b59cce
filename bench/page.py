"""Lighthouse's four figures of the page, for a phone and for a desktop: medians of some visits.

`python -m local serve` serves a copy of a lake; Lighthouse drives Debian's Chromium, and simulates
the network and the processor that each form of device has.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from covidlake import zones
from rich.console import Console
from rich.table import Table

from bench.measuring import etl_step
from local.paths import BUILT, ROOT
from local.tools.ports import free_port

LIGHTHOUSE = ROOT / "bench" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
FORMS = {"phone": ("--form-factor=mobile",), "desktop": ("--preset=desktop",)}
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# What the page promises besides: seconds to the largest words, and how far things move.
AUDITS = {"largest-contentful-paint": 1e-3, "cumulative-layout-shift": 1.0}
DIGITS = {"largest-contentful-paint": 2, "cumulative-layout-shift": 3}
VISIT_SECONDS = 180
START_SECONDS = 300  # a busy machine takes its time
progress, out = Console(stderr=True), Console()

Figures = dict[str, float]


def main(
    lake: Annotated[
        Path, typer.Option(envvar="LAKE", help="A lake that a release was published in.")
    ] = Path(".lake-real"),
    visits: Annotated[int, typer.Option(help="Visits of each form of device.", min=1)] = 5,
) -> None:
    """Print the median figures of Lighthouse."""
    lacking = missing(lake)
    if lacking:
        progress.print(f"bench.page: skipped, {lacking}")
        return
    with etl_step.scratch(None) as folder, served(copied(lake, folder)) as url:
        measured = {form: [visit(url, form, folder) for _ in range(visits)] for form in FORMS}
    out.print(table(measured))


def missing(lake: Path) -> str | None:
    """Return what a measurement lacks, with what brings it."""
    if shutil.which("chromium") is None:
        return "there is no chromium: apt-get install chromium"
    if not LIGHTHOUSE.exists():
        return "there is no Lighthouse: npm ci --prefix bench/lighthouse"
    if not BUILT.exists():
        return "nothing is built: run `make build` first"
    if not any(lake.glob(f"*/{zones.CURRENT}")):
        return f"{lake} has no release: make run LAKE={lake} SOURCE=..."
    return None


def copied(lake: Path, folder: Path) -> Path:
    """Return a copy of what of a lake is served."""
    unread = shutil.ignore_patterns("raw", "code", "quarantine")
    return Path(shutil.copytree(lake, folder / "lake", ignore=unread))


@contextmanager
def served(lake: Path) -> Iterator[str]:
    """Serve a lake while the context lasts, and return the address of its page."""
    port = free_port()
    command = [sys.executable, "-m", "local", "serve", "--lake", str(lake), "--port", str(port)]
    url = f"http://127.0.0.1:{port}/"
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(f"{url}v1/health")
            yield url
        finally:
            server.terminate()


def wait_for(url: str) -> None:
    """Wait until an address answers.

    Raises:
        TimeoutError: it does not.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(urllib.error.URLError), urllib.request.urlopen(url):  # noqa: S310
            return
        time.sleep(0.5)
    raise TimeoutError(f"{url} does not answer")


def visit(url: str, form: str, folder: Path) -> Figures:
    """Return the figures of one visit by a new visitor."""
    report = folder / "report.json"
    options = ["--quiet", "--output=json", f"--output-path={report}", *FORMS[form]]
    command = [str(LIGHTHOUSE), url, f"--chrome-flags={CHROMIUM_FLAGS}", *options]
    browser = {"CHROME_PATH": str(shutil.which("chromium"))}
    with progress.status(f"{form} ..."):
        subprocess.run(command, env=os.environ | browser, check=True, timeout=VISIT_SECONDS)
    return figures(json.loads(report.read_text()))


def figures(report: dict[str, Any]) -> Figures:
    """Return the scores of a report, of 100, and the audits that the page promises."""
    scores = {name: 100 * report["categories"][name]["score"] for name in CATEGORIES}
    audits = {
        name: factor * report["audits"][name]["numericValue"] for name, factor in AUDITS.items()
    }
    requests = len(report["audits"]["network-requests"]["details"]["items"])
    return scores | audits | {"requests": float(requests)}


def medians(visits: list[Figures]) -> Figures:
    return {name: median(one[name] for one in visits) for name in visits[0]}


def table(measured: dict[str, list[Figures]]) -> Table:
    """Return the medians, a column for each form of device."""
    visits = len(next(iter(measured.values())))
    made = Table(title=f"Lighthouse, simulated throttling, medians of {visits}")
    made.add_column("")
    for form in measured:
        made.add_column(form, justify="right")
    columns = [medians(visited) for visited in measured.values()]
    for name in columns[0]:
        digits = DIGITS.get(name, 0)
        made.add_row(name, *(f"{column[name]:.{digits}f}" for column in columns))
    return made


if __name__ == "__main__":
    typer.run(main)
