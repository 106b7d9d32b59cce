"""When two names mean the same location: by the words that tell them, in whatever order.

"Korea, Rep." and "Republic of Korea", "St. Lucia" and "Saint Lucia", "The Bahamas" and "Bahamas,
The", "Côte d’Ivoire" and "COTE D'IVOIRE" have the same words.
"""

import re
import unicodedata

# How a name is normalised, for whoever has to do it in another language: letters without their
# accents, then everything but letters and digits to one space, then no space at the ends, lower
# case.
_LETTERS = map(chr, (*range(0xC0, 0x180), *range(0x1E00, 0x1F00)))
_COMBINING = map(chr, range(0x300, 0x370))


def _base(letter: str) -> str:
    """Return a letter without what is set above and below it."""
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


_BASES = {letter: _base(letter) for letter in _LETTERS}
ACCENTS = {letter: base for letter, base in _BASES.items() if len(base) == 1 and base.isascii()}
ACCENTS |= dict.fromkeys(_COMBINING, "")
PUNCTUATION = "[^A-Za-z0-9]+"
_ACCENTS = str.maketrans(ACCENTS)

# Of the words of a normalised name: those that tell nothing, and what short forms stand for.
FILLERS = frozenset(("the", "of", "and"))
SHORT_FORMS = {
    "dem": "democratic",
    "fed": "federated",
    "is": "islands",
    "isl": "islands",
    "island": "islands",
    "rep": "republic",
    "sint": "saint",
    "st": "saint",
    "sts": "states",
}


def normalised(name: str) -> str:
    """Return a name without case, accents, punctuation: "Côte d’Ivoire" -> "cote d ivoire"."""
    plain = name.translate(_ACCENTS)
    return re.sub(PUNCTUATION, " ", plain).strip().lower()


def spelled_out(name: str) -> str:
    """Return the telling words of a name, short forms in full: "St. Lucia" -> "saint lucia"."""
    words = (SHORT_FORMS.get(word, word) for word in normalised(name).split())
    return " ".join(word for word in words if word not in FILLERS)


def name_key(name: str) -> str:
    """Return the telling words of a name in the alphabet's order: names of one key are the same.

    "Congo, Dem. Rep." -> "congo democratic republic".
    """
    words = spelled_out(name).split()
    return " ".join(sorted(words))
