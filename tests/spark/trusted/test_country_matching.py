"""Locations of different sources are the same one by code, and where the code is none, by name."""

from collections.abc import Callable

import pytest
from covidlake.reading.countries import country_aliases, country_codes
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from transforms.shared import code_columns
from transforms.trusted.country_matching import (
    standard_code,
    under_standard_codes,
    with_standard_codes,
)

Rows = Callable[..., DataFrame]


CODES = [
    ("NAM", "Namibia", "NAM"),
    ("NA", "Namibia", "NAM"),  # alpha-2, and no missing value
    ("COL", "Atlantis", "COL"),  # a known code is believed; the flags tell
    ("XKX", "Kosovo", "OWID_KOS"),
    ("KOR_S", "Korea, South", "KOR"),
    ("0", "Burma", "MMR"),
    ("OWID_WRL", "World", "OWID_WRL"),
    ("XYZ", "Nowhere", "XYZ"),
    (" co", "Colombia", "COL"),
    ("76", "Brasil", "BRA"),
    ("SUN", "Russia", "RUS"),
    ("SUN", "Soviet Union", "SUN"),
    ("NA", "World", "OWID_WRL"),
    ("", "World excl. China", "LAKE_WXC"),
]


@pytest.fixture(scope="module")
def standard(spark: SparkSession) -> list[str]:
    """The standard code of each of CODES."""
    given = [(number, code, name) for number, (code, name, _) in enumerate(CODES)]
    rows = spark.createDataFrame(given, "number int, iso_code string, location string")
    coded = rows.orderBy("number").select(standard_code("iso_code", "location"))
    return [row[0] for row in coded.collect()]


@pytest.mark.parametrize("number", range(len(CODES)))
def test_standard_code(standard: list[str], number: int) -> None:
    assert standard[number] == CODES[number][2]


def test_of_two_rows_of_one_country_the_one_with_its_code_stays(rows: Rows) -> None:
    table = rows(
        "countries",
        {"iso_code": "XKX", "location": "Kosovo", "population": 1.0},
        {"iso_code": "OWID_KOS", "location": "Kosovo", "population": 2.0},
        {
            "iso_code": "CO",
            "location": "Colombia",
            "population": 3.0,
            "human_development_index": 0.767,
        },
    )
    standard = with_standard_codes(table)
    assert standard.columns == table.columns
    told = {
        row["iso_code"]: (row["population"], row["human_development_index"])
        for row in standard.collect()
    }
    assert told == {"OWID_KOS": (2.0, None), "COL": (3.0, 0.767)}


def test_codes_are_standardised_as_python_does(spark: SparkSession) -> None:
    codes = [*country_codes.BY_CODE, *country_aliases.WITHDRAWN, "na", " 76 ", "0076", "GER", "-"]
    pairs = [(code, name) for code in codes for name in ("", "Nowhere", "Korea, Rep.")]
    given = spark.createDataFrame(pairs, "code string, name string")
    column = code_columns.standard_code(F.col("code"), F.col("name"))
    standard = [row[0] for row in given.select(column).collect()]
    assert standard == [country_codes.standard_code(code, name) for code, name in pairs]


def test_an_earlier_release_is_read_under_the_codes_of_today(rows: Rows) -> None:
    def release(*codes_and_names: tuple[str, str]) -> set[tuple[str, str]]:
        locations = rows(
            "locations", *({"iso_code": code, "location": name} for code, name in codes_and_names)
        )
        observed = locations.select("location", "iso_code")
        read = observed.transform(under_standard_codes, locations)
        assert read.columns == observed.columns
        return {(row["iso_code"], row["location"]) for row in read.collect()}

    assert release(("XKX", "Kosovo"), ("COL", "Colombia"), ("XYZ", "Nowhere")) == {
        ("OWID_KOS", "Kosovo"),
        ("COL", "Colombia"),
        ("XYZ", "Nowhere"),
    }
    # A release that had both keeps them apart.
    both = {("XKX", "Kosovo"), ("OWID_KOS", "Kosovo")}
    assert release(*both) == both
