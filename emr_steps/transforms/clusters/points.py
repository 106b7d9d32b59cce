"""Countries as points: how good a grouping is, and where the middle of each cluster lies."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

Point = Sequence[float]
Centroids = dict[int, list[float]]  # label of a cluster -> the mean of its points


class CountryPoint(NamedTuple):
    """A country among the others.

    Attributes:
        iso_code: its alpha-3 code
        point: its standardised features, in the order of features.FEATURES
        plane: where it lies in the plane of the first two principal components
        cluster: the label of its cluster
    """

    iso_code: str
    point: Point
    plane: Point
    cluster: int


def by_cluster(countries: Sequence[CountryPoint]) -> dict[int, list[Point]]:
    """Return label of a cluster -> its points, in the order of the labels."""
    labels = sorted({country.cluster for country in countries})
    return {
        label: [country.point for country in countries if country.cluster == label]
        for label in labels
    }


def centroids(countries: Sequence[CountryPoint]) -> Centroids:
    """Return the mean of the points of each cluster."""
    return {
        label: [fmean(axis) for axis in zip(*points, strict=True)]
        for label, points in by_cluster(countries).items()
    }


def silhouette(countries: Sequence[CountryPoint]) -> float | None:
    """Return the silhouette of a grouping, from -1 to 1; None where there is but one cluster.

    It is the mean over the countries of (b - a) / max(a, b): a is the mean squared distance to the
    others of the own cluster, b that to the nearest other cluster. It is 0 for a country that is
    alone in its cluster. Rousseeuw PJ, J Comput Appl Math 1987;20:53-65, with squared distances.

    SparkML's ClusteringEvaluator finds the same, but plans and runs two queries for each grouping
    of some 200 points.
    """
    clusters = by_cluster(countries)
    if len(clusters) <= 1:
        return None
    return fmean(_silhouette_of(country, clusters) for country in countries)


def _silhouette_of(country: CountryPoint, clusters: Mapping[int, Sequence[Point]]) -> float:
    others = len(clusters[country.cluster]) - 1
    if not others:
        return 0.0
    own = _sum_of_squares(country.point, clusters[country.cluster]) / others
    nearest = min(
        _sum_of_squares(country.point, points) / len(points)
        for label, points in clusters.items()
        if label != country.cluster
    )
    # Both are 0 where all points are equal: the quotient is then 0, too.
    greater = max(nearest, own) or 1.0
    return (nearest - own) / greater


def _sum_of_squares(point: Point, others: Sequence[Point]) -> float:
    """Return the sum of the squared distances from a point to others."""
    return sum(math.dist(point, other) ** 2 for other in others)
