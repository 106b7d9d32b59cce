"""What clusters are called: numbers that last from release to release, and names.

A name says what sets a cluster apart. A centroid is a sequence of means of standardised features:
0 is the mean of all countries, 1 their standard deviation.
"""

import math
from collections.abc import Mapping, Sequence

from covidlake.quality import thresholds

Centroid = Sequence[float]
FURTHEST = float(thresholds.FURTHEST_CLUSTER)
# A feature whose mean is this far from 0, in standard deviations, sets a cluster apart.
SETS_APART = 0.5
# Features that a name states, unless it takes more to tell it from another.
LONGEST_NAME = 3
AVERAGE = "Near the mean of all countries"


def numbers(centroids: Sequence[Centroid], before: Mapping[int, Centroid]) -> list[int]:
    """Return the number of each cluster.

    It is that of the cluster of the release before that it continues, or else the lowest free one.

    Args:
        centroids: of today's clusters
        before: number -> centroid, in today's features; empty in a first release, whose numbers
            rise with the first feature
    """
    continued = _matched(centroids, before)
    new = [index for index in range(len(centroids)) if index not in continued]
    new.sort(key=lambda index: tuple(centroids[index]))
    enough = len(centroids) + len(before)
    free = [number for number in range(enough) if number not in before]
    number_of = {**continued, **dict(zip(new, free, strict=False))}
    return [number_of[index] for index in range(len(centroids))]


def names(centroids: Sequence[Centroid], words: Sequence[tuple[str, str]]) -> list[str]:
    """Return a name for each cluster, no two alike.

    Args:
        centroids: of the clusters
        words: what a feature far below and far above the mean is called, in the features' order
    """
    taken: list[str] = []
    for centroid in centroids:
        texts = _possible_names(centroid, words)
        numbered = f"{texts[0]} ({len(taken) + 1})"
        free = (text for text in texts if text not in taken)
        taken.append(next(free, numbered))
    return taken


def _possible_names(centroid: Centroid, words: Sequence[tuple[str, str]]) -> list[str]:
    """Return the names that a cluster may have, from the shortest to the one of all features."""
    distances = [abs(value) for value in centroid]
    by_distance = sorted(range(len(words)), key=distances.__getitem__, reverse=True)
    terms = [words[feature][centroid[feature] > 0] for feature in by_distance]
    far = sum(abs(value) >= SETS_APART for value in centroid)
    shortest = min(far, LONGEST_NAME)
    lengths = range(shortest, len(terms) + 1)
    texts = [", ".join(terms[:length]) for length in lengths]
    return [text.capitalize() or AVERAGE for text in texts]


def _matched(centroids: Sequence[Centroid], before: Mapping[int, Centroid]) -> dict[int, int]:
    """Return index of a cluster -> the number before of the one that it continues.

    The nearest pair comes first, then the nearest of those that are left.
    """
    pairs = sorted(
        (math.dist(centroid, old), index, number)
        for index, centroid in enumerate(centroids)
        for number, old in before.items()
    )
    matched: dict[int, int] = {}
    for distance, index, number in pairs:
        both_free = index not in matched and number not in matched.values()
        if distance <= FURTHEST and both_free:
            matched[index] = number
    return matched
