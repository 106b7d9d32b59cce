"""Totals that are zero on a past day: case 04 on another day, and its neighbours."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from contents.examination import examine
from covidlake.capturing.source import Source
from covidlake.quality.quality_checks import CheckResult

from tests.support.capture.canonical import snapshot_of

SOURCE = Source("owid", "observations", "http", {"url": "https://x"})
CODES = ("COL", "ECU", "PER", "BOL", "CHL", "ARG", "BRA", "URY", "PRY", "VEN")


def verdict_on(totals: dict[str, list[int | None]], folder: Path, **waived: float) -> CheckResult:
    """Judge total deaths by code, from 1 March 2021 on."""
    lines = ["iso_code,location,date,total_deaths"]
    for code, values in totals.items():
        for day, value in enumerate(values, 1):
            shown = "" if value is None else value
            lines.append(f"{code},{code},2021-03-{day:02},{shown}")
    snapshot = snapshot_of("\n".join([*lines, ""]), folder)
    checks = examine(snapshot.path, snapshot.account, SOURCE, waived).checks
    (found,) = [check for check in checks if check["check"] == "totals_lost"]
    return found


@pytest.mark.parametrize(
    ("lost", "verdict"),
    [
        ([100, 0, 120, 130], "failed"),
        ([100, 0, 0, 130], "failed"),  # for days
        ([100, 110, 0, 0], "passed"),  # to the end: the newest day's own check
        ([0, 0, 100, 110], "passed"),  # before the first
        ([100, None, 120, 130], "passed"),  # not told
        ([100, 1, 120, 130], "passed"),  # a correction
        ([9, 0, 9, 9], "passed"),  # of a few, which may be right
    ],
)
def test_a_past_day_of_zeros_is_found(tmp_path: Path, lost: list[int | None], verdict: str) -> None:
    sound: list[int | None] = [100, 110, 120, 130]
    totals = dict.fromkeys(CODES, sound) | {"PER": lost}
    assert verdict_on(totals, tmp_path)["verdict"] == verdict


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (36, "passed"),  # the newest day's own check still looks back to the days before them
        (37, "failed"),
    ],
)
def test_zeros_that_go_on_to_the_end_are_found_in_time(
    tmp_path: Path, days: int, verdict: str
) -> None:
    lines = ["iso_code,location,date,total_deaths"]
    for code in CODES:
        lines.append(f"{code},{code},2021-03-01,100")
        lines += [
            f"{code},{code},{date(2021, 3, 1) + timedelta(days=day)},0"
            for day in range(1, days + 1)
        ]
    snapshot = snapshot_of("\n".join([*lines, ""]), tmp_path)
    checks = examine(snapshot.path, snapshot.account, SOURCE, {}).checks
    verdicts = {check["check"]: check["verdict"] for check in checks}
    assert verdicts["totals_lost"] == verdict
    assert "failed" in (verdicts["totals_lost"], verdicts["newest_day_falls"])


def test_it_is_told_by_day_and_name(tmp_path: Path) -> None:
    sound: list[int | None] = [100, 110, 120, 130]
    lost: list[int | None] = [100, 110, 0, 130]
    totals = dict.fromkeys(CODES, sound) | {"PER": lost, "BRA": lost, "COL": [100, 0, 120, 130]}
    found = verdict_on(totals, tmp_path)
    assert (found["value"], found["threshold"]) == (0.2, 0.05)
    assert found["detail"] == "2021-03-03, total_deaths: 2 of 10 locations, BRA, PER"
    assert verdict_on(totals, tmp_path, totals_lost=0.2)["verdict"] == "accepted"


def test_one_of_many_is_told_and_passes(tmp_path: Path) -> None:
    codes = [f"{first}{second}A" for first in "ABCDE" for second in "GHIJK"]
    totals: dict[str, list[int | None]] = {code: [100, 110, 120] for code in codes}
    found = verdict_on({**totals, codes[0]: [100, 0, 120]}, tmp_path)
    assert (found["verdict"], found["value"]) == ("passed", 0.04)
    assert "AGA" in found["detail"]
