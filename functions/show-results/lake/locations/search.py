"""Locations of a release by what a reader types: a code, a name, or what people say."""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

from covidlake.reading.countries import country_aliases
from covidlake.reading.countries.country_codes import NAMES, WHOLES, name_of, standard_code
from covidlake.reading.countries.country_names import name_key, normalised, spelled_out

from lake.locations.edit_distance import edit_distance

# A suggestion further away is more often wrong than right; of a short text, a third is far.
MOST_EDITS = 2
LETTERS_AN_EDIT = 3


class Rank(IntEnum):
    """How a text is found in a name, the best first."""

    EXACT = 0
    PREFIX = 1
    WORD = 2  # it begins another word than the first
    INSIDE = 3


class Match(NamedTuple):
    """How a location was found; matches sort as they are shown.

    Attributes:
        is_alias: Whether by another name than the release's own.
        name: Its own, normalised: Å stands with A.
    """

    rank: Rank
    is_alias: bool
    name: str
    code: str


class LocationIndex:
    """The locations of a release, under their own names and those that others give them.

    Args:
        names: Code -> name.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._by_standard = {standard_code(code, name): code for code, name in names.items()}
        self._by_key = {name_key(name): code for code, name in names.items()}
        self._spellings = {code: tuple(self._spellings_of(code)) for code in names}

    def code(self, text: str) -> str | None:
        """Return the code of the one location that a text names, by code or name; else None."""
        upper_case = text.strip().upper()
        if upper_case in self._names:
            return upper_case
        standard = standard_code(text, text)
        # Only a name of the release tells what nobody has listed.
        return self._by_standard.get(standard) if standard else self._by_key.get(name_key(text))

    def ranked(self, text: str) -> list[str]:
        """Return the codes of all locations that a text may mean, the best first.

        By a name that is the text, begins with it, has a word that does, or has it inside; of
        each, first by the release's own name, then by the alphabet.
        """
        matches = (self._match(code, text) for code in self._names)
        return [match.code for match in sorted(match for match in matches if match)]

    def nearest(self, text: str) -> str | None:
        """Return the code of the location that is nearest in spelling, at two edits at most.

        None where two codes are as near, and no name is: neither is more probable.
        """
        typed = normalised(text)
        most = min(MOST_EDITS, len(typed) // LETTERS_AN_EDIT)
        by_name = sorted(
            (edit_distance(typed, spelling), is_alias, code)
            for code, spellings in self._spellings.items()
            for spelling, is_alias in spellings
            if abs(len(spelling) - len(typed)) <= most
        )
        if by_name and by_name[0][0] <= most:
            return by_name[0][2]
        codes = [code for code in self._names if edit_distance(typed, code.lower()) <= most]
        return codes[0] if len(codes) == 1 else None

    def _match(self, code: str, text: str) -> Match | None:
        name = normalised(self._names[code])
        if self.code(text) == code:
            return Match(Rank.EXACT, False, name, code)
        typed = {normalised(text), spelled_out(text)} - {""}
        matches = [
            Match(rank, is_alias, name, code)
            for spelling, is_alias in self._spellings[code]
            for sought in typed
            if (rank := _rank(spelling, sought)) is not None
        ]
        if any(code.lower().startswith(sought) for sought in typed):
            matches.append(Match(Rank.PREFIX, True, name, code))
        return min(matches, default=None)

    def _spellings_of(self, code: str) -> Iterator[tuple[str, bool]]:
        """Yield each way to spell a name of a location, and whether it is another than its own."""
        own = self._names[code]
        others = [*_aliases(code, own)]
        for part, whole in WHOLES.items():
            # Who looks for England in a release without it is shown the United Kingdom.
            if whole == code and part not in self._names:
                others += NAMES[part]
        for name in (own, *others):
            yield from (
                (spelling, name != own) for spelling in (normalised(name), spelled_out(name))
            )


def _aliases(code: str, own: str) -> Iterator[str]:
    """Yield what people call a location, without the official names: each begins "Republic of"."""
    standard = standard_code(code, own) or code
    common = name_of(standard)
    if common and common != own:
        yield common
    if standard in country_aliases.NAMES:
        yield from country_aliases.NAMES[standard].split("; ")


def _rank(spelling: str, sought: str) -> Rank | None:
    if spelling == sought:
        return Rank.EXACT
    if spelling.startswith(sought):
        return Rank.PREFIX
    if f" {sought}" in spelling:
        return Rank.WORD
    return Rank.INSIDE if sought in spelling else None
