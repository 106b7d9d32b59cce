"""The last days of a snapshot are those of its locations, not those of a row with a wrong year."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from contents.examination import examine
from covidlake.capturing.source import Source

from tests.support.capture.canonical import snapshot_of

SOURCE = Source("owid", "observations", "http", {"url": "https://x"})
HEADER = "iso_code,location,date,total_cases\n"
LAST = date(2021, 3, 31)


def rows(locations: int, last: date = LAST, days: int = 10, total: int = 1000) -> str:
    lines = [
        f"Q{place // 26 + 65:c}{place % 26 + 65:c},P{place},{last - timedelta(days=back)},"
        f"{total - back}\n"
        for place in range(locations)
        for back in range(days)
    ]
    return "".join(lines)


@pytest.mark.parametrize(
    ("others", "until"),
    [
        ("", LAST),
        # A typed year, and two of them, of one location in thirty.
        ("QAA,P0,2022-03-31,2000\n", LAST),
        ("QAA,P0,2022-03-31,2000\nQAB,P1,2023-03-31,2000\n", LAST),
        # Three of thirty go on after a pause of all.
        (rows(3, date(2022, 3, 31), 3, 2000), date(2022, 3, 31)),
    ],
    ids=["none", "one row", "two rows", "a tenth of the locations"],
)
def test_the_newest_day_is_one_of_many_locations(others: str, until: date, tmp_path: Path) -> None:
    snapshot = snapshot_of(HEADER + rows(30) + others, tmp_path)
    examined = examine(snapshot.path, snapshot.account, SOURCE, {})
    assert examined.reported_until == until.isoformat()


def test_a_row_with_a_wrong_year_hides_no_fall(tmp_path: Path) -> None:
    fallen = rows(30, days=10) + rows(30, LAST + timedelta(days=1), 1, 0)
    snapshot = snapshot_of(HEADER + fallen + "QAA,P0,2022-03-31,2000\n", tmp_path)
    checks = examine(snapshot.path, snapshot.account, SOURCE, {}).checks
    (falls,) = [check for check in checks if check["check"] == "newest_day_falls"]
    assert (falls["value"], falls["verdict"]) == (1, "failed")


def test_of_days_of_few_locations_each_the_last_ones_count(tmp_path: Path) -> None:
    scattered = "".join(
        f"Q{place // 26 + 65:c}{place % 26 + 65:c},P{place},{LAST - timedelta(days=40 * place)},5\n"
        for place in range(15)
    )
    snapshot = snapshot_of(HEADER + scattered, tmp_path)
    assert examine(snapshot.path, snapshot.account, SOURCE, {}).reported_until == LAST.isoformat()
