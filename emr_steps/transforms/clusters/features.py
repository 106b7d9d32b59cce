"""What countries are grouped by: features scaled, completed and standardised to points, and the plane that shows them best.

Some 200 countries of five features: on the driver, since SparkML's StandardScaler and PCA plan and
run queries of seconds for them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev
from typing import NamedTuple, Self

import numpy as np
from pyspark.sql import DataFrame, Row

from transforms.clusters.points import Point

LOG, LINEAR = "log", "linear"
# A country that lacks more features than this would lie where other countries' medians put it.
MOST_MISSING = 1


@dataclass(frozen=True)
class Feature:
    """A column of the table `clusters`, how it is scaled, and what little and much of it is called."""

    name: str
    scale: str
    little: str
    much: str

    @property
    def scaled(self) -> str:
        """SQL of the scaled value; null for what has no logarithm, as no country is without income or people."""
        return (
            f"CASE WHEN {self.name} > 0 THEN ln({self.name}) END"
            if self.scale == LOG
            else self.name
        )

    def unscaled(self, value: float | None) -> float | None:
        return math.exp(value) if self.scale == LOG and value is not None else value


# Skewness over the countries of the real table, and of the logarithm: income 1.9 and -0.3, density
# 8.4 and 0.0,
# cardiovascular deaths 0.8 and -0.2, diabetes 1.5 and -0.3; of age 0.1.
FEATURES = (
    Feature("gdp_per_capita", LOG, "low income", "high income"),
    Feature("population_density", LOG, "sparsely populated", "densely populated"),
    Feature("median_age", LINEAR, "young", "old"),
    Feature(
        "cardiovasc_death_rate", LOG, "few cardiovascular deaths", "many cardiovascular deaths"
    ),
    Feature("diabetes_prevalence", LOG, "little diabetes", "much diabetes"),
)
NAMES = tuple(feature.name for feature in FEATURES)
MISSING = " + ".join(f"int(({feature.scaled}) IS NULL)" for feature in FEATURES)


def stated(countries: DataFrame, *also: str) -> list[Row]:
    """Countries that state enough of the features: iso_code, the columns to keep, and the features scaled, in the order of their codes."""
    scaled = (f"{feature.scaled} AS {feature.name}" for feature in FEATURES)
    enough = countries.where(f"{MISSING} <= {MOST_MISSING}").selectExpr("iso_code", *also, *scaled)
    return sorted(enough.collect(), key=lambda country: str(country["iso_code"]))


class Standard(NamedTuple):
    """How the scaled values of a feature become comparable: the countries that state it, and their median; and the mean and the
    sample standard deviation of all countries, with that median where one is missing. None where
    there are too few.
    """

    known: int
    median: float | None
    mean: float | None
    stddev: float | None

    @classmethod
    def of(cls, values: Sequence[float | None]) -> Self:
        known = [value for value in values if value is not None]
        middle = median(known) if known else None
        completed = (
            [middle if value is None else value for value in values] if middle is not None else []
        )
        return cls(
            len(known),
            middle,
            fmean(completed) if completed else None,
            stdev(completed) if len(completed) > 1 else None,
        )

    def standardised(self, value: float | None) -> float:
        """0 of a feature that is the same for all, or that nobody states: it has no say."""
        completed = self.median if value is None else value
        return (
            (completed - self.mean) / self.stddev
            if completed is not None and self.mean is not None and self.stddev
            else 0.0
        )


def standards(stated: Sequence[Row]) -> list[Standard]:
    """Of each of FEATURES."""
    return [Standard.of([country[name] for country in stated]) for name in NAMES]


def point(country: Row, standards: Sequence[Standard]) -> Point:
    return [
        standard.standardised(country[name])
        for name, standard in zip(NAMES, standards, strict=True)
    ]


def plane(points: Sequence[Point]) -> list[Point]:
    """Where each point lies on the plane of the first two principal components, whose signs are arbitrary."""
    _, components = np.linalg.eigh(np.cov(points, rowvar=False))  # the smallest variance first
    found: list[Point] = (np.array(points) @ components[:, :-3:-1]).tolist()
    return found
