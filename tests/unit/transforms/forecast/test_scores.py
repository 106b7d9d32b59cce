"""For how long scores are continued, and the windows that are promised."""

from datetime import date

import pytest
from transforms.forecast import scores
from transforms.forecast.scores import are_continued


@pytest.mark.parametrize(
    ("newest_scored", "expected"),
    [
        (date(2021, 7, 31), True),  # four weeks
        (date(2021, 7, 24), False),
        (None, False),
    ],
)
def test_scores_are_continued_over_a_break_of_four_weeks(
    newest_scored: date | None, expected: bool
) -> None:
    assert are_continued(newest_scored, date(2021, 8, 28)) is expected


def test_the_windows_that_are_promised() -> None:
    assert (scores.RECORD_WEEKS, scores.PENDING_WEEKS, scores.LONGEST_BREAK_WEEKS) == (12, 12, 4)
    assert scores.INTERVALS == {50: (0.25, 0.75), 95: (0.025, 0.975)}
    assert (scores.LIVE, scores.BACKTEST) == ("live", "backtest")
