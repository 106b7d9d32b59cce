"""A console that shows the text of others as text: neither markup nor control characters act."""

import re
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# What a terminal obeys (escape sequences begin with one of them), what turns the direction of
# the text around it, and bytes of a file name that are no text. Line ends and tabs are layout.
_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Return a text with each control character written out: \x1b."""
    return _ACTING.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


class SafeConsole(Console):
    """A console for data: what is printed is never read as markup, and acts on no terminal.

    Styles are given as `rich.text.Text`. A pipe that its reader closed is an error as any other.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Yield what is printed of anything, with control characters of its text written out."""
        for segment in super().render(renderable, options):
            # Control segments are rich's own: a cursor that moves.
            yield segment if segment.control else Segment(visible(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        raise


def write_text(text: str) -> None:
    """Write a text for programs on standard output; what would act on a terminal is written out."""
    sys.stdout.write(visible(text) if sys.stdout.isatty() else text)


class VisibleBytes:
    """Bytes of UTF-8 text on their way to a terminal."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, content: bytes) -> None:
        self._terminal.write(visible(content.decode("utf-8", "replace")))
