"""Countries grouped by what makes an epidemic severe, and a country able to bear it: k-means of SparkML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.ml.clustering import KMeans
from pyspark.sql import DataFrame

from transforms.cluster_places import Place, in_nearest, silhouette

FEWEST_CLUSTERS, MOST_CLUSTERS = 3, 8
FEWEST_TO_COMPARE = 2  # different countries, or clusters, that a silhouette needs
# Silhouettes of neighbouring numbers of clusters lie this close; a revised figure must not regroup the world.
TOLERANCE = 0.02
SEED = 20200130  # any fixed number: the same countries give the same clusters


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


def groupings(points: DataFrame, places: Sequence[Place], different: int) -> list[Grouping]:
    """A grouping for each number of clusters that so many different points allow; points and places are of the same countries."""
    found = [_grouping(points, places, k) for k in numbers_of_clusters(different)]
    return [grouping for grouping in found if grouping.silhouette is not None]


def numbers_of_clusters(different: int) -> Sequence[int]:
    """Which numbers of clusters to try for so many different countries."""
    tried = [k for k in range(FEWEST_CLUSTERS, MOST_CLUSTERS + 1) if k < different]
    return tried or [FEWEST_TO_COMPARE]


def best(tried: Sequence[Grouping], before: int) -> Grouping:
    """The grouping of the highest silhouette; that of as many clusters as before while it is hardly lower."""
    highest = max(tried, key=_silhouette)
    return next((same for same in tried if same.k == before and _silhouette(same) >= _silhouette(highest) - TOLERANCE), highest)


def places(points: DataFrame) -> list[Place]:
    """iso_code, point, plane -> the same, here, all in one cluster."""
    rows = points.select("iso_code", "point", "plane").collect()
    return [Place(row["iso_code"], row["point"].toArray().tolist(), row["plane"].toArray().tolist(), 0) for row in rows]


def all_alike(stated: DataFrame) -> Grouping:
    """One cluster of all countries, at the mean that each of them is."""
    return Grouping(1, [Place(row["iso_code"], [0.0] * (len(row) - 1), [0.0, 0.0], 0) for row in stated.collect()])


def _grouping(points: DataFrame, places: Sequence[Place], k: int) -> Grouping:
    model = KMeans(k=k, seed=SEED, featuresCol="point").fit(points)
    grouped = in_nearest(places, [centre.tolist() for centre in model.clusterCenters()])
    return Grouping(k, grouped, silhouette(grouped), model.summary.trainingCost)


def _silhouette(grouping: Grouping) -> float:
    return -1.0 if grouping.silhouette is None else grouping.silhouette
