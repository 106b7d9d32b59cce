"""A member of the blend: linear quantile regression, fitted by majorise-minimise.

A few weighted least squares a level: Hunter DR, Lange K. Quantile regression via an MM algorithm.
J Comput Graph Stat 2000;9:60-77.
"""

import numpy as np

from transforms.forecast.features import FEATURES
from transforms.forecast.levels import HORIZONS, Array

# Shares of the ridge in the standardised Gram matrix: features are many and alike.
RIDGE = 0.3
# Of the intercept, which is not to be shrunk: so little that the matrix is only kept regular.
INTERCEPT_RIDGE = 1e-8
STEPS = 30
# The corner of the pinball loss is rounded over this many units of log growth, from the first down
# to the second in the first steps: a sharp corner from the start would hold the solution where it
# began.
ROUNDING = (0.1, 0.003)
ROUNDING_STEPS = 20
# Standard deviations beyond which a feature says no more: artefacts must not be extrapolated.
CLIP = 5.0
# Examples that are looked at together: their columns stay in the processor's cache, in half of the
# time.
BLOCK = 2_000
# Divides the horizons, centred, so that they run from -1 to 1, as a standardised column may.
HORIZON_SCALE = 1.5
# The horizon without an indicator of its own: the intercept is that of the third week.
REFERENCE_HORIZON = 3


def design(features: Array) -> Array:
    """Return (n, k) of (n, INPUTS): features, features x horizon and indicators of horizons."""
    values, horizon = features[:, : len(FEATURES)], features[:, [len(FEATURES)]]
    centred = (horizon - np.mean(HORIZONS)) / HORIZON_SCALE
    others = [one for one in HORIZONS if one != REFERENCE_HORIZON]
    indicators = [(horizon == one).astype(float) for one in others]
    return np.hstack([values, values * centred, *indicators])


def fit(features: Array, growth: Array, weights: Array, level: float) -> Array:
    """Return (3, k + 1): mean, scale and coefficients of the standardised columns.

    The first column is the intercept.
    """
    columns = design(features)
    mean, scale = columns.mean(0), columns.std(0) + 1e-9
    terms = _standardised(columns, mean, scale)
    share = weights / weights.sum()
    slopes = terms.shape[1] - 1
    ridge = np.diag([INTERCEPT_RIDGE, *[RIDGE] * slopes])
    # Begin with least squares, moved to the level.
    gram = (terms * share[:, None]).T @ terms + ridge
    solution = np.linalg.solve(gram, terms.T @ (share * growth))
    solution[0] += np.quantile(growth - terms @ solution, level)
    asymmetry = (2 * level - 1) * (terms.T @ share)
    for step in range(STEPS):
        # Each step minimises a parabola that touches the rounded loss and lies above it.
        gram, pulled = _pulled(terms, growth, share, solution, _rounding(step))
        solution = np.linalg.solve(gram + ridge, pulled + asymmetry)
    return np.vstack([np.append(0, mean), np.append(1, scale), solution])


def predict(fitted: Array, features: Array) -> Array:
    """Return (n,) growth at the level of the coefficients."""
    mean, scale, solution = fitted
    terms = _standardised(design(features), mean[1:], scale[1:])
    predicted: Array = terms @ solution
    return predicted


def _pulled(
    terms: Array, growth: Array, share: Array, solution: Array, rounding: float
) -> tuple[Array, Array]:
    """Return the Gram matrix and the sums of weighted least squares around a solution.

    An example weighs the less the further it lies from it.
    """
    gram = np.zeros((terms.shape[1], terms.shape[1]))
    sums = np.zeros(terms.shape[1])
    for begin in range(0, len(terms), BLOCK):
        block = slice(begin, begin + BLOCK)
        columns, values = terms[block], growth[block]
        pull = share[block] / (rounding + np.abs(values - columns @ solution))
        # The root in both factors makes the product symmetric, and half of it is enough.
        weighted = columns * np.sqrt(pull)[:, None]
        gram += weighted.T @ weighted
        sums += (pull * values) @ columns
    return gram, sums


def _rounding(step: int) -> float:
    first, last = ROUNDING
    progress = min(step / ROUNDING_STEPS, 1.0)
    rounding: float = first * (last / first) ** progress
    return rounding


def _standardised(columns: Array, mean: Array, scale: Array) -> Array:
    intercept = np.ones(len(columns))
    return np.column_stack([intercept, np.clip((columns - mean) / scale, -CLIP, CLIP)])
