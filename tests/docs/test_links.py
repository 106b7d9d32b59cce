"""Links of the documents lead somewhere, and paths that they name exist."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.docs.markdown import anchors, code_words, links, pages
from tests.support.paths import ROOT

README_BYTES = 10_000
DOCS = ROOT / "docs"
# What other machines know, and what a page may name without there being one.
_ELSEWHERE = ("http://", "https://", "mailto:")
_PATH = re.compile(r"[\w.-]+(/[\w.*-]+)*/?")
_MODULE = re.compile(r"(bench|local|tools)(\.\w+)+")
_FILE = re.compile(r"[\w-]+\.(py|toml|yaml)")


def tracked() -> set[str]:
    """Return the files of the repository, those not committed yet included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name for name in listed.splitlines() if (ROOT / name).exists()}


FILES = tracked()
ROOMS = {name.partition("/")[0] for name in FILES}
NAMES = {Path(name).name for name in FILES}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_to_a_page_and_a_heading(page: Path) -> None:
    for target in links(page):
        if target.startswith(_ELSEWHERE):
            continue
        path, _, anchor = target.partition("#")
        leads_to = (page.parent / path).resolve() if path else page
        assert leads_to.exists(), f"{name_of(page)} links to {target}"
        if anchor:
            assert anchor in anchors(leads_to), (
                f"{name_of(page)} links to {target}: no such heading"
            )


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_paths_in_backticks_exist(page: Path) -> None:
    # What changed may be named as it was then.
    if page.name == "CHANGELOG.md":
        return
    missing = [word for word in sorted(code_words(page)) if not exists(word)]
    assert not missing, f"{name_of(page)} names {missing}"


def exists(word: str) -> bool:
    """Say whether a word, if it looks like a path of the repository, is one."""
    if _MODULE.fullmatch(word):
        path = word.replace(".", "/")
        return f"{path}.py" in FILES or (ROOT / path).is_dir()
    if not _PATH.fullmatch(word):
        return True
    if "/" not in word:
        return not _FILE.fullmatch(word) or word in NAMES
    if word.partition("/")[0] not in ROOMS:
        return True
    return any(ROOT.glob(word.rstrip("/")))


def test_pages_of_the_site_link_to_pages_of_the_site() -> None:
    for page in DOCS.rglob("*.md"):
        inside = [link for link in links(page) if not link.startswith((*_ELSEWHERE, "#"))]
        for link in inside:
            leads_to = (page.parent / link.partition("#")[0]).resolve()
            assert leads_to.is_relative_to(DOCS), f"{name_of(page)} links to {link}"


def test_every_page_is_in_the_navigation() -> None:
    navigation = set(
        _pages_of(tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"])
    )
    decisions = {name for name in _all_pages() if re.match(r"decisions/\d{4}-", name)}
    assert navigation == _all_pages() - decisions


def test_every_decision_is_in_the_index() -> None:
    pages_of_decisions = {page.name for page in (DOCS / "decisions").glob("[0-9]*.md")}
    assert set(links(DOCS / "decisions" / "index.md")) == pages_of_decisions
    numbers = sorted(int(name[:4]) for name in pages_of_decisions)
    assert numbers == list(range(1, len(numbers) + 1))


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= README_BYTES


def test_no_page_names_a_path_outside_the_repository() -> None:
    for page in pages():
        outside = re.findall(r"\.\./shared|/(?:work|root|tmp)/", page.read_text())
        assert not outside, f"{name_of(page)} names {outside}"


def _all_pages() -> set[str]:
    return {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}


def _pages_of(navigation: Any) -> list[str]:
    if isinstance(navigation, str):
        return [navigation]
    entries = navigation.values() if isinstance(navigation, dict) else navigation
    return [page for entry in entries for page in _pages_of(entry)]
