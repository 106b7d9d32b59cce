"""What deserves caution in the newest reports of a country."""

import numpy as np
import pytest
from transforms.forecast.counts.cautions import cautions
from transforms.forecast.counts.clean_counts import cleaned

NOT = float("nan")
WEEKLY = [0.0, 0, 0, 0, 0, 0, 700]


def flat(days: int, count: float = 100) -> list[float]:
    """Reports of every day; no two neighbours are equal."""
    return [count + day % 2 for day in range(days)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(flat(60), [], id="in order"),
        pytest.param([*flat(60), NOT], ["missing_last_days"], id="late"),
        pytest.param([NOT] * 60, ["missing_last_days"], id="never"),
        pytest.param([*flat(60), *[0.0] * 8], ["pause"], id="pause"),
        pytest.param([*flat(59), -5.0], ["negative_days"], id="correction"),
        pytest.param([*flat(50), 9_000, *flat(3)], ["dump"], id="dump"),
        pytest.param([*flat(50), 9_000, *flat(30)], [], id="a dump that is long ago"),
        pytest.param([*flat(50), 77, 77, 77, *flat(3)], ["copied_days"], id="copies"),
        pytest.param([300.0] * 7 + [320.0] * 7 + [310.0] * 7, [], id="weekly, by day"),
        pytest.param(
            [*flat(40), *[300.0] * 7, *[320.0] * 7, *flat(3)], [], id="a week is cut by the window"
        ),
        pytest.param([*[300.0] * 7, *flat(30), *[320.0] * 8], ["copied_days"], id="8 copies"),
        pytest.param(WEEKLY * 6, ["reports_weekly"], id="weekly"),
        pytest.param([0.0] * 60, [], id="zeros"),
    ],
)
def test_cautions(days: list[float], expected: list[str]) -> None:
    reports = np.array(days, float)
    assert cautions(reports, cleaned(reports)[1]) == expected
