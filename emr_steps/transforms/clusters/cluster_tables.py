"""Clusters of countries as tables: clusters, cluster_summary, cluster_quality, cluster_features."""

import math
from collections.abc import Mapping, Sequence
from statistics import StatisticsError, correlation
from typing import Any

from covidlake import schema
from covidlake.schema.ddl import spark_ddl
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from transforms.clusters import grouping, labels
from transforms.clusters.features import FEATURES, MISSING, Standard, plane, point, standards
from transforms.clusters.grouping import Grouping
from transforms.clusters.points import Centroids, CountryPoint, Point, centroids
from transforms.shared.tables import given_rows

# What a country's row holds: the features, and the figures to see beside them.
METRICS = tuple(
    column.name
    for column in schema.TABLES["clusters"].columns
    if column.type == "double" and not column.name.startswith("pca_")
)
_LABELS = "iso_code string, cluster int, name string, pca_1 double, pca_2 double"


def cluster_tables(
    countries: DataFrame, complete: Sequence[Row], clustered_before: Sequence[Row]
) -> dict[str, DataFrame]:
    """Return each of the four tables by its name.

    Args:
        countries: one row per country with METRICS
        complete: those of features.with_enough_features, in the order of their codes, which
            decides how they are grouped (grouping.groupings)
        clustered_before: the same of the table `clusters` of the release before, with `cluster`
    """
    scales = standards(complete)
    points = _points(complete, scales)
    before = _centroids_before(clustered_before, scales)
    tried = grouping.groupings(points)
    all_alike = Grouping(1, points)
    chosen = grouping.best(tried, len(before)) if tried else all_alike
    oriented = _oriented(chosen.countries)
    clusters = _clusters(countries, oriented, before)
    quality = [_quality(grouping, grouping is chosen) for grouping in tried]
    features = _features(oriented, scales)
    return {
        "clusters": clusters,
        "cluster_summary": _summary(clusters),
        "cluster_quality": _rows(countries, "cluster_quality", quality),
        "cluster_features": _rows(countries, "cluster_features", features),
    }


def _points(complete: Sequence[Row], scales: Sequence[Standard]) -> list[CountryPoint]:
    """Return the countries as points, all in one cluster."""
    points = [point(country, scales) for country in complete]
    # One point has no covariance, and no plane.
    in_plane: list[Point] = [[0.0, 0.0]] * len(points)
    if len(points) > 1:
        in_plane = plane(points)
    return [
        CountryPoint(country["iso_code"], features, plane_point, 0)
        for country, features, plane_point in zip(complete, points, in_plane, strict=True)
    ]


def _centroids_before(clustered: Sequence[Row], scales: Sequence[Standard]) -> Centroids:
    """Return the centroids of the clusters of before, on today's scales."""
    points = [
        CountryPoint(country["iso_code"], point(country, scales), [], country["cluster"])
        for country in clustered
    ]
    return centroids(points)


def _clusters(countries: DataFrame, points: Sequence[CountryPoint], before: Centroids) -> DataFrame:
    now = centroids(points)
    means = list(now.values())
    words = [(feature.little, feature.much) for feature in FEATURES]
    number_of = dict(zip(now, labels.numbers(means, before), strict=True))
    name_of = dict(zip(now, labels.names(means, words), strict=True))
    labelled = [
        {
            "iso_code": country.iso_code,
            "cluster": number_of[country.cluster],
            "name": name_of[country.cluster],
            "pca_1": country.plane[0],
            "pca_2": country.plane[1],
        }
        for country in points
    ]
    few = F.broadcast(given_rows(countries, labelled, _LABELS))
    # Countries that state too little stay, without a cluster.
    return countries.join(few, "iso_code", "left").withColumn("missing", F.expr(MISSING))


def _summary(clusters: DataFrame) -> DataFrame:
    means = [F.avg(name).alias(name) for name in (*METRICS, "pca_1", "pca_2")]
    grouped = clusters.where("cluster IS NOT NULL").groupBy("cluster", "name")
    countries = F.count(F.lit(1)).alias("countries")
    imputed = F.count_if(F.col("missing") > 0).alias("imputed")
    return grouped.agg(countries, imputed, *means)


def _quality(grouping: Grouping, chosen: bool) -> dict[str, Any]:
    return {
        "k": grouping.k,
        "chosen": chosen,
        "silhouette": grouping.silhouette,
        "cost": grouping.cost,
        "sizes": " ".join(map(str, grouping.sizes)),
    }


def _features(points: Sequence[CountryPoint], scales: Sequence[Standard]) -> list[dict[str, Any]]:
    first, second = _loadings(points)
    return [
        {
            "feature": feature.name,
            "scale": feature.scale,
            "known": standard.known,
            "imputed": len(points) - standard.known,
            "median": feature.unscaled(standard.median),
            "mean": standard.mean,
            "stddev": standard.stddev,
            "pca_1": first[index],
            "pca_2": second[index],
        }
        for index, (feature, standard) in enumerate(zip(FEATURES, scales, strict=True))
    ]


def _oriented(points: Sequence[CountryPoint]) -> list[CountryPoint]:
    """Return the points with each component's strongest feature pointing up in the plane.

    The sign of a component is arbitrary otherwise, and a revised figure would turn the plane over.
    """
    signs = [_sign_of_the_strongest(loadings) for loadings in _loadings(points)]
    return [country._replace(plane=_signed(country.plane, signs)) for country in points]


def _sign_of_the_strongest(loadings: Sequence[float | None]) -> float:
    known = [loading for loading in loadings if loading is not None]
    strongest = max(known, key=abs, default=1.0)
    return math.copysign(1.0, strongest)


def _signed(values: Sequence[float], signs: Sequence[float]) -> list[float]:
    return [sign * value for sign, value in zip(signs, values, strict=True)]


def _loadings(points: Sequence[CountryPoint]) -> list[list[float | None]]:
    """Return of each of the two components its correlation with each feature.

    None where there is no variation.
    """
    features = list(zip(*(country.point for country in points), strict=True))
    components = list(zip(*(country.plane for country in points), strict=True))
    if not points:
        features, components = [()] * len(FEATURES), [(), ()]
    return [[_correlation(feature, component) for feature in features] for component in components]


def _correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    try:
        return correlation(x, y)
    except StatisticsError:  # fewer than two points, or no variation
        return None


def _rows(of: DataFrame, name: str, values: Sequence[Mapping[str, Any]]) -> DataFrame:
    return given_rows(of, values, spark_ddl(schema.TABLES[name].columns))
