"""Countries grouped by k-means, the best of many starts.

What groups them is what makes an epidemic severe, and a country able to bear it
(transforms.clusters.features).

On the driver: SparkML's k-means starts once, ends in a worse grouping, and runs a Spark job for
each round over some 200 points.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from covidlake.quality import thresholds
from covidlake.quality.thresholds import FEWEST_CLUSTERS, MOST_CLUSTERS
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from transforms.clusters.points import CountryPoint, silhouette

# Different countries, or clusters, that a silhouette needs.
FEWEST_TO_COMPARE = 2
TOLERANCE = thresholds.SILHOUETTE_TOLERANCE
# Any fixed number: the same countries give the same clusters.
SEED = 20200130
STARTS = thresholds.CLUSTER_STARTS
# Of each start; more do not lower the cost.
ROUNDS = 30


@dataclass(frozen=True)
class Grouping:
    """Countries in k clusters.

    Attributes:
        k: the number of clusters
        countries: each country with the label of its cluster
        silhouette: see points.silhouette; None where all countries are alike: one cluster
        cost: the sum of the squared distances to the own centroid; None as above
    """

    k: int
    countries: Sequence[CountryPoint]
    silhouette: float | None = None
    cost: float | None = None

    @property
    def sizes(self) -> list[int]:
        """The numbers of countries of the clusters, the largest first."""
        by_label = Counter(country.cluster for country in self.countries)
        return sorted(by_label.values(), reverse=True)


def groupings(countries: Sequence[CountryPoint]) -> list[Grouping]:
    """Return a grouping for each number of clusters that the countries allow.

    None where all countries are alike.
    """
    different = len({tuple(country.point) for country in countries})
    if different < FEWEST_TO_COMPARE:
        return []
    tried = [_grouping(countries, k) for k in numbers_of_clusters(different)]
    return [grouping for grouping in tried if grouping.silhouette is not None]


def numbers_of_clusters(different: int) -> Sequence[int]:
    """Return which numbers of clusters to try for so many different countries."""
    fewer = [k for k in range(FEWEST_CLUSTERS, MOST_CLUSTERS + 1) if k < different]
    return fewer or [FEWEST_TO_COMPARE]


def best(tried: Sequence[Grouping], before: int) -> Grouping:
    """Return the grouping of the highest silhouette.

    While it is hardly lower, the one of as many clusters as before is the best.
    """
    highest = max(tried, key=_silhouette)
    lowest_as_good = _silhouette(highest) - TOLERANCE
    for grouping in tried:
        if grouping.k == before and _silhouette(grouping) >= lowest_as_good:
            return grouping
    return highest


def _grouping(countries: Sequence[CountryPoint], k: int) -> Grouping:
    """Return the one of the lowest cost among STARTS.

    The order of the countries decides which starts are drawn.
    """
    points = np.array([country.point for country in countries])
    random = np.random.default_rng(SEED)
    lowest, labels = np.inf, np.zeros(len(points), np.int32)
    for _ in range(STARTS):
        centres, start_labels = kmeans2(points, k, iter=ROUNDS, minit="++", rng=random)
        cost = _cost(points, centres, start_labels)
        if cost < lowest:
            lowest, labels = cost, start_labels
    clustered = [
        country._replace(cluster=int(label))
        for country, label in zip(countries, labels, strict=True)
    ]
    return Grouping(k, clustered, silhouette(clustered), lowest)


def _cost(
    points: NDArray[np.float64], centres: NDArray[np.float64], labels: NDArray[np.int32]
) -> float:
    squares = (points - centres[labels]) ** 2
    return float(squares.sum())


def _silhouette(grouping: Grouping) -> float:
    """Return the silhouette to order by; the lowest there is for a grouping without one."""
    return -1.0 if grouping.silhouette is None else grouping.silhouette
