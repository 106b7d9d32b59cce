"""Locations of different sources are the same one by code, and where the code is none, by name."""

from collections.abc import Callable

import pytest
from pyspark.sql import DataFrame, SparkSession
from transforms.trusted.country_matching import standard_code, with_standard_codes

Rows = Callable[..., DataFrame]


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("NAM", "Namibia", "NAM"),
        ("NA", "Namibia", "NAM"),  # alpha-2, and no missing value
        ("COL", "Atlantis", "COL"),  # a known code is believed; the flags tell
        ("XKX", "Kosovo", "OWID_KOS"),
        ("KOR_S", "Korea, South", "KOR"),
        ("0", "Burma", "MMR"),
        ("OWID_WRL", "World", "OWID_WRL"),
        ("XYZ", "Nowhere", "XYZ"),
    ],
)
def test_standard_code(spark: SparkSession, code: str, name: str, expected: str) -> None:
    given = spark.createDataFrame([(code, name)], "iso_code string, location string")
    assert given.select(standard_code("iso_code", "location")).first() == (expected,)


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
