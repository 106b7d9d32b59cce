"""Countries grouped by what makes an epidemic severe, and a country able to bear it: k-means of SparkML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.sql import DataFrame

FEWEST_CLUSTERS, MOST_CLUSTERS = 3, 8
FEWEST_TO_COMPARE = 2  # different countries, or clusters, that a silhouette needs
# Silhouettes of neighbouring numbers of clusters lie this close; a revised figure must not regroup the world.
TOLERANCE = 0.02
SEED = 20200130  # any fixed number: the same countries give the same clusters


class Place(NamedTuple):
    """A country among the others: its standardised features, its place on the plane, and the label of its cluster."""

    iso_code: str
    point: Sequence[float]
    plane: Sequence[float]
    cluster: int


Centroids = dict[int, list[float]]  # label of a cluster -> the mean of its points


@dataclass(frozen=True)
class Grouping:
    """Countries in so many clusters. silhouette and cost are null where all are alike: there is but one cluster."""

    k: int
    places: Sequence[Place]
    silhouette: float | None = None
    cost: float | None = None

    @property
    def sizes(self) -> list[int]:
        """Countries of each cluster, the largest first."""
        return sorted(Counter(place.cluster for place in self.places).values(), reverse=True)


def groupings(points: DataFrame, different: int) -> list[Grouping]:
    """iso_code, point, plane -> a grouping for each number of clusters that so many different points allow."""
    return [grouping for k in numbers_of_clusters(different) if len((grouping := _grouping(points, k)).sizes) >= FEWEST_TO_COMPARE]


def numbers_of_clusters(different: int) -> Sequence[int]:
    """Which numbers of clusters to try for so many different countries."""
    tried = [k for k in range(FEWEST_CLUSTERS, MOST_CLUSTERS + 1) if k < different]
    return tried or [FEWEST_TO_COMPARE]


def best(tried: Sequence[Grouping], before: int) -> Grouping:
    """The grouping of the highest silhouette; that of as many clusters as before while it is hardly lower."""
    highest = max(tried, key=_silhouette)
    return next((same for same in tried if same.k == before and _silhouette(same) >= _silhouette(highest) - TOLERANCE), highest)


def places(points: DataFrame) -> list[Place]:
    """iso_code, point, plane, cluster -> the same, here."""
    rows = points.select("iso_code", "point", "plane", "cluster").collect()
    return [Place(row["iso_code"], row["point"].toArray().tolist(), row["plane"].toArray().tolist(), row["cluster"]) for row in rows]


def centroids(places: Sequence[Place]) -> Centroids:
    points: dict[int, list[Sequence[float]]] = {}
    for place in places:
        points.setdefault(place.cluster, []).append(place.point)
    return {label: [fmean(axis) for axis in zip(*points[label], strict=True)] for label in sorted(points)}


def all_alike(stated: DataFrame) -> Grouping:
    """One cluster of all countries, at the mean that each of them is."""
    return Grouping(1, [Place(row["iso_code"], [0.0] * (len(row) - 1), [0.0, 0.0], 0) for row in stated.collect()])


def _grouping(points: DataFrame, k: int) -> Grouping:
    model = KMeans(k=k, seed=SEED, featuresCol="point", predictionCol="cluster").fit(points)
    grouped = model.transform(points)
    found = Grouping(k, places(grouped))
    if len(found.sizes) < FEWEST_TO_COMPARE:
        return found
    silhouette = ClusteringEvaluator(featuresCol="point", predictionCol="cluster").evaluate(grouped)
    return Grouping(k, found.places, silhouette, model.summary.trainingCost)


def _silhouette(grouping: Grouping) -> float:
    return -1.0 if grouping.silhouette is None else grouping.silhouette
