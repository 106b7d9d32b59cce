"""Forecasts of the past for the hub: as of each Monday, whole, and restartable.

A request that makes no sense is refused.
"""

import csv
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from bench.hub import mondays
from bench.hub.backcast import COLUMNS as HUB_COLUMNS
from bench.hub.backcast import backcast as backcast_here
from tests.support.stack import ROOT

FIRST_DAY, BEGINS = date(2021, 1, 3), date(2021, 8, 2)
MONDAYS = [date(2021, 9, 6), date(2021, 9, 13)]
PLACES = {"AA": 100, "BB": 400, "NA": 2_000, "CC": 50, "DD": 900}
COLUMNS = ("target", "location", "date", "value", "as_of", "kind", "commit")
Change = tuple[object, ...]


def changes(until: date) -> list[Change]:
    """A log: what was counted of each day is recorded on the next, or when the log begins.

    Mondays double a day of the week before.
    """
    rows: list[Change] = []
    for name, size in PLACES.items():
        for number in range((until - FIRST_DAY).days):
            day = FIRST_DAY + timedelta(days=number)
            value = size * (5 + number // 7 % 5) + number % 3
            known = max(day + timedelta(days=1), BEGINS)
            for target, share in (("inc case", 1), ("inc death", 0.1)):
                rows.append(
                    (target, name, day, round(value * share), f"{known}T16:00:00Z", "new", "c")
                )
                corrected = day + timedelta(days=8)
                if day.weekday() == 6 and BEGINS < corrected <= until:
                    rows.append(
                        (
                            target,
                            name,
                            day,
                            round(2 * value * share),
                            f"{corrected}T16:00:00Z",
                            "revised",
                            "c",
                        )
                    )
    return rows


def log(folder: Path, rows: Sequence[Change]) -> Path:
    folder.mkdir()
    with (folder / "truth_JHU_vintages_changes_test.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    (folder / "locations_eu.csv").write_text(
        "location,population\n"
        + "".join(f"{name},{size * 10_000}\n" for name, size in PLACES.items())
    )
    return folder


def backcast(
    folder: Path, out: Path, mondays: Sequence[date] = MONDAYS
) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "local",
        "hub",
        str(folder),
        "--from",
        str(mondays[0]),
        "--to",
        str(mondays[-1]),
        "--out",
        str(out),
    ]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )


@pytest.mark.slow
def test_a_monday_knows_nothing_of_later_days_and_is_made_once(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    ended = backcast(log(tmp_path / "later", changes(date(2021, 10, 4))), first)
    assert ended.returncode == 0, ended.stderr
    with first.open() as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == HUB_COLUMNS
    assert (
        len(rows) == 2 * 2 * 4 * len(PLACES) * 24
    )  # Mondays, targets, horizons, locations; 23 quantiles and a point
    assert {row["location"] for row in rows} == set(PLACES)
    next_week = [row for row in rows if row["target"] == "1 wk ahead inc case"]
    assert {(row["forecast_date"], row["target_end_date"]) for row in next_week} == {
        ("2021-09-06", "2021-09-11"),
        ("2021-09-13", "2021-09-18"),
    }
    known = [row for row in changes(date(2021, 10, 4)) if str(row[4])[:10] <= str(MONDAYS[0])]
    assert backcast(log(tmp_path / "then", known), second, MONDAYS[:1]).returncode == 0
    assert second.read_text() == "".join(
        line for line in first.open() if line.startswith(("forecast_date", "2021-09-06"))
    )
    again = backcast(tmp_path / "then", second)
    assert "2021-09-06  kept" in again.stderr and "2021-09-13  kept" not in again.stderr


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (
            "2021-09-07",
            "2021-09-13",
            "FROM=2021-09-07 is a Tuesday: forecasts are made on Mondays, try 2021-09-06",
        ),
        ("2021-09-13", "2021-09-06", "FROM=2021-09-13 is after TO=2021-09-06"),
        ("", "2021-09-06", "FROM='': expected a Monday as YYYY-MM-DD"),
    ],
)
def test_a_period_that_makes_no_sense(first: str, last: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        mondays.between(first, last)


def test_a_folder_without_a_log(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError,
        match=r"expected one file .*truth_JHU_vintages_changes_\*\.csv\*, found 0: HUB=<folder>",
    ):
        backcast_here(tmp_path, MONDAYS, tmp_path / "out.csv", lambda _: None)
