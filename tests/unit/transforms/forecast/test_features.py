"""What the model sees of a country: nothing that was not known then."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transforms.forecast.features import FEATURES, HISTORY, country_anchors

SUNDAY = date(2020, 1, 5)
WEEKS = HISTORY + 6
Days = list[float | None]


def anchors(cases: Days, deaths: Days | None = None) -> dict[tuple[str, date], tuple[object, ...]]:
    found = country_anchors(
        SUNDAY, 1e6, cases, [None] * len(cases) if deaths is None else deaths, SUNDAY
    )
    return {anchor[:2]: anchor[2:] for anchor in found}


def weeks_end(number: int) -> date:
    return SUNDAY + timedelta(days=7 * number - 1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(HISTORY, WEEKS - 1), st.integers(0, 6))
def test_no_look_ahead(seed: int, week: int, days_after: int) -> None:
    """An anchor is the same, label apart, whether the release ends with its week or goes on: corrections, dumps and gaps included."""
    random = np.random.default_rng(seed)
    both = [
        [float(count) for count in random.poisson(200, 7 * WEEKS + days_after)] for _ in range(2)
    ]
    for days in both:
        days[int(random.integers(len(days)))] = -5_000.0
        days[int(random.integers(len(days)))] = 90_000.0
    later, then = anchors(*both), anchors(*(days[: 7 * week + days_after] for days in both))
    for target in ("cases", "deaths"):
        last, features, _, baseline, unreported, _ = then[target, weeks_end(week)]
        assert later[target, weeks_end(week)][:2] == (last, features)
        assert later[target, weeks_end(week)][3] == baseline
        assert unreported == 0
    assert all(
        np.isfinite(anchor[1]).all() and len(anchor[1]) == len(FEATURES)
        for anchor in later.values()
    )


def test_labels_are_the_weeks_after_as_published() -> None:
    cases: Days = (
        [10.0] * 7 * (WEEKS - 3) + [20.0] * 7 + [*[20.0] * 6, -500.0] + [*[30.0] * 6, None]
    )
    after = {day: anchor[2] for (_, day), anchor in anchors(cases).items()}
    assert after[weeks_end(WEEKS - 3)] == [
        140.0,
        None,
        None,
        None,
    ]  # then a negative week, then an incomplete one
    assert after[weeks_end(WEEKS - 4)] == [70.0, 140.0, None, None]


def test_the_zeros_of_a_pause_are_no_labels() -> None:
    found = anchors([10.0] * 7 * (WEEKS - 2) + [0.0] * 14)
    assert found["cases", weeks_end(WEEKS - 3)][2] == [70.0, None, None, None]
    last, _, _, _, unreported, caution = found["cases", weeks_end(WEEKS)]
    assert (last, unreported, caution) == (pytest.approx(70), 14, "pause")


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
    assert max((day for _, day in anchors(days)), default=None) == (
        weeks_end(newest) if newest else None
    )
