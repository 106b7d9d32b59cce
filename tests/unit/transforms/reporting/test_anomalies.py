"""The thresholds of the rules for artefacts of reporting."""

from transforms.reporting import anomalies


def test_the_fewest_that_a_dump_must_have() -> None:
    assert anomalies.METRICS == {
        "new_cases": ("total_cases", 100),
        "new_deaths": ("total_deaths", 20),
    }
