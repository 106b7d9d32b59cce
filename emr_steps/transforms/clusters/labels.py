"""What clusters are called: numbers that last from release to release, and names that say what sets a cluster apart.

A centroid is a sequence of means of standardised features: 0 is the mean of all countries, 1 their
standard deviation.
"""

import math
from collections.abc import Mapping, Sequence

Centroid = Sequence[float]
# Clusters further apart than this, in standard deviations, are not the same one.
FURTHEST = 1.0
SETS_APART = 0.5
LONGEST_NAME = 3


def numbers(centroids: Sequence[Centroid], before: Mapping[int, Centroid]) -> list[int]:
    """The number of each cluster: of the cluster of the release before that it is, or else the lowest free one.

    before: number -> centroid, in today's features; empty in a first release, whose numbers rise
    with the first feature.
    """
    same = _matched(centroids, before)
    free = (number for number in range(len(centroids) + len(before)) if number not in before)
    new = {
        place: next(free)
        for place in sorted(range(len(centroids)), key=lambda place: tuple(centroids[place]))
        if place not in same
    }
    return [{**same, **new}[place] for place in range(len(centroids))]


def names(centroids: Sequence[Centroid], words: Sequence[tuple[str, str]]) -> list[str]:
    """A name for each cluster, no two alike; words: what a feature far below and far above the mean is called."""
    found: list[str] = []
    for centroid in centroids:
        furthest = sorted(range(len(words)), key=lambda place: -abs(centroid[place]))
        terms = [words[place][centroid[place] > 0] for place in furthest]
        apart = sum(abs(value) >= SETS_APART for value in centroid)
        told = [terms[:length] for length in range(min(apart, LONGEST_NAME), len(terms) + 1)]
        texts = [", ".join(some).capitalize() or "Near the mean of all countries" for some in told]
        found.append(
            next((text for text in texts if text not in found), f"{texts[0]} ({len(found) + 1})")
        )
    return found


def _matched(centroids: Sequence[Centroid], before: Mapping[int, Centroid]) -> dict[int, int]:
    """Place of a cluster -> number before: the nearest pair first, then the nearest of those that are left."""
    pairs = sorted(
        (math.dist(centroid, old), place, number)
        for place, centroid in enumerate(centroids)
        for number, old in before.items()
    )
    same: dict[int, int] = {}
    for distance, place, number in pairs:
        if distance <= FURTHEST and place not in same and number not in same.values():
            same[place] = number
    return same
