"""The table of ISO 3166-1 countries in covidlake, made anew from pycountry: `make countries`."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pycountry

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "layers" / "common" / "covidlake" / "reading" / "countries" / "country_table.py"
# What people say comes first: it is the name that covidlake.reading gives a code.
_NAMES = ("common_name", "name", "official_name")


def module() -> str:
    """Write the module's text: a line a country, with its three codes and its names."""
    countries = sorted(pycountry.countries, key=lambda country: str(country.alpha_2))
    origin = f"Made by `make countries` from pycountry {version('pycountry')}; do not edit."
    documentation = f'"""ISO 3166-1: alpha-2|alpha-3|numeric|names.\n\n{origin}\n"""\n'
    return "\n".join([documentation, 'COUNTRIES = """\\', *map(_line, countries), '"""', ""])


def _line(country: Any) -> str:
    names = (getattr(country, name) for name in _NAMES if hasattr(country, name))
    # Many a country's common name is its name: each is told once.
    codes = (country.alpha_2, country.alpha_3, country.numeric)
    return "|".join([*codes, *dict.fromkeys(names)])


if __name__ == "__main__":
    TARGET.write_text(module())
