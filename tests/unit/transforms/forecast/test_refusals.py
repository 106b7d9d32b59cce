"""Why a country has no forecast."""

import pytest
from transforms.forecast.refusals import reason

Days = list[float | None]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([None] * 200, "never_reported"),
        ([], "never_reported"),
        ([5.0] * 200 + [None] * 15, "ended"),
        ([None] * 88 + [5.0] * 111, "short_history"),  # a day less than 16 weeks
        ([None] * 88 + [5.0] * 112, "too_little_to_learn"),
        ([5.0] * 200 + [None] * 14, "too_little_to_learn"),
    ],
)
def test_reason(days: Days, expected: str) -> None:
    assert reason(days, None) == expected


@pytest.mark.parametrize(
    ("days", "last_stated", "expected"),
    [
        ([5.0] * 100 + [None] * 100, 199, "withheld"),
        ([5.0] * 100 + [None] * 100, 185, "withheld"),
        ([5.0] * 100 + [None] * 100, 184, "ended"),  # 15 days ago
        ([None] * 200, 199, "withheld"),
        ([None] * 200, 184, "never_reported"),
        ([5.0] * 186 + [None] * 14, 199, "too_little_to_learn"),
    ],
)
def test_totals_without_counts(days: Days, last_stated: int, expected: str) -> None:
    assert reason(days, None, last_stated) == expected


@pytest.mark.parametrize(
    ("population", "expected"), [(19_999.0, "too_small"), (20_000.0, "never_reported")]
)
def test_a_country_with_fewer_than_20000_people_is_too_small(
    population: float, expected: str
) -> None:
    assert reason([None] * 200, population) == expected
