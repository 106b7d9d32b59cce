"""The members learn quantiles, and their blend's levels are in order."""

import numpy as np
import pytest
from transforms.forecast import boosting, linear, members
from transforms.forecast.features import INPUTS
from transforms.forecast.levels import LEARNED, Array
from transforms.forecast.members import Example, Examples, by_learned_target, predicted, train


@pytest.fixture(scope="module")
def drawn() -> tuple[Array, Array]:
    """Inputs, and a growth of half the first one plus standard normal noise."""
    random = np.random.default_rng(1)
    inputs = random.normal(size=(3_000, len(INPUTS)))
    inputs[:, -1] = random.integers(1, 5, len(inputs))
    return inputs, inputs[:, 0] / 2 + random.normal(size=len(inputs))


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("member", ["boosting", "linear"])
def test_a_member_learns_its_quantile(
    drawn: tuple[Array, Array], member: str, level: float
) -> None:
    inputs, growth = drawn
    weights = np.ones(len(growth))
    if member == "boosting":
        booster = boosting.fit(inputs, growth, weights, level, seed=1)
        quantiles = boosting.predict(booster, inputs)
    else:
        quantiles = linear.predict(linear.fit(inputs, growth, weights, level), inputs)
    assert np.mean(growth <= quantiles) == pytest.approx(level, abs=0.05)
    assert np.corrcoef(quantiles, inputs[:, 0])[0, 1] > 0.8


def test_a_linear_member_learns_from_the_last_examples_as_from_the_first(
    drawn: tuple[Array, Array],
) -> None:
    inputs, _ = drawn
    # The median of the first two thousand, which are summed up first, is 0; that of all is 1.
    growth = np.repeat([0.0, 1.0], [1_200, 1_800])
    quantiles = linear.predict(linear.fit(inputs, growth, np.ones(3_000), 0.5), inputs)
    assert np.median(quantiles) == pytest.approx(1, abs=0.05)


def examples(target: str, count: int, growth: float) -> list[Example]:
    return [(target, [0.0] * len(INPUTS), growth, 1.0) for _ in range(count)]


@pytest.mark.parametrize(
    ("rows", "learned"),
    [
        (examples("cases", 100, 0.5), ["cases"]),
        (examples("cases", 99, 0.5), []),
        # Weeks that did not change say nothing about the tails.
        (examples("cases", 99, 0.5) + examples("cases", 500, 0.0), []),
        (examples("deaths", 100, 0.5) + examples("cases", 100, 0.5), ["cases", "deaths"]),
        ([], []),
    ],
)
def test_a_target_is_learned_from_a_hundred_changes(
    rows: list[Example], learned: list[str]
) -> None:
    assert list(by_learned_target(rows)) == learned


def test_a_blend_is_wider_further_ahead_and_null_where_nothing_was_learned(
    drawn: tuple[Array, Array],
) -> None:
    inputs, growth = drawn
    some = Examples(inputs[:300], growth[:300], np.ones(300))
    fitted = [
        train("cases", member, level, some, seed=1)
        for member in ("boosting", "linear")
        for level in LEARNED
    ]
    rows = inputs[:4].tolist()
    targets = ["cases", "deaths", "cases", "cases"]
    first, not_learned, *_ = predicted(targets, rows, fitted)
    assert not_learned is None
    assert first is not None and len(first) == 23
    assert first == sorted(first)
    assert members.WIDENING == {"cases": 0.1, "deaths": 0.0}
    narrow = members.blended(fitted, inputs[:1], 0.0)
    horizon = inputs[0, -1]
    wide = members.blended(fitted, inputs[:1], 0.1)
    assert np.ptp(wide) == pytest.approx(np.ptp(narrow) * (1 + 0.1 * (horizon - 1)))


def test_the_settings_that_were_tuned() -> None:
    assert (members.FEWEST_EXAMPLES, boosting.ROUNDS) == (100, 120)
    assert boosting.PARAMETERS == {
        "objective": "reg:quantileerror",
        "tree_method": "hist",
        "max_depth": 5,
        "eta": 0.07,
        "min_child_weight": 20,
        "subsample": 0.7,
        "colsample_bytree": 0.5,
        "nthread": 1,
    }
    assert (linear.RIDGE, linear.STEPS, linear.CLIP) == (0.3, 30, 5.0)
    assert linear.ROUNDING == (0.1, 0.003)
