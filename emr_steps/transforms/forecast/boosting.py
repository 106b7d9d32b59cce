"""A member of the blend: gradient boosted trees on quantile loss, a booster a level (XGBoost).

XGBoost is imported where it is used, by the workers that fit and predict: that takes three seconds
of a processor, which the driver of a step need not spend.
"""

import numpy as np

from transforms.forecast.features import INPUTS
from transforms.forecast.levels import Array

# By its level a tree tells one country from another, and learns its past by heart.
_SEEN = [index for index, name in enumerate(INPUTS) if not name.endswith("_level")]
# Few and shallow trees that learn slowly, each from a part of the examples and of the features:
# examples of neighbouring weeks are nearly the same, and are soon learned by heart.
ROUNDS = 120
PARAMETERS = {
    "objective": "reg:quantileerror",
    "tree_method": "hist",
    "max_depth": 5,
    "eta": 0.07,
    "min_child_weight": 20,
    "subsample": 0.7,
    "colsample_bytree": 0.5,
    # Spark runs a task a core: threads of their own would fight for them.
    "nthread": 1,
}


def fit(features: Array, growth: Array, weights: Array, level: float, seed: int) -> bytes:
    """Return the booster of a level in XGBoost's own format (UBJSON)."""
    import xgboost

    # Of mean 1, as min_child_weight is a sum of weights.
    relative_weights = weights / weights.mean()
    data = xgboost.DMatrix(features[:, _SEEN], growth, weight=relative_weights)
    parameters = {**PARAMETERS, "quantile_alpha": level, "seed": seed}
    booster = xgboost.train(parameters, data, ROUNDS)
    return bytes(booster.save_raw("ubj"))


def predict(fitted: bytes, features: Array) -> Array:
    """Return (n,) growth at the booster's level."""
    import xgboost

    booster = xgboost.Booster({"nthread": 1}, model_file=bytearray(fitted))
    data = xgboost.DMatrix(features[:, _SEEN], nthread=1)
    return np.asarray(booster.predict(data), float)
