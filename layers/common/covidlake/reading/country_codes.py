"""The code of a country in the lake, ISO 3166-1 alpha-3.

By its alpha-2 code, or by any of the names that sources give it.

What has no code is no country: ships, events, aggregates such as World, and names that nobody has
listed here yet.
"""

import re
import unicodedata

from covidlake.reading.country_table import COUNTRIES

# Countries that ISO does not list, under OWID's codes.
KOSOVO, NORTHERN_CYPRUS = "OWID_KOS", "OWID_CYN"

# Parts of a country that sources list beside the whole, under OWID's codes: the nations of the
# United Kingdom.
SUBNATIONAL = ("OWID_ENG", "OWID_NIR", "OWID_SCT", "OWID_WLS", "OWID_EAW")

# Names that ISO does not have, as normalised() writes them: of JHU, WHO and OWID, and what else is
# common.
_ALIASES = {
    "BES": "bonaire saint eustatius and saba",
    "BRN": "brunei",
    "CIV": "ivory coast",
    "COD": "congo kinshasa; democratic republic of congo; democratic republic of the congo; "
    "dr congo",
    "COG": "congo brazzaville; republic of congo",
    "CPV": "cape verde",
    "FLK": "falkland islands",
    "FRO": "faeroe islands",
    "FSM": "micronesia; micronesia country",
    "GBR": "great britain; the united kingdom; uk",
    "HKG": "china hong kong sar; hong kong sar",
    "KOR": "korea south; republic of korea",
    "LAO": "lao pdr",
    "MAC": "china macao sar; macao sar; macau",
    "MAF": "saint martin",
    "MKD": "macedonia",
    "MMR": "burma",
    "MNP": "northern mariana islands commonwealth of the",
    "NLD": "netherlands kingdom of the",
    "PCN": "pitcairn islands",
    "PRK": "korea north",
    "PSE": "occupied palestinian territory; "
    "occupied palestinian territory including east jerusalem; palestine; west bank and gaza",
    "RUS": "russia",
    "SHN": "saint helena",
    "SWZ": "swaziland",
    "SXM": "sint maarten",
    "TLS": "east timor; timor",
    "TUR": "turkey",
    "USA": "us; usa",
    "VAT": "holy see; vatican; vatican city",
    "VIR": "united states virgin islands; us virgin islands",
    KOSOVO: "kosovo; kosovo 1; kosovo in accordance with un security council resolution 1244 1999",
    NORTHERN_CYPRUS: "northern cyprus",
}


# How a name is normalised, for whoever has to do it in another language: letters without their
# accents, then everything but letters and digits to one space, then no space at the ends, lower
# case.
def _base(letter: str) -> str:
    """Return a letter without what is set above and below it."""
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


_LETTERS = map(chr, range(0xC0, 0x180))
_BASES = {letter: _base(letter) for letter in _LETTERS}
_COMBINING = map(chr, range(0x300, 0x370))
ACCENTS = {letter: base for letter, base in _BASES.items() if len(base) == 1 and base.isascii()}
ACCENTS |= dict.fromkeys(_COMBINING, "")
PUNCTUATION = "[^A-Za-z0-9]+"

_ACCENTS = str.maketrans(ACCENTS)


def normalised(name: str) -> str:
    """Return a name without case, accents, punctuation: "Côte d’Ivoire" -> "cote d ivoire"."""
    return re.sub(PUNCTUATION, " ", name.translate(_ACCENTS)).strip().lower()


_ROWS = [line.split("|") for line in COUNTRIES.splitlines()]
# XK is what the European Union, WHO and others use for Kosovo.
BY_ALPHA2 = {alpha2: alpha3 for alpha2, alpha3, *_ in _ROWS} | {"XK": KOSOVO}
# By the name as normalised() writes it.
BY_NAME = {normalised(name): alpha3 for _, alpha3, *names in _ROWS for name in names} | {
    name: alpha3 for alpha3, names in _ALIASES.items() for name in names.split("; ")
}


def by_alpha2(code: str) -> str | None:
    """Return the alpha-3 of an alpha-2; None for what is no country's code. Namibia's is NA."""
    return BY_ALPHA2.get(code)


def by_name(name: str) -> str | None:
    """Return the alpha-3 of a name in whatever accents, case and punctuation; None for others."""
    return BY_NAME.get(normalised(name))
