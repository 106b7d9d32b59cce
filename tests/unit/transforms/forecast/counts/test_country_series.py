"""Where the arrays of a country begin, and to which Saturday a day belongs."""

from datetime import date

import pytest
from transforms.forecast.counts.country_series import FIRST_SUNDAY, last_saturday


def test_the_first_day_is_a_sunday_before_any_report() -> None:
    assert (FIRST_SUNDAY, FIRST_SUNDAY.isoweekday()) == (date(2019, 12, 29), 7)


@pytest.mark.parametrize(
    ("day", "saturday"),
    [
        (date(2021, 8, 27), date(2021, 8, 21)),
        (date(2021, 8, 28), date(2021, 8, 28)),
        (date(2021, 8, 29), date(2021, 8, 28)),
    ],
)
def test_last_saturday(day: date, saturday: date) -> None:
    assert last_saturday(day) == saturday
