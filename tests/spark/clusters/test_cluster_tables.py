"""Countries are grouped, numbered and named as they should be, however the rows lie.

And whatever few countries there are.
"""

import math
import random
from collections.abc import Callable
from statistics import fmean

import pytest
from covidlake import schema
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from steps.country_clusters import country_clusters
from transforms.clusters.cluster_tables import METRICS
from transforms.clusters.features import NAMES
from transforms.shared.tables import as_table, no_rows

Values = tuple[float | None, ...]
Countries = dict[str, Values]
Tables = dict[str, DataFrame]
#          income, density, age, cardiovascular deaths, diabetes
POOR = (1_000.0, 50.0, 18.0, 300.0, 3.0)
RICH = (50_000.0, 50.0, 42.0, 100.0, 6.0)
DENSE = (10_000.0, 9_000.0, 30.0, 200.0, 15.0)


def group(letter: str, size: int, centre: tuple[float, ...]) -> Countries:
    """Countries whose figures differ from the centre's by at most 4%."""
    countries: Countries = {}
    for number in range(size):
        shifts = [1 + (number % 5 + axis) / 200 for axis in range(len(centre))]
        values = (value * shift for value, shift in zip(centre, shifts, strict=True))
        countries[f"{letter}{number}"] = tuple(values)
    return countries


THREE = {**group("P", 6, POOR), **group("R", 6, RICH), **group("D", 6, DENSE)}


@pytest.fixture(scope="module")
def clustered(spark: SparkSession) -> Callable[..., Tables]:
    """clustered(countries, previous): the tables, as the step writes them."""

    def tables(countries: Countries, previous: DataFrame | None = None) -> Tables:
        columns = "iso_code string, " + ", ".join(f"{name} double" for name in NAMES)
        stated = [(code, *values) for code, values in countries.items()]
        figures = enumerate(set(METRICS) - set(NAMES))
        others = [f"{number}D AS {name}" for number, name in figures]
        rows = spark.createDataFrame(stated, columns).selectExpr(
            "*", "iso_code AS location", "'Asia' AS continent", *others
        )
        before = no_rows(rows, "clusters") if previous is None else previous
        clusters = country_clusters(rows, before)
        return {name: as_table(table, name).persist() for name, table in clusters.items()}

    return tables


@pytest.fixture(scope="module")
def three(clustered: Callable[..., Tables]) -> Tables:
    return clustered({**THREE, "X0": (None, *POOR[1:3], 0.0, 3.0), "P9": (None, *POOR[1:])})


def members(tables: Tables) -> dict[int | None, str]:
    """Number -> the first letters of its countries' codes."""
    letters: dict[int | None, set[str]] = {}
    for row in tables["clusters"].collect():
        letters.setdefault(row["cluster"], set()).add(row["iso_code"][0])
    return {number: "".join(sorted(some)) for number, some in letters.items()}


def test_clusters_are_found_numbered_by_income_and_named_by_what_sets_them_apart(
    three: Tables,
) -> None:
    assert members(three) == {
        0: "P",
        1: "D",
        2: "R",
        None: "X",
    }  # of cardiovascular deaths 0 has no logarithm
    summary = {row["cluster"]: row for row in three["cluster_summary"].collect()}
    assert {number: (row["countries"], row["imputed"]) for number, row in summary.items()} == {
        0: (7, 1),
        1: (6, 0),
        2: (6, 0),
    }
    assert summary[2]["gdp_per_capita"] == pytest.approx(
        sum(values[0] for code, values in THREE.items() if code[0] == "R") / 6
    )
    names = [set(summary[number]["name"].lower().split(", ")) for number in range(3)]
    assert {"low income", "young"} < names[0]
    assert {"densely populated", "much diabetes"} <= names[1]
    assert {"old", "few cardiovascular deaths"} < names[2]


def test_missing_values_are_counted(three: Tables) -> None:
    features = {row["feature"]: row for row in three["cluster_features"].collect()}
    assert [(features[name]["known"], features[name]["imputed"]) for name in NAMES] == [
        (18, 1),
        *[(19, 0)] * 4,
    ]
    assert features["gdp_per_capita"]["median"] == pytest.approx(DENSE[0], rel=0.03)
    assert [
        row["missing"]
        for row in three["clusters"]
        .where("iso_code IN ('P9', 'R0', 'X0')")
        .orderBy("iso_code")
        .collect()
    ] == [1, 0, 2]


def test_the_plane_shows_them_apart_and_says_what_it_shows(three: Tables) -> None:
    points: dict[str, list[tuple[float, float]]] = {}
    for row in three["clusters"].where("missing = 0").collect():
        points.setdefault(row["iso_code"][0], []).append((row["pca_1"], row["pca_2"]))
    centres = {
        letter: [fmean(axis) for axis in zip(*group_points, strict=True)]
        for letter, group_points in points.items()
    }
    assert centres.keys() == set("PRD")
    for letter, group_points in points.items():
        for point in group_points:
            distances = {other: math.dist(centre, point) for other, centre in centres.items()}
            assert min(distances, key=distances.__getitem__) == letter
    features = three["cluster_features"].collect()
    loadings = [[row[name] for row in features] for name in ("pca_1", "pca_2")]
    assert all(max(axis, key=abs) > 0 for axis in loadings)
    explained = sum(value**2 for axis in loadings for value in axis) / len(NAMES)
    assert 0.95 < explained <= 1


def test_every_number_of_clusters_that_was_tried_is_in_the_table(three: Tables) -> None:
    quality = three["cluster_quality"].orderBy("k").collect()
    assert [row["k"] for row in quality] == [3, 4, 5, 6, 7, 8]
    assert [row["k"] for row in quality if row["chosen"]] == [3]
    assert quality[0]["silhouette"] > 0.9
    assert quality[0]["sizes"] == "7 6 6"
    assert quality[0]["cost"] > quality[5]["cost"] > 0


@pytest.mark.parametrize("revised", [0.0, 0.03])
def test_numbers_last_whatever_the_order_and_small_revisions(
    clustered: Callable[..., Tables], three: Tables, revised: float
) -> None:
    previous = three["clusters"].withColumn(
        "cluster", F.expr("CASE cluster WHEN 0 THEN 4 WHEN 1 THEN 0 WHEN 2 THEN 1 END")
    )
    order = random.Random(1)
    countries: Countries = {}
    for code in order.sample(list(THREE), len(THREE)):
        shifts = [1 + order.uniform(-revised, revised) for _ in NAMES]
        values = zip(THREE[code], shifts, strict=True)
        countries[code] = tuple(value * shift for value, shift in values)  # type: ignore[operator]
    assert members(clustered(countries, previous)) == {4: "P", 0: "D", 1: "R"}


def test_a_cluster_that_is_new_takes_the_lowest_free_number(
    clustered: Callable[..., Tables], three: Tables
) -> None:
    others = {code: values for code, values in THREE.items() if code[0] != "D"}
    sparse = group("S", 6, (20_000.0, 0.1, 25.0, 150.0, 9.0))
    previous = three["clusters"].where("cluster <> 1")
    assert members(clustered({**others, **sparse}, previous)) == {0: "P", 1: "S", 2: "R"}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([], []),
        ([(None, None, 18.0, 300.0, 3.0)], [None]),
        ([POOR], [0]),
        ([RICH, POOR], [1, 0]),
        ([POOR] * 4, [0, 0, 0, 0]),
        ([POOR, POOR, RICH], [0, 0, 1]),
        # Nobody states diabetes.
        ([(*POOR[:4], None), (*RICH[:4], None), (*RICH[:4], None)], [0, 1, 1]),
    ],
)
def test_few_or_equal_countries(
    clustered: Callable[..., Tables], stated: list[Values], expected: list[int | None]
) -> None:
    tables = clustered({f"C{number}": values for number, values in enumerate(stated)})
    clusters = tables["clusters"].orderBy("iso_code").collect()
    assert [row["cluster"] for row in clusters] == expected
    summarised = {row["cluster"] for row in tables["cluster_summary"].collect()}
    assert summarised == set(expected) - {None}
    assert [row["feature"] for row in tables["cluster_features"].collect()] == list(NAMES)
    for name, table in tables.items():
        required = [column.name for column in schema.TABLES[name].columns if not column.nullable]
        for row in table.collect():
            assert None not in [row[column] for column in required], name
            numbers = [value for value in row if isinstance(value, float)]
            assert all(map(math.isfinite, numbers)), name
