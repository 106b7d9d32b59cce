"""Whether nearly all locations of a file report on the same day of the week."""

import pytest
from transforms.rhythm.common_day import CommonDay, common_day, weekly_file

DAILY, SUNDAYS = [200] * 7, [200, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        pytest.param(DAILY * 10, None, id="daily"),
        pytest.param([*DAILY * 3, *SUNDAYS * 4], CommonDay(0, 21), id="weekly in the end"),
        pytest.param([*DAILY * 3, *SUNDAYS * 3], None, id="too few weeks"),
        pytest.param([*SUNDAYS * 9, *DAILY], None, id="daily again"),
        pytest.param([200, 0, 0, 0, 10, 0, 0] * 6, CommonDay(0, 0), id="nearly all"),
        pytest.param([200, 0, 0, 0, 11, 0, 0] * 6, None, id="not nearly all"),
        pytest.param([*SUNDAYS * 4, *[0] * 14], CommonDay(0, 0), id="silent weeks at the end"),
        pytest.param([*SUNDAYS * 5, 200, 0], CommonDay(0, 2), id="a week that is not whole"),
        pytest.param([], None, id="no days"),
    ],
)
def test_common_day(moves: list[int], expected: CommonDay | None) -> None:
    assert common_day(moves) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([3, 10, 24], CommonDay(3, 0, is_only_row=True), id="a row a week"),
        pytest.param([3, 4, 10], None, id="rows on other days"),
        pytest.param([3], None, id="one day tells nothing"),
    ],
)
def test_weekly_file(days: list[int], expected: CommonDay | None) -> None:
    assert weekly_file(days) == expected
