"""The members learn quantiles, and the blend's levels are in order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transforms.forecast import boosting, linear, model
from transforms.forecast.baseline import persistence
from transforms.forecast.blend import Fitted, QuantileBlendModel
from transforms.forecast.features import INPUTS
from transforms.forecast.levels import LEARNED, QUANTILES, TAILS, Array, all_levels, widened

MEDIAN = QUANTILES.index(0.5)


@pytest.fixture(scope="module")
def drawn() -> tuple[Array, Array]:
    """Features, and a growth of half the first one plus standard normal noise."""
    random = np.random.default_rng(1)
    features = random.normal(size=(3_000, len(INPUTS)))
    features[:, -1] = random.integers(1, 5, len(features))
    return features, features[:, 0] / 2 + random.normal(size=len(features))


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("member", ["boosting", "linear"])
def test_a_member_learns_its_quantile(
    drawn: tuple[Array, Array], member: str, level: float
) -> None:
    features, growth = drawn
    weights = np.ones(len(growth))
    if member == "boosting":
        predicted = boosting.predict(
            boosting.fit(features, growth, weights, level, seed=1), features
        )
    else:
        predicted = linear.predict(linear.fit(features, growth, weights, level), features)
    assert np.mean(growth <= predicted) == pytest.approx(level, abs=0.05)
    assert np.corrcoef(predicted, features[:, 0])[0, 1] > 0.8


def test_levels_between_and_beyond_those_learned_are_those_of_a_normal_distribution() -> None:
    from statistics import NormalDist

    normal = NormalDist(3, 2)
    found = all_levels(np.array([[normal.inv_cdf(level) for level in reversed(LEARNED)]]))
    assert found[0] == pytest.approx([normal.inv_cdf(level) for level in QUANTILES])


@given(
    st.lists(st.floats(-20, 20), min_size=len(LEARNED), max_size=len(LEARNED)), st.floats(0.5, 3)
)
def test_levels_rise_and_the_median_stays(learned: list[float], factor: float) -> None:
    before = all_levels(np.array([learned]))
    after = widened(before, np.array([factor]))
    assert (np.diff(after) >= -1e-9).all()
    assert after[0, MEDIAN] == before[0, MEDIAN]


def test_tails_widen_more_than_the_centre() -> None:
    normal = all_levels(np.array([[-1.96, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.96]]))
    factors = widened(normal, np.array([1.5]))[0][MEDIAN + 1 :] / normal[0][MEDIAN + 1 :]
    assert factors[0] == pytest.approx(1.5)
    assert factors[-2] == pytest.approx(1.5 * (1 + TAILS * (1.96 - 0.6745)), abs=0.001)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=30), st.integers(1, 4))
def test_persistence(history: list[float], horizon: int) -> None:
    found = persistence(history, horizon)
    assert found.shape == (23,)
    assert np.isfinite(found).all() and (found >= 0).all() and (np.diff(found) >= 0).all()
    assert found[MEDIAN] == pytest.approx(history[-1])


def test_a_saved_model_of_another_shape_has_another_format() -> None:
    # Whoever changes what is saved raises model.FORMAT, and writes down here what it then holds:
    # older models are fitted anew, not loaded.
    parameters = {parameter.name for parameter in QuantileBlendModel([]).params}
    stage = f"{QuantileBlendModel.__module__}.{QuantileBlendModel.__qualname__}"
    assert {model.FORMAT: (stage, Fitted._fields, parameters)} == {
        1: (
            "transforms.forecast.blend.QuantileBlendModel",
            ("target", "member", "level", "payload"),
            {
                "featuresCol",
                "labelCol",
                "weightCol",
                "predictionCol",
                "inputNames",
                "release",
                "knownUntil",
                "seed",
            },
        )
    }
