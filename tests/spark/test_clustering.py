"""Clusters of countries, numbered by human development, whatever few countries there are."""

import pytest
from pyspark.sql import DataFrame, SparkSession
from transforms import clustering

OUTCOMES = ("total_cases_per_100k", "total_deaths_per_100k", "case_fatality_ratio")
Country = tuple[str, float | None, float | None, float | None]


def countries(spark: SparkSession, *values: Country) -> DataFrame:
    other = ("'x' AS location", "'Asia' AS continent", *(f"{number}D AS {name}" for number, name in enumerate(OUTCOMES)))
    features = "iso_code string, human_development_index double, gdp_per_capita double, population_density double"
    return spark.createDataFrame(list(values), features).selectExpr("*", *other)


def group(name: str, size: int, index: float, gdp: float, density: float) -> list[Country]:
    return [(f"{name}{place}", index + place / 1_000, gdp * (1 + place / 100), density * (1 + place / 100)) for place in range(size)]


def test_groups_are_found_and_numbered_by_rising_human_development(spark: SparkSession) -> None:
    given = [*group("R", 5, 0.9, 50_000, 100), *group("P", 5, 0.4, 1_000, 100), *group("C", 5, 0.7, 10_000, 10_000)]
    clustered = clustering.with_cluster(countries(spark, *given, ("X0", None, 1_000.0, 5.0), ("Y0", 0.5, 0.0, 5.0))).persist()
    found = {(row["iso_code"][0], row["cluster"]) for row in clustering.clusters(clustered).collect()}
    assert found == {("P", 0), ("C", 1), ("R", 2), ("X", None), ("Y", None)}
    summary = clustering.cluster_summary(clustered).orderBy("cluster").collect()
    assert [(row["cluster"], row["countries"]) for row in summary] == [(0, 5), (1, 5), (2, 5)]
    assert summary[0]["human_development_index"] == pytest.approx(0.402)
    assert all(row["silhouette"] > 0.9 for row in summary)


@pytest.mark.parametrize(
    ("given", "clusters"),
    [
        ([], []),
        ([("A", None, 1_000.0, 5.0)], [None]),
        ([("A", 0.5, 1_000.0, 5.0)], [0]),
        ([("A", 0.9, 9_000.0, 5.0), ("B", 0.5, 1_000.0, 5.0)], [1, 0]),
        ([("A", 0.5, 1_000.0, 5.0)] * 4, [0, 0, 0, 0]),
        ([("A", 0.4, 1_000.0, 5.0), ("B", 0.41, 1_000.0, 5.0), ("C", 0.9, 60_000.0, 5.0)], [0, 0, 1]),
    ],
)
def test_few_or_equal_countries(spark: SparkSession, given: list[Country], clusters: list[int | None]) -> None:
    numbered = [(f"{place}{code}", index, gdp, density) for place, (code, index, gdp, density) in enumerate(given)]
    clustered = clustering.with_cluster(countries(spark, *numbered)).persist()
    assert [row["cluster"] for row in clustering.clusters(clustered).orderBy("iso_code").collect()] == clusters
    summary = clustering.cluster_summary(clustered).orderBy("cluster").collect()
    assert [row["cluster"] for row in summary] == sorted({cluster for cluster in clusters if cluster is not None})


@pytest.mark.parametrize(("distinct", "tried"), [(2, [2]), (3, [2]), (4, [3]), (5, [3, 4]), (190, [3, 4, 5, 6])])
def test_numbers_of_clusters(distinct: int, tried: list[int]) -> None:
    assert list(clustering.numbers_of_clusters(distinct)) == tried
