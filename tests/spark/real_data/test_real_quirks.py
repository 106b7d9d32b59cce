"""What ../shared/data/README.md measured in the real files, the quality report finds in them.

Number by number.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from etl import etl
from pyspark.sql import SparkSession
from steps.runner import Step

from tests.support.spark.real_files import DATA, needs_real_files, owid, real_step

VINTAGES = ("2021-04-24", "2021-08-11", "2021-12-25", "2022-01-20")
pytestmark = [pytest.mark.slow, pytest.mark.realdata, needs_real_files]


@pytest.fixture(scope="module", params=VINTAGES)
def built(
    request: pytest.FixtureRequest, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Step]]:
    step = real_step(spark, tmp_path_factory.mktemp("lake"), owid(request.param), "etl")
    etl(step)
    spark.catalog.clearCache()
    yield request.param, step


@cache
def measured(vintage: str) -> dict[str, list[int]]:
    """Return the README's table of quirks: its first column -> the numbers of the vintage's."""
    lines = [line for line in (DATA / "README.md").read_text().splitlines() if line.startswith("|")]
    table = {
        cells[0].strip(): cells[1:]
        for cells in (line.strip("|").split("|") for line in lines)
        if len(cells) == 5 and cells[0] != "---"
    }
    place = VINTAGES.index(vintage)
    return {
        what: [
            int(text)
            for text in re.findall(r"-?\d+", cells[place].replace(",", "").replace("−", "-"))
        ]
        for what, cells in table.items()
    }


def count(step: Step, rule: str, metric: str, what: str = "flags") -> int:
    return next(
        (
            flag[what]
            for flag in step.report.quality["flags"]
            if (flag["rule"], flag["metric"]) == (rule, metric)
        ),
        0,
    )


def least(step: Step, metric: str) -> float:
    return (
        step.table("quality_flags")
        .where(f"rule = 'negative_count' AND metric = '{metric}'")
        .agg({"value": "min"})
        .first()[0]
    )


def percent(step: Step, kind: str, column: str) -> int:
    return round(
        100
        * step.report.quality["values"]["owid"][kind].get(column, 0)
        / step.report.tables["observations"]
    )


def test_the_quirks_of_the_table(built: tuple[str, Step]) -> None:
    vintage, step = built
    facts, tables, expected = step.report.facts, step.report.tables, measured(vintage)
    own = step.table("locations").where("iso_code LIKE 'OWID%'").count()
    found = {
        "`iso_code` values (of these `OWID_*`)": [tables["locations"], own],
        "aggregates, i.e. `continent` empty (rows)": [
            facts.aggregates,
            tables["observations"] - tables["daily"],
        ],
        "duplicates of `iso_code, date`": [sum(step.report.sources["owid"]["reasons"].values())],
        "`new_cases` < 0 (least)": [
            count(step, "negative_count", "new_cases"),
            least(step, "new_cases"),
        ],
        "`new_deaths` < 0 (least)": [
            count(step, "negative_count", "new_deaths"),
            least(step, "new_deaths"),
        ],
        "`total_cases` falls from one row to the next": [
            count(step, "cumulative_fall", "total_cases")
        ],
        "`new_cases` ≠ difference of `total_cases`": [count(step, "count_differs", "new_cases")],
        "`new_cases` empty / exactly 0 (share of rows)": [
            percent(step, "empty", "new_cases"),
            percent(step, "zero", "new_cases"),
        ],
        "`new_tests` empty (< 0)": [
            percent(step, "empty", "new_tests"),
            count(step, "negative_count", "new_tests"),
        ],
        "`total_vaccinations` / `hosp_patients` empty": [
            percent(step, "empty", name) for name in ("total_vaccinations", "hosp_patients")
        ],
        "gaps in the dates (entities)": [
            count(step, "date_gap", "date"),
            count(step, "date_gap", "date", "locations"),
        ],
        "entities that end before the last date (more than 7 days before)": [
            count(step, "ends_early", "date"),
            count(step, "ends_early", "date", "late"),
        ],
    }
    assert found == {what: expected[what] for what in found}
    # What changed from one release to the next stands in tests/local/runs/test_real_backfill.py.
    assert set(expected) - set(found) - {"Files", ""} == {
        what for what in expected if "release before" in what or what.startswith("…")
    }


def test_an_owid_code_does_not_mean_an_aggregate(built: tuple[str, Step]) -> None:
    _, step = built
    known = step.table("locations").where("iso_code LIKE 'OWID%'")
    assert {row["location"] for row in known.where("location_type = 'country'").collect()} >= {
        "Kosovo",
        "Northern Cyprus",
    }
    assert known.where("location_type = 'aggregate'").count() == step.report.facts.aggregates


@pytest.mark.parametrize(
    ("code", "day", "count"), [("ESP", "2021-03-02", -74_347), ("KAZ", "2021-07-24", -59_375)]
)
def test_corrections_that_show_as_negative_counts(
    built: tuple[str, Step], code: str, day: str, count: int
) -> None:
    vintage, step = built
    flagged = step.table("quality_flags").where(
        f"iso_code = '{code}' AND date = '{day}' "
        "AND rule = 'negative_count' AND metric = 'new_cases'"
    )
    assert [row["value"] for row in flagged.collect()] == ([count] if day <= vintage else [])


def test_tests_are_told_in_four_units_on_half_of_the_rows(built: tuple[str, Step]) -> None:
    _, step = built
    observations = step.table("observations")
    assert (
        observations.select("tests_units").where("tests_units IS NOT NULL").distinct().count() == 4
    )
    assert 40 <= percent(step, "empty", "tests_units") <= 60
    assert round(observations.agg({"positive_rate": "max"}).first()[0], 2) <= 0.97
    assert "positive_rate" not in step.report.quality["values"]["owid"]["beyond"]


def test_places_without_a_population(built: tuple[str, Step]) -> None:
    _, step = built
    without = step.table("observations").where("population IS NULL")
    assert without.count() == step.report.quality["values"]["owid"]["empty"]["population"]
    assert {row["location"] for row in without.select("location").distinct().collect()} == {
        "International",
        "Northern Cyprus",
    }


def test_places_begin_on_different_days(built: tuple[str, Step]) -> None:
    _, step = built
    first, last = step.table("locations").selectExpr("min(first_date)", "max(first_date)").first()
    assert (str(first), last.year) == ("2020-01-01", 2021)


def told(source: str) -> str:
    """The README's line on the quirks of a source."""
    return " ".join(
        line
        for line in (DATA / "README.md").read_text().splitlines()
        if line.startswith(f"| {source} |")
    )


def test_people_beyond_the_population_of_gibraltar(built: tuple[str, Step]) -> None:
    vintage, step = built
    told = (DATA / "README.md").read_text()
    rows = [
        0,
        *map(
            int,
            re.search(
                r"> 100 in Gibraltar \((\d+), (\d+), (\d+) rows from 2021-08-11 on\)", told
            ).groups(),
        ),
    ]
    beyond = step.table("quality_flags").where(
        "metric = 'people_fully_vaccinated_per_hundred' AND rule = 'out_of_range'"
    )
    assert beyond.count() == rows[VINTAGES.index(vintage)]
    assert {row["location"] for row in beyond.select("location").collect()} <= {"Gibraltar"}


def test_the_country_table(built: tuple[str, Step]) -> None:
    _, step = built
    line = next(
        line
        for line in (DATA / "README.md").read_text().splitlines()
        if line.startswith("| country | 238 rows")
    )
    expected = {name: int(rows) for name, rows in re.findall(r"`(\w+)` (\d+)", line)}
    assert len(expected) == 8
    empty = step.report.quality["values"]["countries"]["empty"]
    assert {name: empty[name] for name in expected} == expected
    assert step.report.sources["countries"]["rows_out"] == 238


def test_falls_that_no_daily_count_tells(built: tuple[str, Step]) -> None:
    vintage, step = built
    fall = step.table("quality_flags").where(
        "iso_code = 'FRA' AND date = '2021-05-20' "
        "AND rule = 'cumulative_fall' AND metric = 'total_cases'"
    )
    expected = {"2021-04-24": [], "2021-08-11": [348_667.0]}.get(
        vintage, [348_846.0]
    )  # as the files say; their README has 348,848
    assert [row["compared_with"] - row["value"] for row in fall.collect()] == expected


@pytest.mark.parametrize(("code", "days"), [("SWE", (7, 1, 2)), ("ESP", (7, 1)), ("CHE", (7, 1))])
def test_weekends_without_reports_are_no_zeros(
    built: tuple[str, Step], code: str, days: tuple[int, ...]
) -> None:
    """Saturday is 7 to Spark.

    From March 2021 on, and not the last days: what follows those is not known yet.
    """
    _, step = built
    since = f"iso_code = '{code}' AND date >= '2021-03-01'"
    for day in days:
        zeros = (
            step.table("observations")
            .where(f"{since} AND dayofweek(date) = {day} AND new_cases = 0")
            .count()
        )
        flagged = step.table("quality_flags").where(
            f"{since} AND dayofweek(date) = {day} "
            "AND rule = 'unreported_zero' AND metric = 'new_cases'"
        )
        assert zeros > 0
        assert flagged.count() >= 0.9 * zeros - 1


@pytest.fixture(scope="module")
def jhu(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Step:
    file = max((DATA / "jhu").glob("countries-aggregated_*.csv.gz"))
    step = real_step(spark, tmp_path_factory.mktemp("jhu"), file, "etl", "jhu-countries")
    etl(step)
    spark.catalog.clearCache()
    return step


def test_ships_of_jhu_are_refused_by_name_and_an_event_is_known(jhu: Step) -> None:
    account = jhu.report.sources["owid"]
    assert set(account["reasons"]) == {
        "location: unknown Diamond Princess",
        "location: unknown MS Zaandam",
    }
    assert (account["rows_in"], account["rows_out"] + account["rows_rejected"]) == (
        122_460,
        122_460,
    )
    assert (
        jhu.report.tables["locations"]
        == int(re.search(r"(\d+) names, no codes", told("jhu")).group(1)) - 2
    )
    events = jhu.table("locations").where("location_type = 'event'")
    assert [row["location"] for row in events.collect()] == ["Summer Olympics 2020"]
    assert jhu.report.quality["columns"]["owid"]["unknown"] == ["Recovered"]


def test_totals_of_jhu_that_fall(jhu: Step) -> None:
    pattern = r"`Confirmed` (\d+) times \((\d+) countries.*?`Deaths` (\d+)–(\d+) times"
    falls, places, deaths, or_deaths = map(int, re.search(pattern, told("jhu")).groups())
    assert [
        count(jhu, "cumulative_fall", "total_cases", what) for what in ("flags", "locations")
    ] == [falls, places]
    assert deaths <= count(jhu, "cumulative_fall", "total_deaths") <= or_deaths
    beyond = jhu.table("quality_flags").where("rule = 'deaths_beyond_cases'")
    assert [(row["location"], str(row["date"])) for row in beyond.collect()] == [
        ("Sudan", "2020-03-13")
    ]
