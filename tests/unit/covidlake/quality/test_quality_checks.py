"""What stops a release, what only warns, and from which value on."""

import pytest
from covidlake.quality.quality_checks import CHECKS, TABLE_CHECKS, Check

#  check: (threshold, stops the release, may be accepted for one run)
EXPECTED = {
    "rejected_share": (0.05, True, True),
    "unknown_locations": (0, False, False),
    "values_beyond_bounds": (0.2, True, False),
    "rates_disagree": (0.001, True, True),
    "totals_disagree": (0.05, True, True),
    "totals_lost": (0.05, True, True),
    "newest_day_falls": (0.2, True, True),
    "newest_day_silent": (0.3, True, True),
    "newest_day_repeats": (0.5, True, True),
    "newest_day_disagrees": (0.5, True, True),
    "shrunk_share": (0.5, True, True),
    "lost_columns": (0, True, True),
    "removed_share": (0.01, True, True),
    "missing_locations": (0, True, True),
    "days_older": (0, True, True),
    "total_gap": (0.001, True, True),
    "cases_beyond_population": (0.01, True, True),
    "forecasts_beyond_population": (0, True, False),
    "negative_share": (0.005, False, False),
    "empty_share": (0.1, False, False),
    "without_attributes_share": (0.1, False, False),
    "late_share": (0.1, False, False),
    "unknown_codes": (0, False, False),
    "reused_codes": (0, False, False),
    "rows_differ": (0, True, False),
    "duplicate_keys": (0, True, False),
    "missing_values": (0, True, False),
}


def test_each_check_has_its_threshold_and_what_follows() -> None:
    actual = {
        check.name: (check.threshold, check.stops, check.may_be_waived)
        for check in (*CHECKS, *TABLE_CHECKS)
    }
    assert actual == EXPECTED


STOPS = Check("stops", "", 0.05, stops=True, may_be_waived=True)
WARNS = Check("warns", "", 0.05)


@pytest.mark.parametrize(
    ("check", "value", "accepted", "verdict"),
    [
        (STOPS, 0.05, {}, "passed"),
        (STOPS, 0.050001, {}, "failed"),
        (STOPS, 0.06, {"stops": 0.06}, "accepted"),
        (STOPS, 0.060001, {"stops": 0.06}, "failed"),
        (STOPS, 0.06, {"warns": 1.0}, "failed"),
        (STOPS, None, {}, "skipped"),
        (WARNS, 0.05, {}, "passed"),
        (WARNS, 0.06, {}, "warning"),
    ],
)
def test_verdicts_at_the_threshold(
    check: Check, value: float | None, accepted: dict[str, float], verdict: str
) -> None:
    assert check.verdict(value, "owid", accepted)["verdict"] == verdict
