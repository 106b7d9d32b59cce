"""Gradient boosted trees on quantile loss, a booster a level."""

import numpy as np
import xgboost

from transforms.forecast.features import INPUTS
from transforms.forecast.levels import Array

# By its level a tree tells one country from another, and learns its past by heart.
_SEEN = [place for place, name in enumerate(INPUTS) if not name.endswith("_level")]
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
    """The booster in XGBoost's own format (UBJSON)."""
    data = xgboost.DMatrix(features[:, _SEEN], growth, weight=weights / weights.mean())
    booster = xgboost.train({**PARAMETERS, "quantile_alpha": level, "seed": seed}, data, ROUNDS)
    return bytes(booster.save_raw("ubj"))


def predict(fitted: bytes, features: Array) -> Array:
    booster = xgboost.Booster({"nthread": 1}, model_file=bytearray(fitted))
    return np.asarray(booster.predict(xgboost.DMatrix(features[:, _SEEN], nthread=1)), float)
