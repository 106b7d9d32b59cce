"""Clusters of countries as the tables clusters, cluster_summary, cluster_quality and cluster_features."""

import math
from collections.abc import Mapping, Sequence
from statistics import StatisticsError, correlation
from typing import Any

from covidlake import schema
from covidlake.schema.ddl import spark_ddl
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from transforms.clusters import grouping, labels
from transforms.clusters.features import (
    FEATURES,
    MISSING,
    Standard,
    plane,
    point,
    standards,
    stated,
)
from transforms.clusters.grouping import Grouping
from transforms.clusters.points import Centroids, Place, centroids
from transforms.shared.tables import given_rows

# What a country's row tells: the features, and the figures to see beside them.
METRICS = tuple(
    column.name
    for column in schema.TABLES["clusters"].columns
    if column.type == "double" and not column.name.startswith("pca_")
)


def cluster_tables(countries: DataFrame, previous: DataFrame) -> dict[str, DataFrame]:
    """One row per country with METRICS, and the table `clusters` of the release before -> each table by its name."""
    known = stated(countries)
    scales = standards(known)
    places = _places(known, scales)
    tried = grouping.groupings(places)
    clustered = stated(previous.where("cluster IS NOT NULL"), "cluster")
    before = centroids(
        [
            Place(country["iso_code"], point(country, scales), [], country["cluster"])
            for country in clustered
        ]
    )
    chosen = grouping.best(tried, len(before)) if tried else Grouping(1, places)
    oriented = _oriented(chosen.places)
    clusters = _clusters(countries, oriented, before)
    return {
        "clusters": clusters,
        "cluster_summary": _summary(clusters),
        "cluster_quality": _rows(
            countries,
            "cluster_quality",
            [_quality(grouping, grouping is chosen) for grouping in tried],
        ),
        "cluster_features": _rows(countries, "cluster_features", _features(oriented, scales)),
    }


def _places(known: Sequence[Row], scales: Sequence[Standard]) -> list[Place]:
    """Countries as places, all in one cluster."""
    points = [point(country, scales) for country in known]
    planes = plane(points) if len(points) > 1 else [[0.0, 0.0] for _ in points]
    return [
        Place(country["iso_code"], at, seen, 0)
        for country, at, seen in zip(known, points, planes, strict=True)
    ]


def _clusters(countries: DataFrame, places: Sequence[Place], before: Centroids) -> DataFrame:
    now = centroids(places)
    numbers = dict(zip(now, labels.numbers(list(now.values()), before), strict=True))
    names = dict(
        zip(
            now,
            labels.names(
                list(now.values()), [(feature.little, feature.much) for feature in FEATURES]
            ),
            strict=True,
        )
    )
    found = [
        {
            "iso_code": place.iso_code,
            "cluster": numbers[place.cluster],
            "name": names[place.cluster],
            "pca_1": place.plane[0],
            "pca_2": place.plane[1],
        }
        for place in places
    ]
    labelled = given_rows(
        countries, found, "iso_code string, cluster int, name string, pca_1 double, pca_2 double"
    )
    return countries.join(F.broadcast(labelled), "iso_code", "left").withColumn(
        "missing", F.expr(MISSING)
    )


def _summary(clusters: DataFrame) -> DataFrame:
    means = [F.avg(name).alias(name) for name in (*METRICS, "pca_1", "pca_2")]
    grouped = clusters.where("cluster IS NOT NULL").groupBy("cluster", "name")
    return grouped.agg(
        F.count(F.lit(1)).alias("countries"),
        F.count_if(F.col("missing") > 0).alias("imputed"),
        *means,
    )


def _quality(grouping: Grouping, chosen: bool) -> dict[str, Any]:
    sizes = " ".join(map(str, grouping.sizes))
    return {
        "k": grouping.k,
        "chosen": chosen,
        "silhouette": grouping.silhouette,
        "cost": grouping.cost,
        "sizes": sizes,
    }


def _features(places: Sequence[Place], scales: Sequence[Standard]) -> list[dict[str, Any]]:
    loadings = _loadings(places)
    return [
        {
            "feature": feature.name,
            "scale": feature.scale,
            "known": standard.known,
            "imputed": len(places) - standard.known,
            "median": feature.unscaled(standard.median),
            "mean": standard.mean,
            "stddev": standard.stddev,
            "pca_1": loadings[0][at],
            "pca_2": loadings[1][at],
        }
        for at, (feature, standard) in enumerate(zip(FEATURES, scales, strict=True))
    ]


def _oriented(places: Sequence[Place]) -> list[Place]:
    """The plane with the feature that each component stands for most pointing up: its sign is arbitrary otherwise."""
    strongest = [
        max((loading for loading in axis if loading is not None), key=abs, default=1.0)
        for axis in _loadings(places)
    ]
    signs = [math.copysign(1.0, loading) for loading in strongest]
    return [
        place._replace(plane=[sign * at for sign, at in zip(signs, place.plane, strict=False)])
        for place in places
    ]


def _loadings(places: Sequence[Place]) -> list[list[float | None]]:
    """Of each of the two components, its correlation with each feature; null without variation."""
    features = list(zip(*(place.point for place in places), strict=True)) or [()] * len(FEATURES)
    components = list(zip(*(place.plane for place in places), strict=True)) or [(), ()]
    return [[_correlation(feature, component) for feature in features] for component in components]


def _correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    try:
        return correlation(x, y)
    except StatisticsError:
        return None


def _rows(of: DataFrame, name: str, values: Sequence[Mapping[str, Any]]) -> DataFrame:
    return given_rows(of, values, spark_ddl(schema.TABLES[name].columns))
