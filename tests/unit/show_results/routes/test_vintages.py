"""Vintages: which release had which value of a day first."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.serving.calls import call
from tests.support.serving.lake import ROWS, observed, served_lake

FIRST, SECOND, WRONG, THIRD = (
    "20210108T060000Z-aaaaaa",
    "20210109T060000Z-bbbbbb",
    "20210110T050000Z-dddddd",
    "20210110T060000Z-cccccc",
)
# Of Colombia's first days: revised, taken away and back, unchanged, late.
CASES = {
    FIRST: [10, 20, 30],
    SECOND: [10, None, 30],
    WRONG: [99, 99, 99],
    THIRD: [11, 20, 30, 40],
}
LATER_DAYS = {FIRST: "2021-01-02", SECOND: "2021-01-03", WRONG: "2021-01-04", THIRD: "2021-01-04"}
ASKED = "/v1/vintages?location=COL&metric=new_cases"


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Three releases in a row, and one between that was rolled back."""
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        before = {SECOND: FIRST, WRONG: SECOND, THIRD: SECOND}
        for release, cases in CASES.items():
            days = observed("COL", "Colombia", "country", list(cases))
            # The second release lacks the third day altogether.
            rows = days[:2] if release == SECOND else days
            lake.build(
                release,
                {**ROWS, "observations": rows},
                data_date=LATER_DAYS[release],
                previous=before.get(release),
            )
        yield


def versions(parameters: str = "") -> list[tuple[str, str, float | None]]:
    answer = call(ASKED + parameters)
    assert answer.status == 200, answer.body
    return [(row["date"][-2:], row["release"], row["value"]) for row in answer.data]


def test_a_value_stands_from_the_release_that_changed_it() -> None:
    assert versions() == [
        ("01", FIRST, 10),
        ("01", THIRD, 11),
        ("02", FIRST, 20),
        ("02", SECOND, None),
        ("02", THIRD, 20),
        ("03", FIRST, 30),
        ("03", SECOND, None),
        ("03", THIRD, 30),
        ("04", THIRD, 40),
    ]


def test_a_lag_gives_what_was_known_then() -> None:
    # The first release has data to the 2nd, the second to the 3rd, the third to the 4th.
    assert versions("&lag=1") == [
        ("01", FIRST, 10),
        ("02", SECOND, None),
        ("03", THIRD, 30),
        ("04", THIRD, 40),
    ]
    assert versions("&lag=2")[:2] == [("01", FIRST, 10), ("02", THIRD, 20)]
    # Nobody knew the first day on that day.
    assert [day for day, _, _ in versions("&lag=0")] == ["02", "03", "04"]


def test_as_of_ends_the_descent() -> None:
    assert {release for _, release, _ in versions("&as_of=2021-01-03")} == {FIRST, SECOND}


def test_one_parquet_has_all_vintages() -> None:
    answer = call("/v1/vintages?location=*&metric=new_cases,total_cases&format=parquet")
    table = pq.read_table(io.BytesIO(answer.content))
    assert table.column_names == [
        *("iso_code", "date", "metric", "release", "vintage", "value", "unit", "days")
    ]
    assert set(table["metric"].to_pylist()) == {"new_cases", "total_cases"}


def test_a_zero_between_reports_is_none(tmp_path: Path) -> None:
    older, newer = FIRST, SECOND
    counts = [70, 0, 0, 86]
    covered = [7, None, 1, 3]
    days = observed("COL", "Colombia", "country", list(counts))
    told = [{**row, "new_cases_days": n} for row, n in zip(days, covered, strict=True)]
    with served_lake(tmp_path) as lake:
        # Older releases do not tell what a count covers: there it is the day.
        lake.build(older, {**ROWS, "observations": days})
        lake.build(newer, {**ROWS, "observations": told}, previous=older)
        vintages = call(ASKED).json
        at_last = call(f"/v1/observations?location=COL&metric=new_cases&release={newer}").data
    rows = [(r["date"][-2:], r["release"], r["value"], r["days"]) for r in vintages["data"]]
    assert rows == [
        ("01", older, 70, 1),
        ("02", older, 0, 1),
        ("02", newer, None, None),
        ("03", older, 0, 1),
        ("04", older, 86, 1),
    ]
    assert [row["value"] for row in at_last] == [70, None, 0, 86]
    assert {row["unit"] for row in vintages["data"]} == {"cases"}
    assert vintages["meta"]["units"] == {"new_cases": "cases"}
