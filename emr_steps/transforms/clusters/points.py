"""Countries as points in clusters: how good a grouping is, and where the middle of each cluster lies."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

Point = Sequence[float]


class Place(NamedTuple):
    """A country among the others: its standardised features, its place on the plane, and the label of its cluster."""

    iso_code: str
    point: Point
    plane: Point
    cluster: int


Centroids = dict[int, list[float]]  # label of a cluster -> the mean of its points


def by_cluster(places: Sequence[Place]) -> dict[int, list[Point]]:
    """Label of a cluster -> its points, in the order of the labels."""
    return {
        label: [place.point for place in places if place.cluster == label]
        for label in sorted({place.cluster for place in places})
    }


def centroids(places: Sequence[Place]) -> Centroids:
    return {
        label: [fmean(axis) for axis in zip(*points, strict=True)]
        for label, points in by_cluster(places).items()
    }


def silhouette(places: Sequence[Place]) -> float | None:
    """Mean over the places of (b - a) / max(a, b): a is the mean squared distance to the others of the own cluster, b that to the
    nearest other cluster; 0 of a place that is alone in its cluster. None where there is but one
    cluster.

    It is what SparkML's ClusteringEvaluator finds, which plans and runs two queries for each
    grouping of some 200 points.
    """
    clusters = by_cluster(places)
    return fmean(_silhouette_of(place, clusters) for place in places) if len(clusters) > 1 else None


def _silhouette_of(place: Place, clusters: Mapping[int, Sequence[Point]]) -> float:
    squares = {
        label: sum(math.dist(place.point, point) ** 2 for point in points)
        for label, points in clusters.items()
    }
    others = len(clusters[place.cluster]) - 1
    if not others:
        return 0.0
    own = squares[place.cluster] / others
    nearest = min(
        total / len(clusters[label]) for label, total in squares.items() if label != place.cluster
    )
    return (nearest - own) / (max(nearest, own) or 1.0)
