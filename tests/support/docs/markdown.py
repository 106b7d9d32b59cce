"""The project's Markdown pages: their blocks, links and headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT

OF_THE_ROOT = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
OF_A_ROOM = ("client/README.md", "bench/README.md")
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\s*$")
_MARKER = re.compile(r"<!-- (?P<marker>(?:not )?run: .+) -->")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        marker: The comment on the line above it, `run: ...` or `not run: ...`; empty for none.
    """

    page: str
    line: int
    language: str
    marker: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Return every page that readers are led to."""
    named = [ROOT / name for name in (*OF_THE_ROOT, *OF_A_ROOM)]
    return [*named, *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    lines = page.read_text().splitlines()
    name = page.relative_to(ROOT).as_posix()
    position = 0
    while position < len(lines):
        fence = _FENCE.match(lines[position])
        if fence is None:
            position += 1
            continue
        end = next(at for at in range(position + 1, len(lines)) if lines[at].strip() == "```")
        above = _MARKER.search(lines[position - 1]) if position else None
        marker = above["marker"] if above else ""
        text = "\n".join(line[len(fence["indent"]) :] for line in lines[position + 1 : end])
        yield Block(name, position + 1, fence["language"], marker, text)
        position = end + 1


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[str]:
    """Return the targets of a page's links and images."""
    text = prose(page)
    return [match["target"] for pattern in (_LINK, _IMAGE) for match in pattern.finditer(text)]


def anchors(page: Path) -> set[str]:
    """Return the anchors that headings have, as GitHub and Python-Markdown both make them."""
    return {_anchor(match["text"]) for match in _HEADING.finditer(prose(page))}


def code_words(page: Path) -> set[str]:
    """Return what stands in single backticks outside fenced blocks."""
    return set(re.findall(r"`([^`\n]+)`", prose(page)))


def _anchor(heading: str) -> str:
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    words = re.sub(r"[^\w\s-]", "", plain.lower()).strip()
    return re.sub(r"\s", "-", words)
