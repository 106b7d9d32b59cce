"""Countries grouped by what makes an epidemic severe, and a country able to bear it: k-means of SparkML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import DataFrame

from transforms.cluster_places import Place, in_nearest, silhouette
from transforms.tables import given_rows

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


def groupings(of: DataFrame, places: Sequence[Place]) -> list[Grouping]:
    """A grouping of the places for each number of clusters that they allow, on the session of a DataFrame; none where all are alike."""
    different = len({tuple(place.point) for place in places})
    if different < FEWEST_TO_COMPARE:
        return []
    # One partition in a fixed order: k-means starts from points drawn by position, so the order decides the outcome.
    axes = [f"axis_{at}" for at, _ in enumerate(places[0].point)]
    rows = given_rows(of, [dict(zip(axes, place.point, strict=True)) for place in places], ", ".join(f"{axis} double" for axis in axes))
    points = VectorAssembler(inputCols=axes, outputCol="point").transform(rows.coalesce(1))
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


def _grouping(points: DataFrame, places: Sequence[Place], k: int) -> Grouping:
    model = KMeans(k=k, seed=SEED, featuresCol="point").fit(points)
    grouped = in_nearest(places, [centre.tolist() for centre in model.clusterCenters()])
    return Grouping(k, grouped, silhouette(grouped), model.summary.trainingCost)


def _silhouette(grouping: Grouping) -> float:
    return -1.0 if grouping.silhouette is None else grouping.silhouette
