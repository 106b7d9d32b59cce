"""The truth beside the live file: it agrees with the file, day by day and week by week."""

from collections import defaultdict
from datetime import date, timedelta

from local.sample.live.truth import Rhythm
from tests.support.local.live_sample import Read, Row

FIRST, LAST = date(2022, 3, 28), date(2024, 7, 14)
METRICS = ("cases", "deaths")


def by_day(live: Read) -> dict[str, dict[str, Row]]:
    days: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in live.rows:
        if row["continent"]:
            days[row["code"]][row["date"]] = row
    return days


def days_of(rhythm: Rhythm) -> list[date]:
    begins, ends = date.fromisoformat(rhythm.begins), date.fromisoformat(rhythm.ends)
    return [begins + timedelta(days=day) for day in range((ends - begins).days + 1)]


def of_rhythm(live: Read, *names: str) -> list[Rhythm]:
    found = [rhythm for rhythm in live.rhythms if rhythm.rhythm in names]
    assert found
    return found


def test_periods_of_a_metric_cover_the_span_without_a_gap(live: Read) -> None:
    periods = defaultdict(list)
    for rhythm in live.rhythms:
        periods[rhythm.code, rhythm.metric].append(rhythm)
    assert len(periods) == 2 * 48
    for of_metric in periods.values():
        covered = [day for rhythm in of_metric for day in days_of(rhythm)]
        assert covered == [FIRST + timedelta(days=day) for day in range((LAST - FIRST).days + 1)]


def test_weekly_counts_stand_on_sundays_and_the_publisher_fills_in_zeros(live: Read) -> None:
    days = by_day(live)
    for rhythm in of_rhythm(live, "weekly", "irregular"):
        for day in days_of(rhythm):
            if day.weekday() != 6:
                assert days[rhythm.code][str(day)][f"new_{rhythm.metric}"] == "0"


def test_a_silent_country_goes_on_with_zeros_and_its_last_total(live: Read) -> None:
    days = by_day(live)
    for rhythm in of_rhythm(live, "silent", "ended"):
        before = date.fromisoformat(rhythm.begins) - timedelta(days=1)
        last_total = days[rhythm.code][str(before)][f"total_{rhythm.metric}"]
        rows = [days[rhythm.code][str(day)] for day in days_of(rhythm)]
        assert {row[f"new_{rhythm.metric}"] for row in rows} == {"0"}
        assert {row[f"total_{rhythm.metric}"] for row in rows} == {last_total}
        assert rhythm.last_report == ""
    for rhythm in of_rhythm(live, "silent"):
        assert 28 < len(days_of(rhythm)) <= 365
    for rhythm in of_rhythm(live, "ended"):
        assert len(days_of(rhythm)) > 365


def test_counts_are_empty_and_totals_move(live: Read) -> None:
    days = by_day(live)
    emptied = of_rhythm(live, "totals")
    assert {(rhythm.code, rhythm.metric, rhythm.begins) for rhythm in emptied} == {
        ("USA", "cases", "2023-05-15"),  # a Sunday's count is of the week before it
        ("ESP", "cases", "2023-07-10"),
        ("ESP", "deaths", "2023-07-10"),
        ("DEU", "cases", "2023-07-10"),
        ("DEU", "deaths", "2023-07-10"),
        ("FRA", "cases", "2023-06-26"),
        ("FRA", "deaths", "2023-06-26"),
    }
    for rhythm in emptied:
        rows = [days[rhythm.code][str(day)] for day in days_of(rhythm)]
        assert {row[f"new_{rhythm.metric}"] for row in rows[6:]} == {""}
        if rhythm.metric == "cases":
            assert int(rows[-1]["total_cases"]) > int(rows[0]["total_cases"])


def test_weekly_sums_are_the_differences_of_totals(live: Read) -> None:
    days = by_day(live)
    for week in live.weeks:
        sunday = date.fromisoformat(week.week_ending)
        after = days[week.code][str(sunday)]
        before = days[week.code].get(str(sunday - timedelta(days=7)))
        for metric, count in (("cases", week.new_cases), ("deaths", week.new_deaths)):
            total_before = int(before[f"total_{metric}"]) if before else 0
            assert int(count or 0) == int(after[f"total_{metric}"]) - total_before


def test_weeks_without_a_report_are_empty_never_zero(live: Read) -> None:
    reported = {(week.code, week.week_ending): week.new_cases != "" for week in live.weeks}
    for rhythm in live.rhythms:
        sundays = [str(day) for day in days_of(rhythm) if day.weekday() == 6]
        told = [reported[rhythm.code, sunday] for sunday in sundays]
        if rhythm.rhythm == "irregular":
            assert True in told
            assert False in told
            assert (
                rhythm.last_report
                == [day for day, was in zip(sundays, told, strict=True) if was][-1]
            )
        elif rhythm.rhythm in ("silent", "ended"):
            assert not any(told)
        else:
            assert all(told)
            assert rhythm.last_report == rhythm.ends


def test_a_small_place_reports_true_zeros(live: Read) -> None:
    zeros = [week for week in live.weeks if week.new_cases == "0" and week.week_ending > "2023-02"]
    assert zeros


def test_whos_file_says_the_same_by_week(live: Read) -> None:
    assert list(live.who[0]) == [
        "Date_reported",
        "Country_code",
        "Country",
        "WHO_region",
        "New_cases",
        "Cumulative_cases",
        "New_deaths",
        "Cumulative_deaths",
    ]
    told = [
        (row["Country"], row["Date_reported"], row["New_cases"], row["New_deaths"])
        for row in live.who
    ]
    true = [
        (week.country, week.week_ending, week.new_cases, week.new_deaths) for week in live.weeks
    ]
    assert told == true
    days = by_day(live)
    codes = {week.country: week.code for week in live.weeks}
    for row in live.who[::7]:
        published = days[codes[row["Country"]]][row["Date_reported"]]
        assert row["Cumulative_cases"] == published["total_cases"]
        assert row["Cumulative_deaths"] == published["total_deaths"]
