"""The code of a location in the lake, whatever a publisher writes: the one standard.

ISO 3166-1 alpha-3 for countries; OWID's own codes, and a few of the lake's, for what ISO does not
list (other_locations). Everything that joins, compares or decides uses it.
"""

import re
from functools import lru_cache

from covidlake.reading.countries import country_aliases, damaged_names
from covidlake.reading.countries.country_names import name_key, normalised
from covidlake.reading.countries.country_table import COUNTRIES
from covidlake.reading.countries.other_locations import OTHER_LOCATIONS
from covidlake.schema import COUNTRY

_ISO = [line.split("|") for line in COUNTRIES.splitlines()]
_OTHERS = [line.split("|") for line in OTHER_LOCATIONS.splitlines()]
_ALIASES = {code: names.split("; ") for code, names in country_aliases.NAMES.items()}

# Code -> the type of a listed location.
TYPES = {alpha3: COUNTRY for _, alpha3, *_ in _ISO} | {code: kind for code, kind, *_ in _OTHERS}
_LISTED = {alpha3: names for _, alpha3, _, *names in _ISO}
_LISTED |= {code: names for code, _, _, *names in _OTHERS}
# Code -> all names of a listed location, the one that most people know it by first.
NAMES = {code: [*names, *_ALIASES.get(code, ())] for code, names in _LISTED.items()}
# Code of a part of a country -> the code of the country.
WHOLES = {code: whole for code, _, whole, *_ in _OTHERS if whole}
# Whatever code a publisher uses, in upper case -> the lake's.
BY_CODE = {
    **{code: code for code in TYPES},
    **{alpha2: alpha3 for alpha2, alpha3, *_ in _ISO},
    **{numeric: alpha3 for _, alpha3, numeric, *_ in _ISO},
    **country_aliases.CODES,
}
# By the words of a name (country_names.name_key).
BY_NAME = {name_key(name): code for code, names in NAMES.items() for name in names}
_BY_SPELLING = {normalised(name): code for code, names in NAMES.items() for name in names}

# A publisher's code that nobody knows yet stays, and is flagged as unknown_code.
OF_A_PUBLISHER = "[A-Z]{3}|(OWID|LAKE)_[A-Z0-9_]+"
# What R writes for a missing value.
MISSING = "NA"


# A file names a few hundred locations, in millions of rows.
@lru_cache(maxsize=4096)
def standard_code(code: str | None, name: str | None) -> str | None:
    """Return the lake's code of a location from a publisher's code and name of it; else None.

    The code counts where anybody knows it: alpha-3, alpha-2 or numeric (with or without leading
    zeros), in any case, a former code, or one of OWID's or the World Bank's own. Else the name
    does. A code that nobody knows, by a name that nobody knows, stays if it is of three letters or
    begins with OWID_, but for the codes of countries that are no more.

    NA is Namibia, unless the name says otherwise: R writes NA for what is missing.
    """
    written = _written(code)
    named = by_name(name) if name else None
    if written == MISSING and named:
        return named
    known = BY_CODE.get(written) or named
    if known or written in country_aliases.WITHDRAWN:
        return known
    return written if re.fullmatch(OF_A_PUBLISHER, written) else None


def location_type(code: str) -> str:
    """Return country, subnational, aggregate or event for the code of a listed location.

    Raises:
        KeyError: The code is none of the lake's (standard_code), or its location is not listed.
    """
    return TYPES[code]


def by_name(name: str) -> str | None:
    """Return the lake's code of a name, however it is written; None for names nobody has listed.

    Of a name whose letters were damaged, it is the code of the one that it must have been.
    """
    code = BY_NAME.get(name_key(name))
    return code or _by_damaged_name(name)


def _by_damaged_name(name: str) -> str | None:
    for other in damaged_names.repaired(name):
        if code := BY_NAME.get(name_key(other)):
            return code
    codes = {_BY_SPELLING[name] for name in damaged_names.with_lost_letters(name, _BY_SPELLING)}
    return codes.pop() if len(codes) == 1 else None


def name_of(code: str) -> str | None:
    """Return the name of a listed location: for rows whose own name is damaged."""
    names = NAMES.get(code)
    return names[0] if names else None


def _written(code: str | None) -> str:
    text = (code or "").strip().upper()
    # Spreadsheets take the zeros from 076.
    return text.zfill(3) if text.isascii() and text.isdigit() else text
