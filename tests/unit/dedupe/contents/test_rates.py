"""Rates and means beside the counts that they are made of: case 41 and what is like it."""

from pathlib import Path
from typing import Any

import pytest
from contents.examination import examine
from covidlake.capturing.source import Source
from covidlake.quality.quality_checks import CheckResult

from tests.support.capture.canonical import snapshot_of

SOURCE = Source("owid", "observations", "http", {"url": "https://x"})
PEOPLE = 50_000_000.0
DAYS = 20


def text(places: int = 3, wrong: int = 0, **columns: Any) -> str:
    """Write DAYS days of some places; of the columns those of the first `wrong` rows are wrong.

    Each column is a value, or a pair: the right and the wrong one.
    """
    names = ["iso_code", "location", "date", "total_cases", "new_cases", "population", *columns]
    lines = [",".join(names)]
    codes = [("COL", "Colombia"), ("ECU", "Ecuador"), ("PER", "Peru")][:places]
    for code, name in codes:
        for day in range(1, DAYS + 1):
            cells = [code, name, f"2021-03-{day:02}", 1000.0 * day, 1000.0, PEOPLE]
            for value in columns.values():
                right, other = value if isinstance(value, tuple) else (value, value)
                cells.append(other if len(lines) <= wrong else right)
            lines.append(",".join("" if cell is None else f"{cell}" for cell in cells))
    return "\n".join([*lines, ""])


def verdict_on(content: str, folder: Path, check: str = "rates_disagree") -> CheckResult:
    snapshot = snapshot_of(content, folder)
    examination = examine(snapshot.path, snapshot.account, SOURCE, {})
    (found,) = [one for one in examination.checks if one["check"] == check]
    return found


# 1,000 new cases among 50 million people, and what other columns then are.
RIGHT = {
    "new_cases_per_million": 20,
    "new_cases_smoothed": 1000,
    "new_cases_smoothed_per_million": 20,
}


@pytest.mark.parametrize(
    ("columns", "verdict"),
    [
        (RIGHT, "passed"),
        # A population of another year, a revision that the rate has not seen.
        ({"new_cases_per_million": 39}, "passed"),
        ({"new_cases_per_million": 11}, "passed"),
        # A decimal point that was lost, or became another.
        ({"new_cases_per_million": 20_000}, "failed"),
        ({"new_cases_per_million": 200}, "failed"),
        ({"new_cases_per_million": 0.02}, "failed"),
        ({"new_cases_per_million": 0}, "failed"),
        ({"new_cases_smoothed": 1000, "new_cases_smoothed_per_million": 20_000}, "failed"),
        ({"new_cases_smoothed": 1_000_000}, "failed"),
        ({"new_cases_smoothed": 1}, "failed"),
        ({"new_tests": 5_000_000, "new_tests_per_thousand": 100}, "passed"),
        ({"new_tests": 5_000_000, "new_tests_per_thousand": 100_123}, "failed"),
        ({"people_vaccinated": 5_000_000, "people_vaccinated_per_hundred": 10}, "passed"),
        ({"people_vaccinated": 5_000_000, "people_vaccinated_per_hundred": 1000}, "failed"),
        (
            {
                "excess_mortality_cumulative_absolute": 5_000,
                "excess_mortality_cumulative": 7,
                "excess_mortality_cumulative_per_million": 100,
            },
            "passed",
        ),
        # Rounded to a whole number, which says little of few.
        ({"new_deaths": 3, "new_deaths_per_million": 1}, "passed"),
        # Nothing to compare with.
        ({"new_cases_per_million": None}, "skipped"),
        ({"new_tests_smoothed_per_thousand": 100}, "skipped"),
    ],
    ids=str,
)
def test_rates_and_means(columns: dict[str, Any], verdict: str, tmp_path: Path) -> None:
    assert verdict_on(text(**columns), tmp_path)["verdict"] == verdict


def test_without_a_population_nothing_can_be_told(tmp_path: Path) -> None:
    content = text(new_cases_per_million=20_000).replace(f",{PEOPLE}", ",")
    assert verdict_on(content, tmp_path)["verdict"] == "skipped"


def test_one_place_of_three_is_destroyed(tmp_path: Path) -> None:
    content = text(wrong=DAYS, new_cases_per_million=(20, 20_000))
    found = verdict_on(content, tmp_path)
    assert (found["value"], found["verdict"]) == (pytest.approx(1 / 3, abs=1e-6), "failed")
    assert found["detail"] == (
        "20 of 60 values of new_cases_per_million, as COL on 2021-03-01 says 20,000 for 20, as "
        "new_cases and population have it"
    )


def test_one_place_whose_means_are_destroyed(tmp_path: Path) -> None:
    content = text(wrong=DAYS, new_cases_smoothed=(1000, 1_000_000))
    found = verdict_on(content, tmp_path)
    assert found["verdict"] == "failed"
    assert found["detail"] == (
        "new_cases_smoothed in 1 of 3 locations, in sum COL: 20,000,000 for 20,000"
    )


@pytest.mark.parametrize(
    ("column", "value", "verdict"),
    [
        ("stringency_index", 80, "passed"),
        ("stringency_index", 8025, "failed"),
        ("positive_rate", 0.2, "passed"),
        ("positive_rate", 20, "failed"),
        # More people may be vaccinated than live there (Gibraltar).
        ("people_fully_vaccinated_per_hundred", 118, "skipped"),
    ],
)
def test_shares_beyond_what_they_can_be(
    column: str, value: float, verdict: str, tmp_path: Path
) -> None:
    found = verdict_on(text(**{column: value}), tmp_path, "values_beyond_bounds")
    assert found["verdict"] == verdict
