"""A day that was copied from the day before, and days that only look like it."""

import pytest
from covidlake.capturing.newest_days import NewestDays

WHERE = {"iso_code": 0, "date": 1, "new_cases": 2, "hosp_patients": 3}
PLACES = ("COL", "ECU", "PER")


def seen(*days: tuple[str, str], places: tuple[str, ...] = PLACES) -> NewestDays:
    """(date, new cases) of each day, in every place."""
    newest = NewestDays(WHERE)
    for place in places:
        for date, cases in days:
            newest.see([place.encode(), date.encode(), cases.encode(), b"", b""])
    return newest


@pytest.mark.parametrize(
    ("days", "minimum", "copied"),
    [
        ([("2021-01-01", "7.0"), ("2021-01-02", "7.0")], 3, "2021-01-02"),
        ([("2021-01-02", "7.0"), ("2021-01-01", "7.0")], 3, "2021-01-02"),
        ([("2020-12-31", "1.0"), ("2021-01-01", "7.0"), ("2021-01-02", "7.0")], 3, "2021-01-02"),
        ([("2021-01-01", "7.0"), ("2021-01-02", "7.0"), ("2020-12-31", "1.0")], 3, "2021-01-02"),
        ([("2021-01-01", "7.0"), ("2021-01-02", "8.0")], 3, None),
        ([("2021-01-01", "7.0"), ("2021-01-02", "7.0")], 4, None),
        ([("2021-01-01", "0.0"), ("2021-01-02", "0.0")], 3, None),
        ([("2021-01-01", ""), ("2021-01-02", "")], 3, None),
        ([("2021-01-01", "7.0"), ("2021-01-03", "7.0")], 3, None),
        ([("2021-01-01", "7.0")], 3, None),
        (
            [
                ("2021-01-01", "7.0"),
                ("2021-01-02", "7.0"),
                ("2999-01-01", "9.0"),
                ("someday", "9.0"),
            ],
            3,
            "2021-01-02",
        ),
    ],
    ids=[
        "copied",
        "backwards",
        "of-three",
        "older-last",
        "other",
        "too-few",
        "zeros",
        "nothing",
        "a-gap",
        "one-day",
        "no-dates",
    ],
)
def test_copied(days: list[tuple[str, str]], minimum: int, copied: str | None) -> None:
    newest = seen(*days)
    assert newest.copied(minimum) == copied
    assert newest.last == max(day for day, _ in days if day < "2030")


def test_one_place_that_differs_is_enough() -> None:
    newest = seen(("2021-01-01", "7.0"), ("2021-01-02", "7.0"))
    newest.see([b"USA", b"2021-01-01", b"1.0", b"5", b""])
    newest.see([b"USA", b"2021-01-02", b"1.0", b"6", b""])
    assert newest.copied(1) is None


def test_a_place_without_a_day_before() -> None:
    newest = seen(("2021-01-01", "7.0"), ("2021-01-02", "7.0"))
    newest.see([b"USA", b"2021-01-02", b"1.0", b"", b""])
    assert newest.copied(1) is None


def test_no_rows() -> None:
    assert (seen().last, seen().copied(0)) == (None, None)
