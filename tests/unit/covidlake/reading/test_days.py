"""Which texts are days that a report may be of, and in which order a file writes them."""

from collections.abc import Sequence
from datetime import date

import pytest
from covidlake.errors import SourceInvalid
from covidlake.reading.days import BEFORE_THE_DISEASE, IN_THE_FUTURE, NOT_A_DATE, DayReader

CAPTURED = date(2021, 6, 1)
MARCH_5 = date(2021, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-05", "3/5/2021", "03/05/2021", "3/5/21", "2021-03-05T00:00:00",
        "2021-03-05 00:00:00.000", "2021-03-05T00:00Z", "2021-03-05T00:00:00+00:00",
        "3/5/2021 0:00", "3/5/21 00:00",
    ],
)  # fmt: skip
def test_days(text: str) -> None:
    assert DayReader(CAPTURED).read(text) == MARCH_5


@pytest.mark.parametrize(
    "text",
    [
        "2021-20-12", "2021-13-01", "2021-02-30", "2021-02-29", "0000-00-00", "2021-3-5",
        "20210305", "2021/03/05", "05.03.2021", "05-Mar-2021", "13/32/2021", "2021-03-05T12:00",
        "2021-W10", "2021-064", "44260", "1614902400", "-2021-03-05", "+2021-03-05", "2021-03-05x",
        "\u0662\u0660\u0662\u0661-03-05", "2021\u201103\u201105", "NaT", "null", "N/A",
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert DayReader(CAPTURED).read(text) is NOT_A_DATE


def test_days_that_no_report_can_be_of() -> None:
    read = DayReader(CAPTURED).read
    early = ("0202-03-03", "0001-01-01", "1970-01-01", "1/1/1900", "3/5/0202", "2019-11-30")
    assert {read(text) for text in early} == {BEFORE_THE_DISEASE}
    assert read("2019-12-01") == date(2019, 12, 1)
    # The day after the capture may have begun elsewhere.
    assert read("2021-06-02") == date(2021, 6, 2)
    late = ("2021-06-03", "6/3/21", "9999-12-31", "3/5/99", "3/5/68")
    assert {read(text) for text in late} == {IN_THE_FUTURE}
    assert read("") is None


ISO = [f"2021-{month:02}-01" for month in range(1, 13)]


def order_of(texts: Sequence[str]) -> str:
    reader = DayReader(date(2022, 6, 1))
    for text in texts:
        reader.read(text)
    try:
        reader.check_order()
    except SourceInvalid as error:
        return str(error).partition(": ")[0]
    return "taken"


@pytest.mark.parametrize(
    ("texts", "is_refused"),
    [
        # Days 13 to 31 tell, even of two.
        ([f"{day}/3/2021" for day in range(1, 32)], True),
        (["31/12/2021", "1/1/2022", "2/1/2022"], True),
        ([f"3/{day}/2021" for day in range(1, 32)], False),
        # One of many is a typing error.
        ([*(f"3/{day}/2021" for day in range(1, 32)), "20/3/2021"], False),
        # Days that may be both: of one month, or the same day of each month.
        ([f"{day}/3/2021" for day in range(1, 13)], True),
        ([f"{day}/3/21" for day in (1, 8, 9)], True),
        ([f"3/{day}/2021" for day in range(1, 13)], False),
        (["3/1/2021", "4/1/2021"], False),
        (ISO, False),
        ([], False),
        # Among ISO dates they are typing errors, unless another would be misread with them.
        ([*ISO, "13/1/2021"], False),
        ([*ISO, "13/1/2021", "14/1/2021"], False),
        ([*ISO, "13/1/2021", "14/1/2021", "15/1/2021"], False),
        ([*ISO, "13/1/2021", "5/1/2021"], True),
        ([*ISO, "13/1/2021", "5/5/2021"], False),
        (["13/1/2021"], True),
    ],
    ids=[
        "a month of d/m/y", "over new year", "a month of m/d/y", "one exchanged",
        "the first days of a month, d/m/y", "three of them", "the first days of a month, m/d/y",
        "two days tell nothing", "ISO", "none",
        "one among ISO", "two among ISO", "three among ISO", "one that may be both among ISO",
        "one that is the same either way", "one alone",
    ],
)  # fmt: skip
def test_the_order_of_day_and_month(texts: list[str], is_refused: bool) -> None:
    if is_refused:
        assert order_of(texts).startswith("its dates are written as day/month/year, such as ")
    else:
        assert order_of(texts) == "taken"
