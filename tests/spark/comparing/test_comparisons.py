"""Similar countries are the nearest ones, and no country is compared with itself."""

from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from transforms.comparing import comparisons

Rows = Callable[..., DataFrame]


@pytest.fixture
def similar(rows: Rows) -> DataFrame:
    def location(code: str, step: float | None, kind: str = "country") -> dict[str, object]:
        return {
            "iso_code": code,
            "location_type": kind,
            "human_development_index": None if step is None else 0.5 + step / 100,
            "gdp_per_capita": 1_000.0 * (1 + (step or 0)),
            "median_age": 30.0,
            "population_density": 50.0,
        }

    countries = [location(f"C{number:02}", float(number)) for number in range(13)]
    others = [location("X", None), location("WRL", 1.0, kind="aggregate")]
    return comparisons.similar_countries(rows("locations", *countries, *others))


def test_the_ten_nearest(similar: DataFrame) -> None:
    nearest = similar.where("iso_code = 'C00'").orderBy("rank").collect()
    assert [row["other"] for row in nearest] == [f"C{number:02}" for number in range(1, 11)]
    assert {row["iso_code"] for row in similar.select("iso_code").distinct().collect()} == {
        f"C{number:02}" for number in range(13)
    }


def test_comparisons(spark: SparkSession) -> None:
    # Nothing current of EEE.
    figures = [
        ("AAA", "Asia", 9.0),
        ("BBB", "Asia", 2.0),
        ("CCC", "Asia", 4.0),
        ("DDD", "Europe", 0.0),
    ]
    what = ("case_fatality_ratio", "%")
    values = spark.createDataFrame(
        [
            (code, code.title(), continent, 1e6, *what, value, date(2021, 2, 1))
            for code, continent, value in figures
        ],
        "iso_code string, location string, continent string, population double, "
        "metric string, unit string, value double, value_date date",
    )
    similar = spark.createDataFrame(
        [("AAA", "DDD", 2), ("AAA", "CCC", 1), ("AAA", "EEE", 3), ("BBB", "DDD", 1)],
        "iso_code string, other string, rank int",
    )
    found = comparisons.comparisons(values, similar).orderBy("iso_code", "compared_with")
    columns = ("iso_code", "compared_with", "countries", "p25", "median", "p75", "ratio", "similar")
    assert [tuple(row) for row in found.select(*columns).collect()] == [
        ("AAA", "continent", 2, 2.5, 3.0, 3.5, 3.0, None),
        ("AAA", "similar", 2, 1.0, 2.0, 3.0, 4.5, "CCC DDD"),
        ("BBB", "continent", 2, 5.25, 6.5, 7.75, pytest.approx(2 / 6.5), None),
        ("BBB", "similar", 1, 0.0, 0.0, 0.0, None, "DDD"),
        ("CCC", "continent", 2, 3.75, 5.5, 7.25, pytest.approx(4 / 5.5), None),
    ]
