"""The newest day judged by itself: case 04 and what is like it."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from covidlake.quality.daily_series import Report, Series
from covidlake.quality.newest_day import judge_newest_day

PLACES = ("AFG", "FRA", "ITA")
LAST = date(2021, 3, 31)  # a Wednesday

Numbers = Sequence[float | None]
# Ten days of each measure, the same in all places, and what is the matter with the last of them.
COUNTS: Numbers = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]


def running(counts: Numbers, start: float = 100) -> list[float | None]:
    totals: list[float | None] = []
    for count in counts:
        start += count or 0
        totals.append(start)
    return totals


def series(
    counts: Numbers | None,
    totals: Numbers | None,
    places: Sequence[str] = PLACES,
    name: str = "new_cases",
    step: int = 1,
) -> Series:
    """Return a series that ends on LAST, the same in all places."""
    length = len(counts or totals or ())
    days = [LAST - timedelta(days=step * back) for back in reversed(range(length))]
    reports = [
        Report(place, day, daily, total)
        for place in places
        for day, daily, total in zip(
            days, counts or [None] * length, totals or [None] * length, strict=True
        )
    ]
    return Series.of(name, counts is not None, reports)


def judged(
    *several: Series, step: int = 1, waivers: dict[str, float] | None = None
) -> dict[str, str]:
    found = judge_newest_day(several, "owid", step, 3, waivers or {})
    return {check["check"].removeprefix("newest_day_"): check["verdict"] for check in found.checks}


# Counts of less than 20 are too small to disagree with what a total rises by.
SOUND = {"falls": "passed", "silent": "passed", "repeats": "passed", "disagrees": "skipped"}
FALLS = SOUND | {"falls": "failed"}
# Where nobody counts anything, nobody repeats anything.
SILENT = SOUND | {"silent": "failed", "repeats": "skipped"}
QUIET = SOUND | {"silent": "skipped", "repeats": "skipped"}
REPEATS = SOUND | {"repeats": "failed"}


@pytest.mark.parametrize(
    ("counts", "totals", "expected"),
    [
        (COUNTS, running(COUNTS), SOUND),
        (None, running(COUNTS), SOUND),
        (COUNTS, None, SOUND),
        # Case 04: a total since the start that is zero.
        (None, [*running(COUNTS)[:-1], 0], FALLS),
        (None, [*running(COUNTS)[:-1], 1], FALLS),
        (None, [*running(COUNTS)[:-1], 225], FALLS),
        ([*COUNTS[:-1], -226], [*running(COUNTS)[:-1], 0], FALLS | {"disagrees": "passed"}),
        ([*COUNTS[:-1], None], [*running(COUNTS)[:-1], 0], FALLS | {"repeats": "skipped"}),
        ([*COUNTS[:-1], -226], None, FALLS),
        # The second day of zeros, and the third of a fall by half.
        (None, [*running(COUNTS)[:-2], 0, 0], FALLS | {"silent": "skipped", "repeats": "failed"}),
        (None, [*running(COUNTS)[:-3], 90, 95, 99], FALLS | {"silent": "skipped"}),
        # What was taken back and has been made up for since.
        (None, [*running(COUNTS)[:-3], 90, 95, 400], SOUND | {"silent": "skipped"}),
        # The total before a gap counts.
        (None, [*running(COUNTS)[:-2], None, 1], FALLS | {"silent": "skipped"}),
        # Zeros where there were reports on each day before.
        ([*COUNTS[:-1], 0], [*running(COUNTS)[:-1], 226], SILENT),
        ([*COUNTS[:-1], 0], None, SILENT),
        ([*COUNTS[:-1], 0], [*running(COUNTS)[:-1], None], SILENT),
        (None, [100, 110, 120, 130, 130], SILENT | {"repeats": "failed"}),
        # Two days are all that a young file has.
        ([10, 20, 0], None, SILENT),
        ([10, 0], None, QUIET),
        # A pause before, or few reports: a zero is no news.
        ([*COUNTS[:-3], 0, 5, 0], None, QUIET),
        # A zero on the seventh day before is a pause, too; on the eighth it is forgotten.
        ([10, 11, 0, 13, 14, 15, 16, 17, 18, 0], None, QUIET),
        ([10, 0, 12, 13, 14, 15, 16, 17, 18, 0], None, SILENT),
        ([1, 1, 2, 1, 1, 1, 2, 1, 0], None, QUIET),
        # A blank is no zero: the day before is the last that is told.
        ([*COUNTS[:-1], None], [*running(COUNTS)[:-1], None], SOUND),
        # A copy of the day before.
        ([*COUNTS[:-1], 18], None, REPEATS),
        ([*COUNTS[:-1], 18], running([*COUNTS[:-1], 18]), REPEATS),
    ],
)
def test_all_places_alike(
    counts: Numbers | None, totals: Numbers | None, expected: dict[str, str]
) -> None:
    assert judged(series(counts, totals)) == expected


@pytest.mark.parametrize(
    ("count", "rise", "expected"),
    [
        (100, 100, "passed"),
        (100, 20, "passed"),
        (101, 20, "failed"),
        (20, 101, "failed"),
        (0, 20, "failed"),
        (0, 19, "skipped"),
        (-20, 20, "failed"),
        (-20, -20, "passed"),
        (100_000, 100, "failed"),
        (None, 100, "skipped"),
        (100, None, "skipped"),
    ],
)
def test_a_count_beside_what_the_total_rises_by(
    count: float | None, rise: float | None, expected: str
) -> None:
    total = None if rise is None else 500 + rise
    found = judged(series([50, 60, count], [440, 500, total]), series([1, 2, 3], None, name="x"))
    assert found["disagrees"] == expected


@pytest.mark.parametrize(("wrong", "expected"), [(5, "passed"), (6, "failed")])
def test_counts_that_disagree_in_some_places(wrong: int, expected: str) -> None:
    places = [f"P{number}" for number in range(10)]
    far = series([50, 60, 7000], [440, 500, 570], places[:wrong])
    sound = series([50, 60, 70], [440, 500, 570], places[wrong:])
    together = Series("new_cases", True, far.points | sound.points, far.days)
    assert judged(together)["disagrees"] == expected


@pytest.mark.parametrize(("few", "expected"), [(3, "failed"), (2, "skipped")])
def test_a_few_large_places_of_many_tell_nothing_of_a_day(few: int, expected: str) -> None:
    large = series([50, 60, 7000], [440, 500, 570], [f"L{number}" for number in range(few)])
    small = series([5, 6, 7], [44, 50, 57], [f"S{number}" for number in range(15 - few)])
    together = Series("new_cases", True, large.points | small.points, large.days)
    assert judged(together)["disagrees"] == expected


@pytest.mark.parametrize(
    ("wrong", "of", "expected"),
    [(1, 10, "passed"), (2, 10, "passed"), (3, 10, "failed"), (1, 3, "failed")],
)
def test_totals_that_fall_in_some_places(wrong: int, of: int, expected: str) -> None:
    places = [f"P{number:02}" for number in range(of)]
    falling = series(None, [*running(COUNTS)[:-1], 0], places[:wrong])
    rising = series(None, running(COUNTS), places[wrong:])
    together = Series("new_cases", False, falling.points | rising.points, falling.days)
    found = judge_newest_day([together], "owid", 1, 3, {})
    assert found.checks[0]["verdict"] == expected
    assert found.checks[0]["value"] == pytest.approx(wrong / of, abs=1e-6)


def test_deaths_alone_fall() -> None:
    cases = series(None, running(COUNTS))
    deaths = series(None, [*running(COUNTS)[:-1], 0], name="new_deaths")
    assert judged(cases, deaths)["falls"] == "failed"


def test_what_else_is_counted_need_not_come_daily() -> None:
    cases = series(COUNTS, None)
    doses = series([*COUNTS[:-1], 0], [*running(COUNTS)[:-1], 0], name="new_vaccinations")
    assert judged(cases, doses) == SOUND


def test_a_copy_is_one_in_all_measures() -> None:
    copied = series([*COUNTS[:-1], 18], None)
    deaths = series([1, 1, 1, 1, 1, 1, 1, 1, 1, 2], None, name="new_deaths")
    assert judged(copied, deaths) == SOUND
    assert judged(copied, series([1] * 10, None, name="new_deaths")) == REPEATS


def test_two_places_that_repeat_are_a_chance() -> None:
    assert judged(series([*COUNTS[:-1], 18], None, places=PLACES[:2])) == SOUND


def test_a_weekly_file_is_judged_by_the_week() -> None:
    assert judged(series([70, 80, 90, 0], None, step=7), step=7) == SILENT
    assert judged(series([70, 80, 90, 90], None, step=7), step=7) == REPEATS


def test_a_place_that_reports_by_the_week_in_a_daily_file() -> None:
    week = [0, 0, 0, 0, 0, 0, 700]
    assert judged(series([*week * 5], None)) == SOUND
    assert judged(series([*week * 4, *[0] * 7], None)) == SILENT
    # The days between two reports are no news.
    assert judged(series([*week * 4, 0, 0, 0], None))["silent"] == "skipped"


@pytest.mark.parametrize(("others", "expected"), [(8, "failed"), (9, "skipped")])
def test_a_few_regular_places_among_many_may_cease(others: int, expected: str) -> None:
    ceasing = series([*COUNTS[:-1], 0], None, places=["A", "B"])
    seldom = series([0, 0, 7, 0, 0, 0, 0, 0, 0, 3], None, [f"P{n}" for n in range(others)])
    together = Series("new_cases", True, ceasing.points | seldom.points, seldom.days)
    assert judged(together)["silent"] == expected


def test_a_waiver_lets_a_day_pass() -> None:
    fallen = series(None, [*running(COUNTS)[:-1], 0])
    assert judged(fallen, waivers={"newest_day_falls": 1.0})["falls"] == "accepted"
    assert judged(fallen, waivers={"newest_day_falls": 0.9})["falls"] == "failed"


def test_the_detail_names_day_measure_and_places() -> None:
    places = [f"P{number}" for number in range(7)]
    fallen = judge_newest_day([series(None, [5, 3], places)], "owid", 1, 3, {}).checks[0]
    assert fallen["detail"] == (
        "2021-03-31, new_cases: 7 of 7 locations, P0, P1, P2, P3, P4 and others"
    )


@pytest.mark.parametrize(
    ("counts", "back"),
    [
        (COUNTS, 0),
        ([*COUNTS[:-1], None], 1),
        ([*COUNTS[:-1], 0], 1),
        ([*COUNTS[:-3], 0, None, 0], 3),
        ([0, 0, 0, 5, 0, 0], 2),
    ],
)
def test_the_last_day_that_is_really_reported(counts: Numbers, back: int) -> None:
    found = judge_newest_day([series(counts, None)], "owid", 1, 3, {})
    assert found.reported_until == LAST - timedelta(days=back)


def test_a_day_counts_if_half_as_many_report_as_on_the_best() -> None:
    early = series([*COUNTS[:-1], 0], None, places=["A", "B", "C"])
    late = series(COUNTS, None, places=["D", "E"])
    together = Series("new_cases", True, early.points | late.points, late.days)
    found = judge_newest_day([together], "owid", 1, 3, {})
    assert found.reported_until == LAST - timedelta(days=1)
    more = series(COUNTS, None, places=["D", "E", "F"])
    together = Series("new_cases", True, early.points | more.points, late.days)
    assert judge_newest_day([together], "owid", 1, 3, {}).reported_until == LAST


def test_zeros_alone_do_not_say_until_when_there_were_reports() -> None:
    found = judge_newest_day([series([0, 0, 0, 0], None)], "owid", 1, 3, {})
    assert (found.day, found.reported_until) == (LAST, None)


def test_nobody_reports_anything() -> None:
    found = judge_newest_day([series([None, None], None)], "owid", 1, 3, {})
    assert (found.day, found.reported_until) == (None, None)
    assert {check["verdict"] for check in found.checks} == {"skipped"}
