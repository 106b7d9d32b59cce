"""The table of ISO 3166-1 countries in covidlake, made anew from pycountry: `make countries`."""

from importlib.metadata import version
from pathlib import Path

import pycountry

TARGET = (
    Path(__file__).parent.parent
    / "layers"
    / "common"
    / "covidlake"
    / "reading"
    / "country_table.py"
)
_NAMES = ("name", "common_name", "official_name")


def module() -> str:
    """The module's text: a line a country, with its alpha-2 and alpha-3 codes and its names."""
    lines = [
        "|".join(
            [
                country.alpha_2,
                country.alpha_3,
                *dict.fromkeys(getattr(country, name) for name in _NAMES if hasattr(country, name)),
            ]
        )
        for country in sorted(pycountry.countries, key=lambda country: str(country.alpha_2))
    ]
    made = f'"""ISO 3166-1: alpha-2|alpha-3|names. Made by `make countries` from pycountry {version("pycountry")}; do not edit."""\n'
    return "\n".join([made, 'COUNTRIES = """\\', *lines, '"""', ""])


if __name__ == "__main__":
    TARGET.write_text(module())
