"""Totals beside the sums of their counts: files whose numbers went through another locale."""

from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest
from contents.examination import examine
from covidlake.capturing.source import Source
from covidlake.quality.quality_checks import CheckResult

from tests.support.capture.canonical import snapshot_of

SOURCE = Source("owid", "observations", "http", {"url": "https://x"})
CODES = ("COL", "ECU", "PER")
COUNTS = [900, 1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800]  # 13,500 in all
Number = float | None
Change = Callable[[Number], Number]


def verdict_on(
    folder: Path, count: Change, total: Change, wrong: int = 3, before: int = 500
) -> CheckResult:
    """Judge the cases of three places, of which those of the first ones are changed."""
    lines = ["iso_code,location,date,new_cases,total_cases"]
    totals = accumulate(COUNTS, initial=before)
    rows = list(zip(COUNTS, list(totals)[1:], strict=True))
    for place, code in enumerate(CODES):
        for day, (counted, summed) in enumerate(rows, 1):
            pair = (count(counted), total(summed)) if place < wrong else (counted, summed)
            cells = ["" if cell is None else f"{cell}" for cell in pair]
            lines.append(",".join([code, code, f"2021-03-{day:02}", *cells]))
    # Whatever the order of the rows.
    snapshot = snapshot_of("\n".join([lines[0], *reversed(lines[1:]), ""]), folder)
    checks = examine(snapshot.path, snapshot.account, SOURCE, {}).checks
    (found,) = [check for check in checks if check["check"] == "totals_disagree"]
    return found


def same(number: Number) -> Number:
    return number


def nothing(_: Number) -> Number:
    return None


def thousand(number: Number) -> Number:
    return 1_000 * (number or 0)


def thousandth(number: Number) -> Number:
    return (number or 0) / 1_000


def dotted(number: Number) -> Number:
    """1.234 for 1,234, as a spreadsheet reads it."""
    return number if (number or 0) < 1_000 else thousandth(number)


@pytest.mark.parametrize(
    ("count", "total", "verdict"),
    [
        (same, same, "passed"),
        (same, dotted, "failed"),
        (same, thousandth, "failed"),
        (same, thousand, "failed"),
        (thousandth, same, "failed"),
        (thousand, same, "failed"),
        (lambda count: (count or 0) * 1.9, same, "passed"),
        (lambda count: (count or 0) * 2.5, same, "failed"),
        (lambda count: None if count == 1300 else count, same, "passed"),
        (nothing, same, "skipped"),
        (same, nothing, "skipped"),
    ],
)
def test_counts_and_totals(count: Change, total: Change, verdict: str, tmp_path: Path) -> None:
    assert verdict_on(tmp_path, count, total)["verdict"] == verdict


def test_one_place_is_named(tmp_path: Path) -> None:
    found = verdict_on(tmp_path, same, dotted, wrong=1)
    assert (found["value"], found["threshold"]) == (pytest.approx(1 / 3, abs=1e-6), 0.05)
    assert found["detail"] == "total_cases in 1 of 3 locations, in sum COL: 1,800 for 13,500"


def test_a_file_that_begins_late_has_its_totals_before(tmp_path: Path) -> None:
    assert verdict_on(tmp_path, same, same, before=1_000_000)["verdict"] == "passed"
