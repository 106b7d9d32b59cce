"""Linear quantile regression by majorise-minimise (Hunter and Lange, 2000): a few weighted least squares a level."""

import numpy as np

from transforms.forecast.features import FEATURES
from transforms.forecast.levels import HORIZONS, Array

# Shares of the ridge in the standardised Gram matrix: features are many and alike.
RIDGE = 0.3
STEPS = 30
# The corner of the pinball loss is rounded over this many units of log growth, less with each of
# the first steps.
ROUNDING = (0.1, 0.003)
# Standard deviations beyond which a feature says no more: artefacts must not be extrapolated.
CLIP = 5.0


def design(features: Array) -> Array:
    """(n, FEATURES + horizon) -> (n, k): features, features x horizon and the horizons."""
    values, horizon = features[:, : len(FEATURES)], features[:, [len(FEATURES)]]
    centred = (horizon - np.mean(HORIZONS)) / 1.5
    return np.hstack(
        [
            values,
            values * centred,
            *((horizon == one).astype(float) for one in HORIZONS if one != 3),
        ]
    )


def fit(features: Array, growth: Array, weights: Array, level: float) -> Array:
    """(3, k + 1): mean, scale and coefficients of the standardised columns; the first column is the intercept."""
    columns = design(features)
    mean, scale = columns.mean(0), columns.std(0) + 1e-9
    terms = _standardised(columns, mean, scale)
    share = weights / weights.sum()
    ridge = np.diag([1e-8, *[RIDGE] * (terms.shape[1] - 1)])
    solution = np.linalg.solve(
        (terms * share[:, None]).T @ terms + ridge, terms.T @ (share * growth)
    )
    solution[0] += np.quantile(growth - terms @ solution, level)
    for step in range(STEPS):
        rounding = ROUNDING[0] * (ROUNDING[1] / ROUNDING[0]) ** min(step / 20, 1)
        pull = share / (rounding + np.abs(growth - terms @ solution))
        gram = (terms * pull[:, None]).T @ terms + ridge
        solution = np.linalg.solve(
            gram, terms.T @ (pull * growth) + (2 * level - 1) * (terms.T @ share)
        )
    return np.vstack([np.append(0, mean), np.append(1, scale), solution])


def predict(fitted: Array, features: Array) -> Array:
    mean, scale, solution = fitted
    predicted: Array = _standardised(design(features), mean[1:], scale[1:]) @ solution
    return predicted


def _standardised(columns: Array, mean: Array, scale: Array) -> Array:
    return np.column_stack([np.ones(len(columns)), np.clip((columns - mean) / scale, -CLIP, CLIP)])
