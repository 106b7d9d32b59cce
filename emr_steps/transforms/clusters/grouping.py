"""Countries grouped by what makes an epidemic severe, and a country able to bear it: k-means, the best of many starts.

On the driver: SparkML's starts once, ends in a worse grouping, and runs a Spark job for each round
over some 200 points.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from transforms.clusters.points import Place, silhouette

FEWEST_CLUSTERS, MOST_CLUSTERS = 3, 8
FEWEST_TO_COMPARE = 2  # different countries, or clusters, that a silhouette needs
# Silhouettes of neighbouring numbers of clusters lie this close; a revised figure must not regroup
# the world.
TOLERANCE = 0.02
SEED = 20200130  # any fixed number: the same countries give the same clusters
STARTS = 200  # of k-means++; over the real table their lowest cost is within 0.2% of that of 2,000
ROUNDS = 30  # more do not lower it


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


def groupings(places: Sequence[Place]) -> list[Grouping]:
    """A grouping of the places for each number of clusters that they allow; none where all are alike."""
    different = len({tuple(place.point) for place in places})
    if different < FEWEST_TO_COMPARE:
        return []
    found = [_grouping(places, k) for k in numbers_of_clusters(different)]
    return [grouping for grouping in found if grouping.silhouette is not None]


def numbers_of_clusters(different: int) -> Sequence[int]:
    """Which numbers of clusters to try for so many different countries."""
    tried = [k for k in range(FEWEST_CLUSTERS, MOST_CLUSTERS + 1) if k < different]
    return tried or [FEWEST_TO_COMPARE]


def best(tried: Sequence[Grouping], before: int) -> Grouping:
    """The grouping of the highest silhouette; that of as many clusters as before while it is hardly lower."""
    highest = max(tried, key=_silhouette)
    return next(
        (
            same
            for same in tried
            if same.k == before and _silhouette(same) >= _silhouette(highest) - TOLERANCE
        ),
        highest,
    )


def _grouping(places: Sequence[Place], k: int) -> Grouping:
    """The one of the lowest cost among STARTS; the order of the places decides which starts are drawn."""
    points = np.array([place.point for place in places])
    chance = np.random.default_rng(SEED)
    found = (kmeans2(points, k, iter=ROUNDS, minit="++", rng=chance) for _ in range(STARTS))
    cost, labels = min(
        ((_cost(points, *grouped), grouped[1]) for grouped in found), key=itemgetter(0)
    )
    grouped = [
        place._replace(cluster=int(label)) for place, label in zip(places, labels, strict=True)
    ]
    return Grouping(k, grouped, silhouette(grouped), cost)


def _cost(
    points: NDArray[np.float64], centres: NDArray[np.float64], labels: NDArray[np.int32]
) -> float:
    """The sum of the squared distances to the own centre."""
    return float(((points - centres[labels]) ** 2).sum())


def _silhouette(grouping: Grouping) -> float:
    return -1.0 if grouping.silhouette is None else grouping.silhouette
