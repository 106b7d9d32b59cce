"""Which days have a report, and how many days it covers: by the counts alone."""

from collections.abc import Sequence

import pytest
from transforms.rhythm.common_day import CommonDay
from transforms.rhythm.reports import Period, read_rhythm

Count = float | None
NONE: list[Count] = [None]


def weeks(*sums: Count) -> list[Count]:
    """Return a week of zeros for each sum, that ends with the sum."""
    return [day for total in sums for day in (0, 0, 0, 0, 0, 0, total)]


def covers(counts: Sequence[Count], common: CommonDay | None = None) -> list[int | None]:
    return read_rhythm(counts, [None] * len(counts), 0, common).covers


def periods(counts: Sequence[Count], common: CommonDay | None = None) -> list[Period]:
    return read_rhythm(counts, [None] * len(counts), 0, common).periods()


NO_WEEK = [None] * 6
A_WEEK = [None] * 6 + [7]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([3, 0, 1], [1, 1, 1], id="small daily counts: a zero is one"),
        pytest.param([0, 0, 2], [1, 1, 1], id="zeros before the first case"),
        pytest.param([50, None, 50], [1, None, 1], id="an empty count is no report"),
        pytest.param(
            [50, 0, 0, 150], [1, None, None, 3], id="days off: the next report covers them"
        ),
        pytest.param([50, 0, 0, 9], [1, 1, 1, 1], id="too few to cover days off"),
        pytest.param([50, 0, 0], [1, None, None], id="at the end, after many, nobody reported"),
        pytest.param([4, 0, 0], [1, 1, 1], id="at the end, after few, zero may be right"),
        pytest.param([50, -20, 0, 60], [1, 1, 1, 1], id="a correction is a report of its day"),
        pytest.param(weeks(70, 80, 90, 70), A_WEEK * 4, id="four weekly reports of some size"),
        pytest.param(
            weeks(70, 80, 90), [*[1] * 7, *NO_WEEK, 7, *NO_WEEK, 7], id="three by days off"
        ),
        pytest.param(weeks(1, 2, 1, 3, 1, 1), A_WEEK * 6, id="six small weekly reports"),
        pytest.param(weeks(1, 2, 1), [1] * 21, id="three small ones may be daily"),
        pytest.param(
            weeks(70, 80, 0, 160, 70),
            [*A_WEEK * 2, *[None] * 13, 14, *A_WEEK],
            id="a missed week is in the next report",
        ),
        pytest.param(
            weeks(1, 2, 0, 1, 3, 1, 1), A_WEEK * 7, id="a week without any, of few: a report"
        ),
        pytest.param(
            weeks(1, 2, None, 1, 3, 1, 1),
            [*A_WEEK * 2, *[None] * 13, 14, *A_WEEK * 3],
            id="an empty week is no report",
        ),
        pytest.param(
            weeks(70, 80, 90, 70, 0), [*A_WEEK * 4, *[None] * 7], id="a late weekly report"
        ),
        pytest.param(weeks(1, 2, 1, 3, 1, 1, 0), A_WEEK * 7, id="a last week without any, of few"),
        pytest.param(
            [5, 6, 7, *weeks(70, 80, 90, 70)],
            [1, 1, 1, *A_WEEK * 4],
            id="from days to weeks",
        ),
        pytest.param(
            [*[50] * 5, 0, 0, 0, *weeks(700, 80, 90, 70)],
            [*[1] * 5, *[None] * 9, 10, *A_WEEK * 3],
            id="from days to weeks after days off: the first report covers them",
        ),
        pytest.param(
            [*[50] * 5, *[0] * 29, *weeks(3_600, 80, 90, 70)],
            [*[1] * 5, *[None] * 35, 36, *A_WEEK * 3],
            id="from days to weeks after silence",
        ),
        pytest.param(
            [*[50] * 5, 0, 0, 0, *weeks(40, 80, 90, 70)],
            [*[1] * 8, *A_WEEK * 4],
            id="from days to weeks after quiet days",
        ),
        pytest.param(
            [*weeks(70, 80, 90, 70), 10, 11, 12],
            [*A_WEEK * 4, 1, 1, 1],
            id="from weeks to days",
        ),
        pytest.param(
            [9, 9, 9, 9, 9, *[0] * 29],
            [1] * 5 + [None] * 29,
            id="silent: zeros for more than four weeks at the end",
        ),
        pytest.param(
            [2, 1, *[0] * 29], [1, 1, *[None] * 29], id="silent after few, too: nobody can tell"
        ),
        pytest.param([2, 1, *[0] * 28], [1] * 30, id="four weeks are not more than four"),
        pytest.param(
            [9, 9, *[0] * 30, 4],
            [1, 1, *[None] * 30, 31],
            id="silent for a while, after many",
        ),
        pytest.param([2, 1, *[0] * 30, 4], [1] * 33, id="zeros between few are taken"),
        pytest.param([0] * 40, [None] * 40, id="nothing but zeros is no report"),
    ],
)
def test_days_that_a_report_covers(counts: list[Count], expected: list[int | None]) -> None:
    assert covers(counts) == expected


def test_totals_tell_of_reports_where_counts_are_empty() -> None:
    totals = [100, 100, 100, 100, 100, 100, 170, *[170] * 6, 250, *[250] * 6, 320, *[320] * 6, 400]
    rhythm = read_rhythm([None] * len(totals), totals, 0)
    assert rhythm.covers == [*[None] * 6, 7, *NO_WEEK, 7, *NO_WEEK, 7, *NO_WEEK, 7]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param([100, None, None, 250], 3, id="it is all that the total rose by"),
        pytest.param([100, 100, 100, 250], 3, id="the total stood still"),
        pytest.param([100, 130, 160, 310], 1, id="other days added something"),
        pytest.param([100, None, None, 310], 1, id="the total rose by more"),
        pytest.param([None] * 4, 1, id="there is no total"),
    ],
)
def test_a_count_after_days_without_any(totals: list[Count], expected: int) -> None:
    covered = read_rhythm([50, None, None, 150], totals, 0).covers
    assert covered[-1] == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param(weeks(1, 0, 2), A_WEEK * 3, id="a small place of a weekly file"),
        pytest.param(weeks(1, 0, 0, 0, 0, 2), A_WEEK * 6, id="zero weeks between few are taken"),
        pytest.param([1] * 21, [1] * 21, id="a location that goes on by day in a weekly file"),
    ],
)
def test_in_a_weekly_file(counts: list[Count], expected: list[int | None]) -> None:
    assert covers(counts, CommonDay(position=6, since=0)) == expected


def rows_of_weeks(*sums: Count) -> list[Count]:
    """Return a file with a row a week: nothing on six days, and a sum or nothing at the end."""
    return [day for total in sums for day in [*[None] * 6, total]]


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        pytest.param([900, *[0] * 60], A_WEEK * 61, id="zeros are reports"),
        pytest.param([0, 0, 5], A_WEEK * 3, id="zeros before the first case, too"),
        pytest.param(
            [50, None, None, 7], [*A_WEEK, *[None] * 20, 21], id="what was missed is in the next"
        ),
        pytest.param([50, None, None], [*A_WEEK, *[None] * 14], id="an empty week is no report"),
        pytest.param([None, None, 4, -2], [*[None] * 14, *A_WEEK * 2], id="a correction is one"),
    ],
)
def test_a_file_with_a_row_a_week(sums: list[Count], expected: list[int | None]) -> None:
    common = CommonDay(position=6, since=0, is_only_row=True)
    assert covers(rows_of_weeks(*sums), common) == expected


def test_silence_in_a_file_with_a_row_a_week() -> None:
    counts = rows_of_weeks(9, 0, *[None] * 8, 0, *[None] * 60)
    common = CommonDay(position=6, since=0, is_only_row=True)
    assert read_rhythm(counts, [None] * len(counts), 6, common).periods() == [
        Period("weekly", 6, 13, 13, 2, 0),
        Period("silent", 14, 75, 13, 0, 0),
        Period("weekly", 76, 76, 76, 1, 0),
        Period("ended", 77, 496, 76, 0, 0),
    ]


def test_periods() -> None:
    counts = [*[30.0] * 35, *weeks(70, 80, 90, 70), *[0] * 400]
    assert periods(counts) == [
        Period("daily", 0, 34, 34, 35, 0),
        Period("weekly", 35, 62, 62, 4, 0),
        Period("ended", 63, 462, 62, 0, 0),
    ]


def test_a_period_without_weekends_is_irregular() -> None:
    week = [100.0, 100, 100, 100, 300, 0, 0]
    assert periods(week * 3) == [Period("irregular", 0, 20, 18, 15, 0)]


def test_zeros_that_nobody_can_tell_are_counted() -> None:
    assert periods([2, 1, *[0] * 30, 4]) == [Period("daily", 0, 32, 32, 33, 30)]


def test_periods_begin_with_the_first_row() -> None:
    counts = [None, None, 3, 4]
    rhythm = read_rhythm(counts, counts, 2)
    assert rhythm.periods() == [Period("daily", 2, 3, 3, 2, 0)]
