"""How many clusters are tried, and which grouping is the best; the numbers that are promised."""

import pytest
from transforms.clusters import grouping, labels
from transforms.clusters.features import MOST_MISSING
from transforms.clusters.grouping import Grouping, best, groupings, numbers_of_clusters
from transforms.clusters.points import CountryPoint


@pytest.mark.parametrize(
    ("different", "expected"),
    [(2, [2]), (3, [2]), (4, [3]), (5, [3, 4]), (190, [3, 4, 5, 6, 7, 8])],
)
def test_numbers_of_clusters(different: int, expected: list[int]) -> None:
    assert list(numbers_of_clusters(different)) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (0, 4),  # a first release: the highest
        (3, 3),  # 0.01 lower: as many as before
        (5, 4),  # 0.03 lower
        (8, 4),  # as many as before were not tried
    ],
)
def test_the_number_of_clusters_lasts_while_it_is_nearly_the_best(
    before: int, expected: int
) -> None:
    tried = [Grouping(3, [], 0.41), Grouping(4, [], 0.42), Grouping(5, [], 0.39)]
    assert best(tried, before).k == expected


def test_countries_that_are_alike_are_not_grouped() -> None:
    alike = [CountryPoint(code, [1.0, 2.0], [0.0, 0.0], 0) for code in ("AAA", "BBB")]
    assert groupings(alike) == []
    assert groupings([]) == []


def test_the_same_countries_give_the_same_groups() -> None:
    points = [[0.0], [0.1], [5.0], [5.1], [9.0], [9.1]]
    countries = [CountryPoint(str(number), point, [], 0) for number, point in enumerate(points)]
    (three, four, five) = groupings(countries)
    assert three == groupings(countries)[0]
    labels_of_pairs = [country.cluster for country in three.countries]
    assert labels_of_pairs[0::2] == labels_of_pairs[1::2]
    assert len(set(labels_of_pairs)) == 3
    assert (three.sizes, four.k, five.k) == ([2, 2, 2], 4, 5)
    assert three.cost == pytest.approx(6 * 0.05**2)


def test_what_the_documentation_promises() -> None:
    assert (grouping.STARTS, grouping.ROUNDS, grouping.SEED) == (200, 30, 20200130)
    assert (grouping.TOLERANCE, MOST_MISSING) == (0.02, 1)
    assert (labels.FURTHEST, labels.SETS_APART, labels.LONGEST_NAME) == (1.0, 0.5, 3)
