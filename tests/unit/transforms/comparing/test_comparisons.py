"""How many ranks and similar countries there are."""

from transforms.comparing import comparisons, statistics


def test_ten_ranks_and_ten_similar_countries() -> None:
    assert (statistics.RANKED_AT_MOST, comparisons.SIMILAR) == (10, 10)
