"""Clusters of countries as the tables clusters, cluster_summary, cluster_quality and cluster_features."""

import math
from collections.abc import Mapping, Sequence
from statistics import StatisticsError, correlation
from typing import Any

from covidlake import schema
from covidlake.schema.ddl import spark_ddl
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from transforms import cluster_labels, clustering
from transforms.cluster_features import FEATURES, MISSING, overview, standardising, stated
from transforms.cluster_places import Centroids, Place, centroids
from transforms.clustering import Grouping
from transforms.tables import given_rows

# What a country's row tells: the features, and the figures to see beside them.
METRICS = tuple(
    column.name for column in schema.TABLES["clusters"].columns if column.type == "double" and not column.name.startswith("pca_")
)


def cluster_tables(countries: DataFrame, previous: DataFrame) -> dict[str, DataFrame]:
    """One row per country with METRICS, and the table `clusters` of the release before -> each table by its name."""
    known = stated(countries)
    facts = overview(known)
    if facts["different"] < clustering.FEWEST_TO_COMPARE:
        return _tables(countries, facts, None, [], clustering.all_alike(known), {})
    model = standardising(facts).fit(known)
    points = model.transform(known).persist()
    tried = clustering.groupings(points, clustering.places(points), facts["different"])
    before = _centroids_before(previous, facts, model)
    chosen = clustering.best(tried, len(before)) if tried else clustering.all_alike(known)
    return _tables(countries, facts, model, tried, chosen, before)


def _tables(
    countries: DataFrame, facts: Row, model: PipelineModel | None, tried: Sequence[Grouping], chosen: Grouping, before: Centroids
) -> dict[str, DataFrame]:
    places = _oriented(chosen.places)
    clusters = _clusters(countries, places, before)
    return {
        "clusters": clusters,
        "cluster_summary": _summary(clusters),
        "cluster_quality": _rows(countries, "cluster_quality", [_quality(grouping, grouping is chosen) for grouping in tried]),
        "cluster_features": _rows(countries, "cluster_features", _features(places, facts, model)),
    }


def _centroids_before(previous: DataFrame, facts: Row, model: PipelineModel) -> Centroids:
    """The clusters of the release before, in today's features."""
    scaler = model.stages[2]
    scales = list(zip(FEATURES, scaler.mean.tolist(), scaler.std.tolist(), strict=True))

    def point(row: Row) -> list[float]:
        completed = [facts[feature.name] or 0.0 if row[feature.name] is None else row[feature.name] for feature in FEATURES]
        return [(value - mean) / (stddev or 1.0) for value, (_, mean, stddev) in zip(completed, scales, strict=True)]

    rows = stated(previous.where("cluster IS NOT NULL"), "cluster").collect()
    return centroids([Place(row["iso_code"], point(row), [], row["cluster"]) for row in rows])


def _clusters(countries: DataFrame, places: Sequence[Place], before: Centroids) -> DataFrame:
    now = centroids(places)
    numbers = dict(zip(now, cluster_labels.numbers(list(now.values()), before), strict=True))
    names = dict(zip(now, cluster_labels.names(list(now.values()), [(feature.little, feature.much) for feature in FEATURES]), strict=True))
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
    labelled = given_rows(countries, found, "iso_code string, cluster int, name string, pca_1 double, pca_2 double")
    return countries.join(F.broadcast(labelled), "iso_code", "left").withColumn("missing", F.expr(MISSING))


def _summary(clusters: DataFrame) -> DataFrame:
    means = [F.avg(name).alias(name) for name in (*METRICS, "pca_1", "pca_2")]
    grouped = clusters.where("cluster IS NOT NULL").groupBy("cluster", "name")
    return grouped.agg(F.count(F.lit(1)).alias("countries"), F.count_if(F.col("missing") > 0).alias("imputed"), *means)


def _quality(grouping: Grouping, chosen: bool) -> dict[str, Any]:
    sizes = " ".join(map(str, grouping.sizes))
    return {"k": grouping.k, "chosen": chosen, "silhouette": grouping.silhouette, "cost": grouping.cost, "sizes": sizes}


def _features(places: Sequence[Place], facts: Row, model: PipelineModel | None) -> list[dict[str, Any]]:
    scaler = model.stages[2] if model else None
    loadings = _loadings(places)
    return [
        {
            "feature": feature.name,
            "scale": feature.scale,
            "known": facts[f"known_{feature.name}"],
            "imputed": facts["countries"] - facts[f"known_{feature.name}"],
            "median": feature.unscaled(facts[feature.name]),
            "mean": float(scaler.mean[at]) if scaler else None,
            "stddev": float(scaler.std[at]) if scaler else None,
            "pca_1": loadings[0][at],
            "pca_2": loadings[1][at],
        }
        for at, feature in enumerate(FEATURES)
    ]


def _oriented(places: Sequence[Place]) -> list[Place]:
    """The plane with the feature that each component stands for most pointing up: its sign is arbitrary otherwise."""
    strongest = [max((loading for loading in axis if loading is not None), key=abs, default=1.0) for axis in _loadings(places)]
    signs = [math.copysign(1.0, loading) for loading in strongest]
    return [place._replace(plane=[sign * at for sign, at in zip(signs, place.plane, strict=False)]) for place in places]


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
