"""How good a grouping of points is, against silhouettes worked out by hand."""

import pytest
from transforms.clusters.points import CountryPoint, centroids, silhouette


def on_a_line(*clusters: list[float]) -> list[CountryPoint]:
    """Countries on a line, in these clusters."""
    return [
        CountryPoint("", [value], [], label)
        for label, values in enumerate(clusters)
        for value in values
    ]


@pytest.mark.parametrize(
    ("clusters", "expected"),
    [
        # Of 0: a = 1, b = (100 + 121) / 2; of 1: b = (81 + 100) / 2; and so from the other side.
        ([[0.0, 1.0], [10.0, 11.0]], (1 - 1 / 110.5 + 1 - 1 / 90.5) / 2),
        # Of 0 and 10: a = 100, b = 1 or 81; of 1, alone: 0.
        ([[0.0, 10.0], [1.0]], (1 / 100 - 1 + 81 / 100 - 1 + 0) / 3),
        ([[0.0, 0.0], [0.0, 0.0]], 0.0),
        ([[0.0, 1.0]], None),
        ([], None),
    ],
)
def test_silhouette(clusters: list[list[float]], expected: float | None) -> None:
    approximately = expected if expected is None else pytest.approx(expected)
    assert silhouette(on_a_line(*clusters)) == approximately


def test_centroids() -> None:
    countries = on_a_line([9.0], [0.0, 1.0, 4.0])
    assert centroids(countries) == {0: [9.0], 1: [pytest.approx(5 / 3)]}
