"""The synthetic live file: what it promises, whatever the figures are."""

import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from covidlake.reading.header import read_header

from local.sample.live import generator
from local.sample.live.span import Span
from tests.support.local.live_sample import SIZE, Read

# 40 weeks of days and 80 weekly ones.
FIRST, LAST_DAILY, LAST = "2022-03-28", "2023-01-01", "2024-07-14"
COMPACT = (
    "country,date,total_cases,new_cases,new_cases_smoothed,total_cases_per_million,"
    "new_cases_per_million,new_cases_smoothed_per_million,total_deaths,new_deaths,"
    "new_deaths_smoothed,total_deaths_per_million,new_deaths_per_million,"
    "new_deaths_smoothed_per_million,excess_mortality,excess_mortality_cumulative,"
    "excess_mortality_cumulative_absolute,excess_mortality_cumulative_per_million,hosp_patients,"
    "hosp_patients_per_million,weekly_hosp_admissions,weekly_hosp_admissions_per_million,"
    "icu_patients,icu_patients_per_million,weekly_icu_admissions,"
    "weekly_icu_admissions_per_million,stringency_index,reproduction_rate,total_tests,new_tests,"
    "total_tests_per_thousand,new_tests_per_thousand,new_tests_smoothed,"
    "new_tests_smoothed_per_thousand,positive_rate,tests_per_case,total_vaccinations,"
    "people_vaccinated,people_fully_vaccinated,total_boosters,new_vaccinations,"
    "new_vaccinations_smoothed,total_vaccinations_per_hundred,people_vaccinated_per_hundred,"
    "people_fully_vaccinated_per_hundred,total_boosters_per_hundred,"
    "new_vaccinations_smoothed_per_million,new_people_vaccinated_smoothed,"
    "new_people_vaccinated_smoothed_per_hundred,code,continent,population,population_density,"
    "median_age,life_expectancy,gdp_per_capita,extreme_poverty,diabetes_prevalence,"
    "handwashing_facilities,hospital_beds_per_thousand,human_development_index"
)


def test_the_header_of_compact(live: Read) -> None:
    assert ",".join(live.header) == COMPACT
    assert len(live.header) == 61


def test_the_contract_reads_the_header(live: Read) -> None:
    header = read_header("observations", live.header)
    header.check()
    assert not header.extra
    assert set(header.missing) == {
        "aged_65_older",
        "aged_70_older",
        "cardiovasc_death_rate",
        "female_smokers",
        "male_smokers",
        "tests_units",
    }


def test_every_country_has_every_day(live: Read) -> None:
    days = defaultdict(list)
    for row in live.rows:
        if row["continent"]:
            days[row["country"]].append(row["date"])
    assert len(days) == 48
    assert {(each[0], each[-1], len(each)) for each in days.values()} == {(FIRST, LAST, 840)}


def test_rows_are_ordered_by_name_and_date_without_a_key_twice(live: Read) -> None:
    keys = [(row["country"], row["date"]) for row in live.rows]
    assert keys == sorted(set(keys))


def test_who_has_a_code(live: Read) -> None:
    codes = {row["country"]: row["code"] for row in live.rows if not row["continent"]}
    assert {name: code for name, code in codes.items() if code} == {
        "World": "OWID_WRL",
        "Africa": "OWID_AFR",
        "Asia": "OWID_ASI",
        "Europe": "OWID_EUR",
        "European Union (27)": "OWID_EU27",
        "North America": "OWID_NAM",
        "Oceania": "OWID_OCE",
        "South America": "OWID_SAM",
    }
    assert sorted(name for name, code in codes.items() if not code) == [
        "Asia excl. China",
        "England",
        "England and Wales",
        "High-income countries",
        "Low-income countries",
        "Lower-middle-income countries",
        "Northern Ireland",
        "Scotland",
        "Summer Olympics 2020",
        "Transnistria",
        "Upper-middle-income countries",
        "Wales",
        "Winter Olympics 2022",
        "World excl. China",
        "World excl. China and South Korea",
        "World excl. China, South Korea, Japan and Singapore",
    ]
    assert all(row["code"] for row in live.rows if row["continent"])


def test_nations_have_no_counts(live: Read) -> None:
    england = live.of("England")
    assert {row["new_cases"] + row["total_cases"] for row in england} == {""}
    assert any(row["hosp_patients"] for row in england)
    assert england[-1]["date"] == LAST_DAILY


def test_counts_are_whole_and_never_below_zero(live: Read) -> None:
    for name in ("new_cases", "new_deaths", "total_cases", "total_deaths"):
        values = {row[name] for row in live.rows}
        assert all(value.isdigit() for value in values if value), name


def test_what_was_taken_back_is_emptied_and_the_total_falls(live: Read) -> None:
    falls = [
        (before, after)
        for before, after in zip(live.rows, live.rows[1:], strict=False)
        if after["continent"]
        and before["country"] == after["country"]
        and int(after["total_cases"]) < int(before["total_cases"])
    ]
    assert falls
    assert {after["new_cases"] for _, after in falls} == {""}
    assert {after["date"] <= LAST_DAILY for _, after in falls} == {True}


def test_a_mean_needs_six_days_of_seven(live: Read) -> None:
    for country in ("United States", "China", "Japan"):
        rows = live.of(country)
        for index in range(6, len(rows), 29):
            week = [row["new_cases"] for row in rows[index - 6 : index + 1]]
            known = [int(count) for count in week if count]
            mean = rows[index]["new_cases_smoothed"]
            if len(known) < 6:
                assert not mean
            else:
                assert float(mean) == pytest.approx(sum(known) / len(known))


def test_the_world_is_the_sum_of_what_is_shown(live: Read) -> None:
    day = [row for row in live.rows if row["date"] == LAST]
    countries = [row for row in day if row["continent"]]
    (world,) = (row for row in day if row["country"] == "World")
    for name in ("new_cases", "total_cases", "total_deaths"):
        assert int(world[name]) == sum(int(row[name] or 0) for row in countries)
    without = {row["country"]: row for row in day}["World excl. China"]
    (china,) = (row for row in countries if row["code"] == "CHN")
    assert int(without["total_cases"]) == int(world["total_cases"]) - int(china["total_cases"])


def test_the_country_table_is_of_these_countries(live: Read) -> None:
    text = live.files.countries.read_text().splitlines()
    assert text[0].startswith("iso_code,continent,location,population,")
    codes = {line.split(",")[0] for line in text[1:]}
    assert codes == {row["code"] for row in live.rows if row["continent"]}


def test_the_same_seed_gives_the_same_files_and_another_gives_others(
    live: Read, tmp_path: Path
) -> None:
    again = generator.ensure(tmp_path, SIZE, seed=7)
    for name, file in vars(live.files).items():
        assert getattr(again, name).read_bytes() == file.read_bytes(), name
    other = generator.ensure(tmp_path, SIZE, seed=8)
    assert other.observations.read_bytes() != live.files.observations.read_bytes()
    assert other.weeks.read_bytes() != live.files.weeks.read_bytes()


@pytest.mark.parametrize(("countries", "daily", "weekly"), [(11, 40, 80), (48, 3, 80), (48, 40, 7)])
def test_a_sample_that_would_lack_something(
    tmp_path: Path, countries: int, daily: int, weekly: int
) -> None:
    with pytest.raises(ValueError, match="at least 12 countries, 4 weeks of days and 8 weekly"):
        generator.ensure(tmp_path, generator.Size(countries, Span(daily, weekly)))


@pytest.mark.parametrize(("countries", "daily", "weekly"), [(12, 4, 8), (14, 4, 60)])
def test_the_smallest_samples(tmp_path: Path, countries: int, daily: int, weekly: int) -> None:
    size = generator.Size(countries, Span(daily, weekly))
    assert generator.ensure(tmp_path, size).observations.stat().st_size > 0


def test_the_sizes_that_are_offered() -> None:
    small, whole = generator.SMALL, generator.WHOLE
    assert (small.countries, str(small.span.first), str(small.span.last)) == (
        40,
        "2022-01-03",
        "2024-02-25",
    )
    assert (whole.countries, str(whole.span.first), str(whole.span.last)) == (
        235,
        "2020-01-06",
        "2026-05-31",
    )


@pytest.mark.slow
def test_the_whole_size_is_600_000_rows_in_seconds(tmp_path: Path) -> None:
    began = time.process_time()
    files = generator.ensure(tmp_path, generator.WHOLE)
    assert time.process_time() - began < 60
    with files.observations.open("rb") as stream:
        rows = sum(1 for _ in stream) - 1
    assert 590_000 < rows < 610_000
    assert 170e6 < files.observations.stat().st_size < 190e6


def test_habits_are_those_of_whos_places(live: Read) -> None:
    last = {rhythm.code: rhythm.rhythm for rhythm in live.rhythms if rhythm.metric == "cases"}
    # 37.5% ended, 18.75% silent, 6% irregular.
    assert Counter(last.values()) == {
        "ended": 18,
        "silent": 9,
        "irregular": 3,
        "weekly": 14,
        "totals": 4,
    }
