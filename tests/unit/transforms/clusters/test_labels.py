"""Numbers of clusters that last, and names that say what sets a cluster apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transforms.clusters.labels import names, numbers

WORDS = (("low income", "high income"), ("sparse", "dense"), ("young", "old"))
POOR, RICH, DENSE = [-1.0, 0.0, -1.0], [1.0, 0.0, 1.0], [0.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("centroids", "before", "expected"),
    [
        ([RICH, POOR, DENSE], {}, [2, 0, 1]),  # by rising income
        ([RICH, POOR, DENSE], {7: RICH, 2: POOR, 0: DENSE}, [7, 2, 0]),
        ([[0.9, 0.1, 1.1], POOR], {0: RICH, 1: POOR}, [0, 1]),
        ([POOR, RICH, DENSE], {0: DENSE, 2: POOR}, [2, 1, 0]),  # the new one takes the free number
        ([POOR], {0: RICH}, [1]),  # another one altogether
        ([[0.5, 0.0, 0.5], [0.8, 0.0, 0.8]], {3: RICH}, [0, 3]),  # the nearer of two
        ([], {0: RICH}, []),
    ],
)
def test_numbers(
    centroids: list[list[float]], before: dict[int, list[float]], expected: list[int]
) -> None:
    assert numbers(centroids, before) == expected


POINTS = st.lists(st.lists(st.floats(-3, 3), min_size=3, max_size=3), max_size=8)


@given(POINTS, POINTS)
def test_no_two_clusters_share_a_number_or_a_name(
    centroids: list[list[float]], before: list[list[float]]
) -> None:
    assert len(set(numbers(centroids, dict(enumerate(before))))) == len(centroids)
    assert len(set(names(centroids, WORDS))) == len(centroids)


@given(POINTS)
def test_the_same_clusters_keep_their_numbers(centroids: list[list[float]]) -> None:
    before = dict(enumerate(centroids))
    assert [before[number] for number in numbers(centroids, before)] == centroids


@pytest.mark.parametrize(
    ("centroids", "expected"),
    [
        ([POOR, RICH, DENSE], ["Low income, young", "High income, old", "Dense"]),
        ([[0.6, -2.0, 0.4]], ["Sparse, high income"]),
        ([[0.1, 0.2, -0.3]], ["Near the mean of all countries"]),
        (
            [[-1.0, 0.0, -2.0], [-0.9, 0.1, -1.9]],
            ["Young, low income", "Young, low income, dense"],
        ),  # one more word tells them apart
        (
            [POOR, POOR, POOR],
            ["Low income, young", "Low income, young, sparse", "Low income, young (3)"],
        ),
    ],
)
def test_names(centroids: list[list[float]], expected: list[str]) -> None:
    assert names(centroids, WORDS) == expected
