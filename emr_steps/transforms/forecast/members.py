"""The members of the blend: what each learns of a target at a level, and how they are blended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from transforms.forecast import boosting, linear
from transforms.forecast.features import INPUTS
from transforms.forecast.levels import Array, all_levels, widened

BOOSTING, LINEAR = "boosting", "linear"
MEMBERS = (BOOSTING, LINEAR)
# Of the intervals, for each week that the forecast is further ahead: waves of cases turn, and
# deaths follow them. Tuned, as levels.TAILS.
WIDENING = {"cases": 0.1, "deaths": 0.0}
# With fewer examples of a target that changed at all, nothing can be said about its tails: it is
# not learned.
FEWEST_EXAMPLES = 100

Example = tuple[str, list[float], float, float]  # target, inputs, growth, weight


class FittedMember(NamedTuple):
    """One member at one level for one target, as it is saved.

    Attributes:
        target: a key of levels.TARGETS
        member: one of MEMBERS
        level: one of levels.LEARNED
        payload: a booster, or the bytes of the linear coefficients (3, k)
    """

    target: str
    member: str
    level: float
    payload: bytes


@dataclass(frozen=True)
class Examples:
    """What is learned from, a row an example: inputs (n, INPUTS), growth (n,) and weights (n,)."""

    inputs: Array
    growth: Array
    weights: Array

    @classmethod
    def of(cls, rows: Sequence[Example]) -> Self:
        growth, weights = (np.array([row[index] for row in rows], float) for index in (2, 3))
        return cls(_as_inputs([row[1] for row in rows]), growth, weights)


def by_learned_target(rows: Sequence[Example]) -> dict[str, Examples]:
    """Return target -> its examples, of the targets that have enough to be learned."""
    by_target: dict[str, list[Example]] = {}
    for row in rows:
        by_target.setdefault(row[0], []).append(row)
    return {
        target: Examples.of(by_target[target])
        for target in sorted(by_target)
        if _are_enough(by_target[target])
    }


def train(target: str, member: str, level: float, learned: Examples, seed: int) -> FittedMember:
    """Return a member fitted to the examples of a target, at a level."""
    data = (learned.inputs, learned.growth, learned.weights, level)
    if member == BOOSTING:
        return FittedMember(target, member, level, boosting.fit(*data, seed))
    return FittedMember(target, member, level, linear.fit(*data).tobytes())


def predicted(
    targets: Sequence[str], inputs: Sequence[Sequence[float]], fitted: Sequence[FittedMember]
) -> list[list[float] | None]:
    """Return 23 quantiles of growth for each row; None for a target that was not learned.

    Args:
        targets: of each row
        inputs: values of INPUTS of each row
        fitted: all members
    """
    quantiles: list[list[float] | None] = [None] * len(targets)
    for target in {one.target for one in fitted}:
        rows = [row for row, other in enumerate(targets) if other == target]
        if not rows:
            continue
        of_target = [one for one in fitted if one.target == target]
        matrix = _as_inputs([inputs[row] for row in rows])
        blend = blended(of_target, matrix, WIDENING[target]).tolist()
        for row, values in zip(rows, blend, strict=True):
            quantiles[row] = values
    return quantiles


def blended(fitted: Sequence[FittedMember], inputs: Array, widening: float) -> Array:
    """Return (n, 23): the mean over the members of their quantiles, widened."""
    members = []
    for member in MEMBERS:
        of_member = [one for one in fitted if one.member == member]
        of_member.sort(key=lambda one: one.level)
        levels = [_growth(one, inputs) for one in of_member]
        members.append(all_levels(np.column_stack(levels)))
    mean = np.mean(members, axis=0)
    horizon = inputs[:, INPUTS.index("horizon")]
    return widened(np.sort(mean, axis=1), 1 + widening * (horizon - 1))


def _growth(one: FittedMember, inputs: Array) -> Array:
    if one.member == BOOSTING:
        return boosting.predict(one.payload, inputs)
    return linear.predict(np.frombuffer(one.payload).reshape(3, -1), inputs)


def _as_inputs(rows: Sequence[Sequence[Any]]) -> Array:
    # In single precision, as XGBoost has them, so that both members see the same.
    return np.array(rows, np.float32).astype(float)


def _are_enough(rows: Sequence[Example]) -> bool:
    changed = [row for row in rows if row[2] != 0]
    return len(changed) >= FEWEST_EXAMPLES
