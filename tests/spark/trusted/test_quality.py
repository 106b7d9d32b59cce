"""The figures of the quality report over a source, and the verdict on each."""

from covidlake.releases.facts import FlagCount, Quality
from transforms.trusted import quality

MEASURED = {
    "rows": 10,
    "empty new_cases": 4,
    "empty positive_rate": 5,
    "empty median_age": 10,
    "zero new_cases": 0,
    "beyond positive_rate": 2,
    "beyond median_age": 0,
}


def test_figures_without_columns_of_none() -> None:
    assert quality.figures_of(MEASURED) == {
        "empty": {"new_cases": 4, "positive_rate": 5, "median_age": 10},
        "zero": {},
        "beyond": {"positive_rate": 2},
    }


def test_the_share_beyond_bounds_is_of_the_values_that_are_there() -> None:
    assert quality.beyond_bounds(MEASURED) == (2 / 5, "positive_rate")


def test_nothing_is_beyond_the_bounds_of_columns_without_values() -> None:
    assert quality.beyond_bounds({"rows": 3, "empty x": 3, "beyond x": 0}) == (0.0, "")


def flag_count(rule: str, metric: str, flags: int, late: int = 0) -> FlagCount:
    return FlagCount(rule=rule, metric=metric, flags=flags, locations=1, late=late)


def test_the_checks_that_only_warn() -> None:
    report: Quality = {
        "values": {"owid": {"empty": {"new_cases": 11}, "zero": {}, "beyond": {}}},
        "flags": [
            flag_count("negative_count", "new_cases", 1),
            flag_count("negative_count", "new_tests", 2),
            flag_count("ends_early", "date", 5, late=3),
            flag_count("unknown_code", "iso_code", 1),
        ],
    }
    results = quality.verdicts("owid", rows=100, locations=20, report=report, unmatched=2)
    assert [(one["check"], one["value"], one["threshold"], one["verdict"]) for one in results] == [
        ("negative_share", 0.02, 0.005, "warning"),
        ("empty_share", 0.11, 0.1, "warning"),
        ("without_attributes_share", 0.1, 0.1, "passed"),
        ("late_share", 0.15, 0.1, "warning"),
        ("unknown_codes", 1, 0, "warning"),
        ("reused_codes", 0, 0, "passed"),
    ]
    assert {one["of"] for one in results} == {"owid"}
