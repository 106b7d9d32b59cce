"""What the model sees of a country: nothing that was not known then."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transforms.forecast.anchors import LEARNED_WEEKS, STALE_DAYS, Anchor, country_anchors
from transforms.forecast.features import FEATURES, HISTORY

SUNDAY = date(2020, 1, 5)
WEEKS = HISTORY + 6
Days = list[float | None]


def anchors(cases: Days, deaths: Days | None = None) -> dict[tuple[str, date], Anchor]:
    """Anchors by target and Saturday."""
    of_deaths = [None] * len(cases) if deaths is None else deaths
    each = country_anchors(SUNDAY, 1e6, cases, of_deaths, SUNDAY)
    return {(anchor.target, anchor.week_end): anchor for anchor in each}


def weeks_end(number: int) -> date:
    return SUNDAY + timedelta(days=7 * number - 1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(HISTORY, WEEKS - 1), st.integers(0, 6))
def test_no_look_ahead(seed: int, week: int, days_after: int) -> None:
    """An anchor is the same, label apart, whether the release ends with its week or goes on.

    Corrections, dumps and gaps included.
    """
    random = np.random.default_rng(seed)
    length = 7 * WEEKS + days_after
    both = [[float(count) for count in random.poisson(200, length)] for _ in range(2)]
    for days in both:
        days[int(random.integers(length))] = -5_000.0
        days[int(random.integers(length))] = 90_000.0
    later = anchors(*both)
    then = anchors(*(days[: 7 * week + days_after] for days in both))
    for target in ("cases", "deaths"):
        newest, past = then[target, weeks_end(week)], later[target, weeks_end(week)]
        assert (past.last, past.features) == (newest.last, newest.features)
        assert past.baseline == newest.baseline
        assert newest.unreported == 0
    for anchor in later.values():
        assert len(anchor.features) == len(FEATURES)
        assert np.isfinite(anchor.features).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(HISTORY, WEEKS - 1), st.integers(0, 6))
def test_no_look_ahead_into_a_weekly_report(seed: int, week: int, days_after: int) -> None:
    """The days after a Saturday are a share of the next report, which nobody knew."""
    random = np.random.default_rng(seed)
    unknown: Days = [None] * days_after

    def spread(reports: Sequence[float]) -> Days:
        return [*(report / 7 for report in reports for _ in range(7)), *unknown]

    both = [random.poisson(200, WEEKS).astype(float).tolist() for _ in range(2)]
    later = anchors(*(spread(reports) for reports in both))
    then = anchors(*(spread(reports[:week]) for reports in both))
    for target in ("cases", "deaths"):
        newest, past = then[target, weeks_end(week)], later[target, weeks_end(week)]
        assert (past.last, past.features) == (newest.last, newest.features)


def test_labels_are_the_weeks_after_as_published() -> None:
    negative = [*[20.0] * 6, -500.0]
    incomplete = [*[30.0] * 6, None]
    cases: Days = [*[10.0] * 7 * (WEEKS - 3), *[20.0] * 7, *negative, *incomplete]
    found = anchors(cases)
    assert found["cases", weeks_end(WEEKS - 3)].after == [140.0, None, None, None]
    assert found["cases", weeks_end(WEEKS - 4)].after == [70.0, 140.0, None, None]


def test_the_zeros_of_a_pause_are_no_labels() -> None:
    found = anchors([10.0] * 7 * (WEEKS - 2) + [0.0] * 14)
    assert found["cases", weeks_end(WEEKS - 3)].after == [70.0, None, None, None]
    newest = found["cases", weeks_end(WEEKS)]
    assert (newest.last, newest.unreported) == (pytest.approx(70), 14)
    assert newest.caution == "pause"


def test_the_numbers_that_are_promised() -> None:
    assert (HISTORY, STALE_DAYS, LEARNED_WEEKS) == (15, 14, 60)
    assert len(FEATURES) == 43


@pytest.mark.parametrize(
    ("days", "newest"),
    [
        pytest.param([1.0] * 7 * HISTORY, HISTORY, id="just enough"),
        pytest.param([1.0] * (7 * HISTORY - 1), None, id="a day too few"),
        pytest.param(
            [None] * 70 + [1.0] * 7 * HISTORY, HISTORY + 10, id="counted from the first report"
        ),
        pytest.param([5.0] * 7 * HISTORY + [None] * 14, HISTORY + 2, id="two weeks late"),
        pytest.param(
            [5.0] * 7 * (HISTORY + 1) + [None] * 15,
            HISTORY,
            id="ended: its past may still be learned from",
        ),
        pytest.param([None] * 400, None, id="never"),
        pytest.param([0.0] * 7 * HISTORY, HISTORY, id="zeros"),
    ],
)
def test_enough_history_and_a_newest_week(days: Days, newest: int | None) -> None:
    newest_week = max((week_end for _, week_end in anchors(days)), default=None)
    assert newest_week == (weeks_end(newest) if newest else None)
