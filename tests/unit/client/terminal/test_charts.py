"""What a picture's title says of its values: unit, and the days that they rest on."""

from typing import Any

import pytest
from covidlake_client.terminal.charts import measured_in

DAILY, WEEKLY, SILENT = (("cases", 1), ("cases", 7), ("cases", None))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([DAILY, SILENT], "cases"),
        ([WEEKLY, SILENT], "cases in 7 days"),
        ([WEEKLY, DAILY, ("cases", 14)], "cases in 1 or 7 or 14 days"),
        ([("cases/day", 7)], "cases/day"),  # a mean
        ([("cases/100,000", 7)], "cases/100,000 in 7 days"),
        ([("cases/100,000/day", 7)], "cases/100,000/day"),
        ([WEEKLY, ("patients", 1)], "cases in 7 days, patients"),
        ([SILENT], "cases"),
        ([], ""),
    ],
)
def test_the_unit_and_what_a_count_covers(
    rows: list[tuple[str, int | None]], expected: str
) -> None:
    assert measured_in({"unit": unit, "days": days} for unit, days in rows) == expected


def test_an_api_of_before_tells_no_days() -> None:
    rows: list[dict[str, Any]] = [{"unit": "cases", "value": 5.0}]
    assert measured_in(rows) == "cases"
