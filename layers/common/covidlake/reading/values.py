"""What a cell says: a number or a text. None is nothing; a Fault says what is wrong with it."""

import re
from dataclasses import dataclass

from covidlake.quality import rules
from covidlake.quality.rules import Rule

# 5, 5.0, 5., .5, -7, +7, 1e3. What single languages read beyond it (5f, 0x1p3, 1_000, digits of
# other scripts, NaN) is none.
_NUMBER = re.compile(r"[+-]?+(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?")
_THOUSANDS = re.compile(r"[+-]?+[1-9][0-9]{0,2}+(?:,[0-9]{3})++(?:\.[0-9]++)?")

# Beyond it a double does not tell a number from the next; sums of such end in infinity.
MOST = 2.0**53

# Control characters, and what stands where bytes were no UTF-8.
_DAMAGE = re.compile("[\x00-\x1f\x7f\ufffd]")


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be read, and the rule of covidlake.quality.rules that it breaks."""

    rule: Rule


NOT_A_NUMBER = Fault(rules.NOT_A_NUMBER)
DAMAGED_TEXT = Fault(rules.DAMAGED_TEXT)


def number(text: str) -> float | Fault | None:
    """Read a number; the white space around it is gone already."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        if not _THOUSANDS.fullmatch(text):
            return NOT_A_NUMBER
        text = text.replace(",", "")
    value = float(text)
    # No source means the sign of a zero.
    return value + 0.0 if abs(value) <= MOST else NOT_A_NUMBER


def text(value: str) -> str | Fault | None:
    """Read a text; the white space around it is gone already."""
    if _DAMAGE.search(value):
        return DAMAGED_TEXT
    return value or None


def shown(name: str) -> str:
    """Return a name out of a file for a sentence: what cannot be printed is written out."""
    return name if name.isprintable() else ascii(name)[1:-1]
