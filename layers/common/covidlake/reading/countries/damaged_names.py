"""What a name may have been before some program read it under another encoding."""

import html
import re
from collections.abc import Iterable, Iterator

from covidlake.reading.countries.country_names import normalised

_LOST = "\ufffd"  # what stands for bytes that are no UTF-8
# What lost more of its letters says nothing.
_MOST_LOST = 0.5
# No name has more letters.
_LONGEST = 100
# UTF-8 that was read as one of these: "CÃ´te d'Ivoire".
_ENCODINGS = ("cp1252", "latin-1")


def repaired(name: str) -> Iterator[str]:
    """Yield what a name may have been; nothing where it shows no damage."""
    if "&" in name:
        yield html.unescape(name)
    if name.isascii():
        return
    for encoding in _ENCODINGS:
        try:
            yield name.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue  # it was not that one


def with_lost_letters(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that a name is, but for letters that were lost: "C\ufffdte d'Ivoire".

    A lost letter, or apostrophe, was one byte or several, each of which may have left its own mark.
    """
    lost = name.count(_LOST)
    if not 0 < lost <= _MOST_LOST * len(name) or len(name) > _LONGEST:
        return []
    parts = re.split(f"({_LOST}+)", name.lower())
    pattern = "".join(_pattern(part) for part in parts)
    return [spelling for spelling in known if re.fullmatch(pattern, spelling)]


def _pattern(part: str) -> str:
    if part.startswith(_LOST):
        return f"[a-z ]{{1,{len(part)}}}"
    begins = " ?" if re.match(r"\W", part) else ""
    ends = " ?" if re.search(r"\W$", part) else ""
    return begins + re.escape(normalised(part)) + ends
