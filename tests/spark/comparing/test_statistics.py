"""Figures count once per country, and rates have both of their figures from the same countries."""

from collections.abc import Callable
from datetime import date

import pytest
from chispa import assert_df_equality
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from transforms.comparing import latest as latest_figures
from transforms.comparing import statistics

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]
Values = Callable[..., DataFrame]
Figure = float | None
Pair = tuple[Figure, Figure]


@pytest.fixture
def latest(rows: Rows) -> DataFrame:
    def country(code: str, continent: str, **figures: float) -> dict[str, object]:
        return {"iso_code": code, "location": code.title(), "continent": continent, **figures}

    return rows(
        "daily",
        country(
            "AAA",
            "Europe",
            total_cases=200.0,
            total_deaths=4.0,
            population=1_000.0,
            human_development_index=0.8,
        ),
        country(
            "BBB", "Europe", total_cases=50.0, population=3_000.0, human_development_index=0.799
        ),
        country("CCC", "Europe", total_cases=30.0, total_deaths=3.0, people_fully_vaccinated=7.0),
        country("DDD", "Africa", population=500.0, human_development_index=0.4),
    )


@pytest.fixture
def reporting(values: Values) -> DataFrame:
    """AAA reports, BBB has stopped four weeks before, CCC and DDD have no cases by day."""
    reports = values(("AAA", "new_cases", 3.0))
    four_weeks_before = F.date_sub("value_date", 29)
    stopped = values(("BBB", "new_cases", 9.0)).withColumn("value_date", four_weeks_before)
    totals = values(("CCC", "total_cases", 30.0))
    return latest_figures.reporting(reports.union(stopped).union(totals))


def test_continent_stats(latest: DataFrame, reporting: DataFrame, rows: Rows) -> None:
    expected = rows(
        "continent_stats",
        {
            "continent": "Europe",
            "countries": 3,
            "reporting_countries": 1,
            "population": 4_000.0,
            "total_cases": 280.0,
            "total_deaths": 7.0,
            "people_fully_vaccinated": 7.0,
            # CCC states no population: neither its cases nor its people count.
            "cases_per_100k": 250 / 4_000 * 100_000,
            "cases_population": 4_000.0,
            "deaths_per_100k": 4 / 1_000 * 100_000,
            "deaths_population": 1_000.0,
            "fully_vaccinated_percent": None,
            "case_fatality_ratio": 7 / 230 * 100,  # BBB states no deaths
            "fatality_cases": 230.0,
        },
        {
            "continent": "Africa",
            "countries": 1,
            "reporting_countries": 0,
            "population": 500.0,
        },
    )
    assert_df_equality(
        statistics.continent_stats(latest, reporting),
        expected,
        ignore_row_order=True,
        ignore_nullable=True,
    )


def test_countries_of_no_known_continent_are_a_group(
    latest: DataFrame, reporting: DataFrame
) -> None:
    placed = latest.withColumn(
        "continent", F.when(F.col("continent") != "Africa", F.col("continent"))
    )
    found = {
        row["continent"]: row["countries"]
        for row in statistics.continent_stats(placed, reporting).collect()
    }
    assert found == {"Europe": 3, "Unknown": 1}


def test_hdi_analysis_sets_the_unknown_apart(latest: DataFrame, reporting: DataFrame) -> None:
    found = {
        row["hdi_class"]: row["countries"]
        for row in statistics.hdi_analysis(latest, reporting).collect()
    }
    assert found == {"very high": 1, "high": 1, "low": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("indexes", "classes"),
    [
        # On either side of each limit.
        ([0.549, 0.55, 0.7, 0.8], {"low", "medium", "high", "very high"}),
        ([0.699, None], {"medium", "unknown"}),
    ],
)
def test_hdi_classes_of_the_undp(
    rows: Rows, reporting: DataFrame, indexes: list[float | None], classes: set[str]
) -> None:
    countries = [
        {"iso_code": f"C{number}", "continent": "Africa", "human_development_index": index}
        for number, index in enumerate(indexes)
    ]
    found = statistics.hdi_analysis(rows("daily", *countries), reporting).collect()
    assert {row["hdi_class"]: row["countries"] for row in found} == dict.fromkeys(classes, 1)


def test_numeric_summary_counts_each_country_once(values: Values) -> None:
    people = [("AAA", 1_000.0), ("BBB", 3_000.0), ("CCC", None), ("DDD", 500.0)]
    population = [(code, "population", value) for code, value in people]
    latest_values = values(*population, ("AAA", "icu_patients", None))
    summary = statistics.numeric_summary(latest_values).collect()
    found = {row["metric"]: row.asDict() for row in summary}
    assert found["population"] == {
        "metric": "population",
        "unit": "people",
        "n": 3,
        "missing": 1,
        "mean": 1_500.0,
        "stddev": pytest.approx(1_322.8757),
        "min": 500.0,
        "p25": 750.0,
        "median": 1_000.0,
        "p75": 2_000.0,
        "max": 3_000.0,
    }
    unknown = found["icu_patients"]
    assert {unknown[name] for name in ("mean", "stddev", "min", "median", "max")} == {None}
    assert (unknown["n"], unknown["missing"]) == (0, 1)


FIGURES = [90.0, 80.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 10.0, 10.0, 5.0]


def test_top_countries_share_ranks_and_rates_leave_out_the_small(values: Values, day: Day) -> None:
    figures = [
        (f"C{number:02}", metric, value)
        for number, value in enumerate(FIGURES)
        for metric in ("total_cases", "total_cases_per_100k")
    ]
    small = values(*figures[:2], population=999_999.0)
    current_values = values(*figures[2:]).unionByName(small)
    top = statistics.top_countries(current_values).orderBy("rank", "iso_code").collect()
    counts = [row for row in top if row["metric"] == "total_cases"]
    assert [(row["rank"], row["iso_code"]) for row in counts] == [
        (1, "C00"),
        (2, "C01"),
        (2, "C02"),
        *((number + 1, f"C{number:02}") for number in range(3, 9)),
        (10, "C09"),
        (10, "C10"),
    ]
    assert {(row["unit"], row["value_date"]) for row in counts} == {("cases", day(20))}
    rates = [row["iso_code"] for row in top if row["metric"] == "total_cases_per_100k"]
    assert rates == [f"C{number:02}" for number in range(1, 11)]


MEASURED = ("median_age", "case_fatality_ratio")


@pytest.mark.parametrize(
    ("pairs", "n", "pearson", "spearman"),
    [
        ([(1.0, 10.0), (2.0, 20.0), (3.0, 40.0)], 3, 0.98198, 1.0),
        # Ties share their middle rank.
        ([(1.0, 3.0), (2.0, 2.0), (2.0, 2.0), (4.0, 1.0)], 4, -0.97333, -1.0),
        ([(1.0, 1.0), (2.0, 3.0), (3.0, 2.0), (None, 9.0), (9.0, None)], 3, 0.5, 0.5),
        ([(1.0, 1.0), (2.0, 2.0)], 2, None, None),
        ([(5.0, 1.0), (5.0, 2.0), (5.0, 3.0)], 3, None, None),
        ([], 0, None, None),
    ],
)
def test_correlation(
    values: Values, pairs: list[Pair], n: int, pearson: Figure, spearman: Figure
) -> None:
    figures = [
        (f"C{number}", metric, value)
        for number, pair in enumerate(pairs)
        for metric, value in zip(MEASURED, pair, strict=True)
    ]
    coefficients = statistics.correlation_analysis(values(*figures)).collect()
    assert len(coefficients) == 15 * 3  # attributes and outcomes
    (pair,) = (row for row in coefficients if (row["attribute"], row["outcome"]) == MEASURED)
    assert pair["n"] == n
    assert pair["pearson"] == (pearson if pearson is None else pytest.approx(pearson, abs=1e-4))
    assert pair["spearman"] == (spearman if spearman is None else pytest.approx(spearman, abs=1e-4))
