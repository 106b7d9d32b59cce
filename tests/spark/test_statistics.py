"""Latest values once per country; rates with both figures from the same countries; no figure where none is known."""

from collections.abc import Callable
from datetime import date

import pytest
from chispa import assert_df_equality
from covidlake import schema
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from transforms import statistics

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]
Figure = float | None
Pair = tuple[Figure, Figure]


@pytest.fixture
def daily(rows: Rows, day: Day) -> DataFrame:
    def country(code: str, continent: str, number: int, **values: float | None) -> dict[str, object]:
        return {"iso_code": code, "location": code.title(), "continent": continent, "date": day(number), **values}

    return rows(
        "daily",
        country("AAA", "Europe", 1, total_cases=100.0, total_deaths=1.0, population=1_000.0, human_development_index=0.8),
        country("AAA", "Europe", 2, total_cases=200.0, population=1_000.0, human_development_index=0.8),
        country("AAA", "Europe", 3, total_deaths=4.0, population=1_000.0, human_development_index=0.8),
        country("BBB", "Europe", 2, total_cases=50.0, population=3_000.0, human_development_index=0.799),
        country("CCC", "Europe", 2, total_cases=30.0, total_deaths=3.0, people_fully_vaccinated=7.0),
        country("DDD", "Africa", 1, population=500.0, human_development_index=0.4),
    )


@pytest.fixture
def latest(daily: DataFrame) -> DataFrame:
    return statistics.latest(daily)


def test_latest_takes_each_measure_from_its_own_last_day(latest: DataFrame, day: Day) -> None:
    found = {row["iso_code"]: row for row in latest.collect()}
    assert len(found) == 4
    assert (found["AAA"]["total_cases"], found["AAA"]["total_cases_as_of"]) == (200.0, day(2))
    assert (found["AAA"]["total_deaths"], found["AAA"]["total_deaths_as_of"]) == (4.0, day(3))
    assert (found["DDD"]["total_cases"], found["DDD"]["total_cases_as_of"]) == (None, None)


def test_continent_stats(latest: DataFrame, rows: Rows) -> None:
    expected = rows(
        "continent_stats",
        {
            "continent": "Europe",
            "countries": 3,
            "population": 4_000.0,
            "total_cases": 280.0,
            "total_deaths": 7.0,
            "people_fully_vaccinated": 7.0,
            "cases_per_100k": 250 / 4_000 * 100_000,  # CCC states no population: neither its cases nor its people count
            "deaths_per_100k": 4 / 1_000 * 100_000,
            "fully_vaccinated_percent": None,
            "case_fatality_ratio": 7 / 230 * 100,  # BBB states no deaths
        },
        {"continent": "Africa", "countries": 1, "population": 500.0},
    )
    assert_df_equality(statistics.continent_stats(latest), expected, ignore_row_order=True, ignore_nullable=True)


def test_countries_of_no_known_continent_are_a_group(latest: DataFrame) -> None:
    placed = latest.withColumn("continent", F.when(F.col("continent") != "Africa", F.col("continent")))
    found = {row["continent"]: row["countries"] for row in statistics.continent_stats(placed).collect()}
    assert found == {"Europe": 3, "Unknown": 1}


def test_hdi_analysis_sets_the_unknown_apart(latest: DataFrame) -> None:
    found = {row["hdi_class"]: row["countries"] for row in statistics.hdi_analysis(latest).collect()}
    assert found == {"very high": 1, "high": 1, "low": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("index", "hdi_class"), [(0.549, "low"), (0.55, "medium"), (0.699, "medium"), (0.7, "high"), (0.8, "very high"), (None, "unknown")]
)
def test_hdi_classes_of_the_undp(rows: Rows, day: Day, index: float | None, hdi_class: str) -> None:
    daily = rows("daily", {"iso_code": "AAA", "continent": "Africa", "date": day(1), "human_development_index": index})
    assert [row["hdi_class"] for row in statistics.hdi_analysis(statistics.latest(daily)).collect()] == [hdi_class]


def test_numeric_summary_counts_each_country_once(latest: DataFrame) -> None:
    summary = statistics.numeric_summary(statistics.latest_values(latest)).collect()
    found = {row["metric"]: row.asDict() for row in summary}
    doubles = {column.name for column in schema.TABLES["daily"].columns if column.type == "double"}
    assert found.keys() == doubles
    assert found["population"] == {
        "metric": "population", "unit": "people", "n": 3, "missing": 1, "mean": 1_500.0, "stddev": pytest.approx(1_322.8757),
        "min": 500.0, "p25": 750.0, "median": 1_000.0, "p75": 2_000.0, "max": 3_000.0,
    }  # fmt: skip
    assert {found["icu_patients"][name] for name in ("mean", "stddev", "min", "median", "max")} == {None}
    assert (found["icu_patients"]["n"], found["icu_patients"]["missing"]) == (0, 4)


def test_top_countries_share_ranks_and_rates_leave_out_the_small(rows: Rows, day: Day) -> None:
    values = [90.0, 80.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 10.0, 10.0, 5.0]
    daily = rows(
        "daily",
        *(
            {"iso_code": f"C{place:02}", "location": "x", "continent": "Asia", "date": day(1), "total_cases": value}
            | {"total_cases_per_100k": value, "population": 999_999.0 if place == 0 else 1e6}
            for place, value in enumerate(values)
        ),
    )
    top = statistics.top_countries(statistics.latest_values(statistics.latest(daily))).orderBy("rank", "iso_code").collect()
    counts = [(row["rank"], row["iso_code"]) for row in top if row["metric"] == "total_cases"]
    assert counts == [(1, "C00"), (2, "C01"), (2, "C02"), *((place + 1, f"C{place:02}") for place in range(3, 9)), (10, "C09"), (10, "C10")]
    rates = [row["iso_code"] for row in top if row["metric"] == "total_cases_per_100k"]
    assert rates == [f"C{place:02}" for place in range(1, 11)]
    assert {(row["unit"], row["as_of"]) for row in top if row["metric"] == "total_cases"} == {("cases", day(1))}


@pytest.mark.parametrize(
    ("pairs", "n", "pearson", "spearman"),
    [
        ([(1.0, 10.0), (2.0, 20.0), (3.0, 40.0)], 3, 0.98198, 1.0),
        ([(1.0, 3.0), (2.0, 2.0), (2.0, 2.0), (4.0, 1.0)], 4, -0.97333, -1.0),  # ties share their middle rank
        ([(1.0, 1.0), (2.0, 3.0), (3.0, 2.0), (None, 9.0), (9.0, None)], 3, 0.5, 0.5),
        ([(1.0, 1.0), (2.0, 2.0)], 2, None, None),
        ([(5.0, 1.0), (5.0, 2.0), (5.0, 3.0)], 3, None, None),
        ([], 0, None, None),
    ],
)
def test_correlation(rows: Rows, day: Day, pairs: list[Pair], n: int, pearson: Figure, spearman: Figure) -> None:
    measured = ({"median_age": x, "case_fatality_ratio": y} for x, y in pairs)
    daily = rows("daily", *({"iso_code": f"C{place}", "date": day(1), **values} for place, values in enumerate(measured)))
    found = statistics.correlation_analysis(statistics.latest_values(statistics.latest(daily))).collect()
    assert len(found) == 15 * 3
    (pair,) = (row for row in found if (row["attribute"], row["outcome"]) == ("median_age", "case_fatality_ratio"))
    assert pair["n"] == n
    assert pair["pearson"] == (pearson if pearson is None else pytest.approx(pearson, abs=1e-4))
    assert pair["spearman"] == (spearman if spearman is None else pytest.approx(spearman, abs=1e-4))


def test_results_have_the_columns_of_their_tables(latest: DataFrame) -> None:
    values = statistics.latest_values(latest)
    results = {name: getattr(statistics, name)(latest) for name in ("continent_stats", "hdi_analysis")}
    results |= {name: getattr(statistics, name)(values) for name in ("numeric_summary", "top_countries", "correlation_analysis")}
    for name, result in results.items():
        assert tuple(result.columns) == schema.TABLES[name].column_names
