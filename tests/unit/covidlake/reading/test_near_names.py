"""A renamed column is suggested, a far-fetched one is not."""

import pytest
from covidlake.reading.near_names import instead_of


@pytest.mark.parametrize(
    ("missing", "names", "told"),
    [
        (
            ["iso_code"],
            ["isocode", "date"],
            "it has isocode, date; did isocode take the place of iso_code?",
        ),
        (
            ["iso_code", "date"],
            ["ISO code", "dates"],
            "it has ISO code, dates; did dates take the place of date?",
        ),
        (["date"], ["day", "x"], "it has day, x"),
        # What the contract knows took nobody's place.
        (["location"], ["population", "x"], "it has population, x"),
        (["iso_code"], ["iso_code;date"], "it has iso_code;date"),
        (["iso_code"], [], "it has "),
        (["date"], ["a\nb\x1b[31m", "Länder"], "it has a\\nb\\x1b[31m, Länder"),
        (["iso_code"], ["x" * 500], f"it has {'x' * 200}"),
    ],
)
def test_instead_of(missing: list[str], names: list[str], told: str) -> None:
    unknown = [name for name in names if name != "population"]
    assert instead_of(missing, names, unknown) == told
