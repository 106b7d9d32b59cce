"""Figures once per country; rates with both figures from the same countries; no figure where none is known."""

from collections.abc import Callable
from datetime import date

import pytest
from chispa import assert_df_equality
from covidlake import schema
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from transforms.comparing import statistics
from transforms.comparing.latest import current
from transforms.comparing.rankings import rankings

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]
Values = Callable[..., DataFrame]
Figure = float | None
Pair = tuple[Figure, Figure]


@pytest.fixture
def values(spark: SparkSession, day: Day) -> Values:
    """values(("AAA", "total_cases", 5.0), ...): latest values, of the 20th, in countries of a million."""

    def build(
        *figures: tuple[str, str, Figure], population: float = 1e6, on: int = 20
    ) -> DataFrame:
        unit = {column.name: column.unit for column in schema.TABLES["daily"].columns}
        return spark.createDataFrame(
            [
                (code, code.title(), "Asia", population, metric, unit[metric], value, day(on))
                for code, metric, value in figures
            ],
            "iso_code string, location string, continent string, population double, "
            "metric string, unit string, value double, value_date date",
        )

    return build


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
            "cases_per_100k": 250
            / 4_000
            * 100_000,  # CCC states no population: neither its cases nor its people count
            "cases_population": 4_000.0,
            "deaths_per_100k": 4 / 1_000 * 100_000,
            "deaths_population": 1_000.0,
            "fully_vaccinated_percent": None,
            "case_fatality_ratio": 7 / 230 * 100,  # BBB states no deaths
            "fatality_cases": 230.0,
        },
        {"continent": "Africa", "countries": 1, "population": 500.0},
    )
    assert_df_equality(
        statistics.continent_stats(latest), expected, ignore_row_order=True, ignore_nullable=True
    )


def test_countries_of_no_known_continent_are_a_group(latest: DataFrame) -> None:
    placed = latest.withColumn(
        "continent", F.when(F.col("continent") != "Africa", F.col("continent"))
    )
    found = {
        row["continent"]: row["countries"] for row in statistics.continent_stats(placed).collect()
    }
    assert found == {"Europe": 3, "Unknown": 1}


def test_hdi_analysis_sets_the_unknown_apart(latest: DataFrame) -> None:
    found = {
        row["hdi_class"]: row["countries"] for row in statistics.hdi_analysis(latest).collect()
    }
    assert found == {"very high": 1, "high": 1, "low": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("index", "hdi_class"),
    [
        (0.549, "low"),
        (0.55, "medium"),
        (0.699, "medium"),
        (0.7, "high"),
        (0.8, "very high"),
        (None, "unknown"),
    ],
)
def test_hdi_classes_of_the_undp(rows: Rows, index: float | None, hdi_class: str) -> None:
    latest = rows(
        "daily", {"iso_code": "AAA", "continent": "Africa", "human_development_index": index}
    )
    assert [row["hdi_class"] for row in statistics.hdi_analysis(latest).collect()] == [hdi_class]


def test_numeric_summary_counts_each_country_once(values: Values) -> None:
    people = [("AAA", 1_000.0), ("BBB", 3_000.0), ("CCC", None), ("DDD", 500.0)]
    given = values(
        *((code, "population", value) for code, value in people), ("AAA", "icu_patients", None)
    )
    found = {row["metric"]: row.asDict() for row in statistics.numeric_summary(given).collect()}
    assert found["population"] == {
        "metric": "population", "unit": "people", "n": 3, "missing": 1, "mean": 1_500.0, "stddev": pytest.approx(1_322.8757),
        "min": 500.0, "p25": 750.0, "median": 1_000.0, "p75": 2_000.0, "max": 3_000.0,
    }  # fmt: skip
    assert {found["icu_patients"][name] for name in ("mean", "stddev", "min", "median", "max")} == {
        None
    }
    assert (found["icu_patients"]["n"], found["icu_patients"]["missing"]) == (0, 1)


FIGURES = [90.0, 80.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 10.0, 10.0, 5.0]


def test_top_countries_share_ranks_and_rates_leave_out_the_small(values: Values, day: Day) -> None:
    figures = [
        (f"C{place:02}", metric, value)
        for place, value in enumerate(FIGURES)
        for metric in ("total_cases", "total_cases_per_100k")
    ]
    given = values(*figures[2:]).unionByName(values(*figures[:2], population=999_999.0))
    top = statistics.top_countries(given).orderBy("rank", "iso_code").collect()
    counts = [(row["rank"], row["iso_code"]) for row in top if row["metric"] == "total_cases"]
    assert counts == [
        (1, "C00"),
        (2, "C01"),
        (2, "C02"),
        *((place + 1, f"C{place:02}") for place in range(3, 9)),
        (10, "C09"),
        (10, "C10"),
    ]
    rates = [row["iso_code"] for row in top if row["metric"] == "total_cases_per_100k"]
    assert rates == [f"C{place:02}" for place in range(1, 11)]
    assert {(row["unit"], row["value_date"]) for row in top if row["metric"] == "total_cases"} == {
        ("cases", day(20))
    }


def test_rankings_leave_out_old_values_and_rates_of_small_countries(values: Values) -> None:
    given = (
        values(
            ("AAA", "total_cases", 5.0),
            ("BBB", "total_cases", 5.0),
            ("CCC", "total_cases", 1.0),
            ("DDD", "total_cases", None),
            on=28,
        )
        .unionByName(values(("EEE", "total_cases", 9.0), on=1))  # 27 days older
        .unionByName(
            values(
                ("FFF", "case_fatality_ratio", 9.0),
                ("FFF", "total_cases", 2.0),
                population=1e5,
                on=28,
            )
        )
        .unionByName(
            values(("FFF", "aged_65_older", 9.0), population=1e5).withColumn(
                "value_date", F.lit(None).cast("date")
            )
        )
    )
    ranked = rankings(current(given)).orderBy("metric", "rank", "iso_code").collect()
    assert [
        (row["metric"], row["iso_code"], row["rank"], row["countries"], row["percentile"])
        for row in ranked
    ] == [
        ("aged_65_older", "FFF", 1, 1, 100.0),
        ("total_cases", "EEE", 1, 5, 100.0),
        ("total_cases", "AAA", 2, 5, 80.0),
        ("total_cases", "BBB", 2, 5, 80.0),
        ("total_cases", "FFF", 4, 5, 40.0),
        ("total_cases", "CCC", 5, 5, 20.0),
    ]
    older = values(("GGG", "total_cases", 99.0), on=1).withColumn(
        "value_date", F.date_sub("value_date", 2)
    )
    assert rankings(current(given.unionByName(older))).where("iso_code = 'GGG'").count() == 0


MEASURED = ("median_age", "case_fatality_ratio")


@pytest.mark.parametrize(
    ("pairs", "n", "pearson", "spearman"),
    [
        ([(1.0, 10.0), (2.0, 20.0), (3.0, 40.0)], 3, 0.98198, 1.0),
        (
            [(1.0, 3.0), (2.0, 2.0), (2.0, 2.0), (4.0, 1.0)],
            4,
            -0.97333,
            -1.0,
        ),  # ties share their middle rank
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
        (f"C{place}", metric, value)
        for place, pair in enumerate(pairs)
        for metric, value in zip(MEASURED, pair, strict=True)
    ]
    found = statistics.correlation_analysis(values(*figures)).collect()
    assert len(found) == 15 * 3
    (pair,) = (row for row in found if (row["attribute"], row["outcome"]) == MEASURED)
    assert pair["n"] == n
    assert pair["pearson"] == (pearson if pearson is None else pytest.approx(pearson, abs=1e-4))
    assert pair["spearman"] == (spearman if spearman is None else pytest.approx(spearman, abs=1e-4))
