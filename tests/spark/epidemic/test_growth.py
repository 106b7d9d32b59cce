"""Growth rates, and reproduction numbers against closed forms and printed quantiles."""

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession
from transforms.epidemic import growth

SUNDAY = date(2021, 2, 7)


# Numbers by the end of the week: lower, mean, upper.
Numbers = dict[date, tuple[float, float, float]]


def numbers(spark: SparkSession, cases: Sequence[float | None], *missing: int) -> Numbers:
    """Reproduction numbers of one country, from cases of consecutive days.

    `missing` days have no row.
    """
    return numbers_of_countries(spark, [(cases, missing)])[0]


def numbers_of_countries(
    spark: SparkSession, countries: Sequence[tuple[Sequence[float | None], Sequence[int]]]
) -> list[Numbers]:
    """The same of several countries, each cases and missing days."""
    days = [
        (str(index), SUNDAY + timedelta(days=number), count, None if count is None else 1)
        for index, (cases, missing) in enumerate(countries)
        for number, count in enumerate(cases)
        if number not in missing
    ]
    columns = "iso_code string, date date, new_cases double, new_cases_days int"
    daily = spark.createDataFrame(days, columns)
    found: list[Numbers] = [{} for _ in countries]
    for row in growth.reproduction_numbers(daily).collect():
        bounds = (row["r_lower"], row["r_mean"], row["r_upper"])
        found[int(row["iso_code"])][row["week_end"]] = bounds
    return found


@pytest.mark.parametrize(
    # Tables of the chi-square distribution: half of its quantiles with 2k degrees of freedom are
    # those of a gamma of shape k.
    ("degrees", "lower", "upper"),
    [(24, 12.401, 39.364), (40, 24.433, 59.342), (100, 74.222, 129.561), (200, 162.728, 241.058)],
)
def test_gamma_quantiles(spark: SparkSession, degrees: int, lower: float, upper: float) -> None:
    sides = [growth.gamma_quantile(f"{degrees / 2}D", z) for z in (-growth.Z_975, growth.Z_975)]
    found = spark.sql(f"SELECT {sides[0]}, {sides[1]}").first()
    assert tuple(found) == pytest.approx((lower / 2, upper / 2), rel=0.002)


def test_constant_cases_reproduce_once(spark: SparkSession) -> None:
    found = numbers(spark, [100.0] * 42)
    # 21 days of serial interval before a window of 7.
    assert min(found) == SUNDAY + timedelta(days=27)
    # The posterior is Gamma(1 + 700, 1 / (1/5 + 700)).
    expected = (0.92839, 701 / 700.2, 1.07660)
    assert found[SUNDAY + timedelta(days=41)] == pytest.approx(expected, abs=1e-5)


def test_exponential_growth_agrees_with_the_euler_lotka_equation(spark: SparkSession) -> None:
    rate = math.log(2) / 5  # doubling in five days
    found = numbers(spark, [1_000 * math.exp(rate * day) for day in range(42)])
    expected = 1 / sum(
        weight * math.exp(-rate * lag)
        for lag, weight in enumerate(growth.serial_interval_weights(), 1)
    )
    assert found[SUNDAY + timedelta(days=41)][1] == pytest.approx(expected, rel=1e-3)


# Cases, missing days, and the days on which the number of the week before is known.
KNOWN: list[tuple[list[float | None], tuple[int, ...], Sequence[int]]] = [
    ([100.0] * 42, (), range(27, 42)),
    ([100.0] * 41 + [None], (), range(27, 41)),
    ([100.0] * 41 + [-5.0], (), range(27, 41)),
    # The week of the unknown day is over.
    ([100.0] * 20 + [None] + [100.0] * 21, (), range(27, 42)),
    ([100.0] * 42, (34,), range(27, 34)),  # a gap
    ([1.0] * 40, (), ()),  # seven cases
    ([10 / 7] * 40, (), ()),
    ([11.5 / 7] * 40, (), range(27, 40)),
    ([0.0] * 40, (), ()),
    ([None] * 40, (), ()),
    ([100.0], (), ()),
]


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> list[Numbers]:
    """The numbers of each of KNOWN."""
    return numbers_of_countries(spark, [(cases, missing) for cases, missing, _ in KNOWN])


@pytest.mark.parametrize("index", range(len(KNOWN)))
def test_when_a_number_is_known(found: list[Numbers], index: int) -> None:
    _, _, known = KNOWN[index]
    week_ends = [SUNDAY + timedelta(days=day) for day in known if day % 7 in (0, 6)]
    assert sorted(found[index]) == week_ends


def test_an_unknown_day_before_the_week_infects_like_the_days_up_to_it(
    spark: SparkSession,
) -> None:
    week_end = SUNDAY + timedelta(days=27)
    counts = [100.0] * 17 + [50.0] * 3
    unknown = numbers(spark, [*counts, None, *[100.0] * 19])
    mean = numbers(spark, [*counts, 75.0, *[100.0] * 19])  # of three days of 100, three of 50
    assert unknown[week_end] == mean[week_end]


def test_reports_of_a_week_count_evenly_on_its_days(spark: SparkSession) -> None:
    weeks = [("AAA", SUNDAY + timedelta(weeks=number), 700.0, 7) for number in range(6)]
    columns = "iso_code string, date date, new_cases double, new_cases_days int"
    weekly = growth.reproduction_numbers(spark.createDataFrame(weeks, columns))
    daily = numbers(spark, [100.0] * 42)
    newest = weekly.orderBy("week_end").collect()[-1]
    assert newest["week_end"] == SUNDAY + timedelta(weeks=5)
    assert newest["r_mean"] == pytest.approx(daily[SUNDAY + timedelta(days=41)][1])


def test_growth(spark: SparkSession, rows: Callable[..., DataFrame]) -> None:
    cases = [100.0, 200.0, 100.0, 100.0, 5.0, 100.0, None, 100.0]
    week = {
        "iso_code": "AAA",
        "location": "Aaa",
        "week_system": "iso",
        "week": "x",
        "corrections": 0,
    }
    by_week = {**dict(enumerate(cases)), 9: 100.0}  # a week has no row
    weeks = [
        {**week, "week_end": SUNDAY + timedelta(weeks=number), "cases": count}
        for number, count in by_week.items()
    ]
    numbers = spark.createDataFrame(
        [("AAA", SUNDAY, 1.5, 1.4, 1.6)],
        "iso_code string, week_end date, r_mean double, r_lower double, r_upper double",
    )
    found = growth.growth(rows("epi_weekly", *weeks), numbers).orderBy("week_end").collect()
    assert [(row["growth_rate"], row["doubling_time"], row["halving_time"]) for row in found] == [
        (None, None, None),
        (100.0, pytest.approx(7.0), None),
        (-50.0, None, pytest.approx(7.0)),
        (0.0, None, None),
        *[(None, None, None)] * 5,
    ]
    assert [row["r_mean"] for row in found] == [1.5] + [None] * 8
