"""Counts of countries from provinces, and of days from totals: no count is invented."""

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from steps.snapshot import Snapshot
from transforms.captured import totals

Rows = Callable[..., DataFrame]
WIDE = "Province/State,Country/Region,Lat,Long,1/22/20,1/23/20,1/24/20\n"


def by_day(observations: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    day = F.date_format("date", "M/d")
    in_order = observations.orderBy("iso_code", "date")
    return [tuple(row) for row in in_order.select("iso_code", day, *columns).collect()]


def test_a_sum_has_all_of_its_parts(rows: Rows, day: Callable[[int], Any]) -> None:
    parts = rows(
        "observations",
        *(
            {"iso_code": code, "location": name, "date": day(on), "total_cases": total}
            for code, name, on, total in (
                ("CHN", "China", 1, 10.0),
                ("CHN", "China", 1, 1.0),
                ("CHN", "China", 2, 20.0),
                ("CHN", "China", 2, None),
                ("KOR", "Korea, South", 1, 5.0),
            )
        ),
    )
    assert by_day(totals.summed(parts, "observations"), "location", "total_cases") == [
        ("CHN", "2/1", "China", 11.0),
        ("CHN", "2/2", "China", None),  # what the other part has on that day is not known
        ("KOR", "2/1", "Korea, South", 5.0),
    ]


def test_daily_counts_are_the_differences_of_totals(rows: Rows, day: Callable[[int], Any]) -> None:
    reported = {1: (1.0, 0.0), 2: (5.0, 1.0), 3: (4.0, 1.0), 5: (9.0, None), 6: (9.0, 3.0)}
    observations = rows(
        "observations",
        *(
            {"iso_code": "KOR", "date": day(on), "total_cases": cases, "total_deaths": deaths}
            for on, (cases, deaths) in reported.items()
        ),
    )
    found = by_day(totals.with_daily_counts(observations), "new_cases", "new_deaths")
    assert found == [
        ("KOR", "2/1", None, None),
        ("KOR", "2/2", 4.0, 1.0),
        ("KOR", "2/3", -1.0, 0.0),
        ("KOR", "2/5", None, None),
        ("KOR", "2/6", 0.0, None),
    ]


def test_a_total_that_is_lost_for_a_day_is_no_total(rows: Rows, day: Callable[[int], Any]) -> None:
    """Case 04, on a past day: -103,000 new cases, and 103,100 on the next day."""
    reported = {1: (103_000.0, 9.0), 2: (0.0, 0.0), 3: (103_100.0, 9.0), 4: (103_200.0, 10.0)}
    observations = rows(
        "observations",
        *(
            {"iso_code": "ITA", "date": day(on), "total_cases": cases, "total_deaths": deaths}
            for on, (cases, deaths) in reported.items()
        ),
    )
    columns = ("total_cases", "new_cases", "new_deaths")
    assert by_day(totals.with_daily_counts(observations), *columns) == [
        ("ITA", "2/1", 103_000.0, None, None),
        ("ITA", "2/2", 0.0, None, -9.0),  # nine deaths may have been a mistake
        ("ITA", "2/3", 103_100.0, None, 9.0),
        ("ITA", "2/4", 103_200.0, 100.0, 1.0),
    ]


def test_a_country_is_not_summed_with_a_lost_part(snapshot: Callable[..., Snapshot]) -> None:
    captured = snapshot(
        WIDE + "Hubei,China,1,2,1000,0,1002\nBeijing,China,1,2,1,2,3\n", dialect="jhu-confirmed"
    )
    assert by_day(captured.valid_rows(), "total_cases", "new_cases") == [
        ("CHN", "1/22", 1001.0, None),
        ("CHN", "1/23", None, None),
        ("CHN", "1/24", 1005.0, None),
    ]


@pytest.mark.parametrize(
    ("dialect", "total", "new"),
    [("jhu-confirmed", "total_cases", "new_cases"), ("jhu-deaths", "total_deaths", "new_deaths")],
)
def test_provinces_and_totals_of_a_wide_file(
    snapshot: Callable[..., Snapshot], dialect: str, total: str, new: str
) -> None:
    captured = snapshot(
        WIDE
        + "Hubei,China,1,2,10,many,30\nBeijing,China,1,2,1,2,3\n"
        + "Ontario,Canada,1,2,1,2,3\nOntario,Canada,1,2,1,2,3\n"
        + "North,Australia,1,2,1,2,3\nNorth,Australia,1,2,1,2,4\nSouth,Australia,1,2,5,5,5\n",
        dialect=dialect,
    )
    observations = captured.valid_rows()
    assert by_day(observations, "location", total, new) == [
        ("AUS", "1/22", "Australia", 6.0, None),
        ("AUS", "1/23", "Australia", 7.0, 1.0),
        ("CAN", "1/22", "Canada", 1.0, None),
        ("CAN", "1/23", "Canada", 2.0, 1.0),
        ("CAN", "1/24", "Canada", 3.0, 1.0),
        ("CHN", "1/22", "China", 11.0, None),
        ("CHN", "1/24", "China", 33.0, None),
    ]
    assert captured.rows_out(stored=7) == captured.account.rows_out == 11
    assert captured.rejects().count() == captured.account.rows_rejected == 21 - 11
