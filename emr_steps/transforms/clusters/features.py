"""What countries are grouped by: features, scaled, completed and standardised to points.

Beside them the plane that shows the points best. All of it is done on the driver: for some 200
countries of five features SparkML's StandardScaler and PCA plan and run queries of seconds.
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
    """A feature that countries are grouped by.

    Attributes:
        name: a column of the table `clusters`
        scale: LOG for what is skewed to the right, else LINEAR
        little: what a country far below the mean is called
        much: what a country far above the mean is called
    """

    name: str
    scale: str
    little: str
    much: str

    @property
    def scaled(self) -> str:
        """SQL of the scaled value; null for what has no logarithm.

        A published 0 is a gap: no country is without income or people.
        """
        if self.scale == LINEAR:
            return self.name
        return f"CASE WHEN {self.name} > 0 THEN ln({self.name}) END"

    def unscaled(self, value: float | None) -> float | None:
        """Return a scaled value in the unit of the column."""
        if value is None or self.scale == LINEAR:
            return value
        return math.exp(value)


# Skewness over the countries of the real table, and of the logarithm: income 1.9 and -0.3, density
# 8.4 and 0.0, cardiovascular deaths 0.8 and -0.2, diabetes 1.5 and -0.3; of age 0.1.
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
# SQL of how many features a country lacks.
MISSING = " + ".join(f"int(({feature.scaled}) IS NULL)" for feature in FEATURES)


def with_enough_features(countries: DataFrame, *also: str) -> DataFrame:
    """Return the countries that state enough of the features.

    Columns: iso_code, those of `also`, and the features, scaled.
    """
    scaled = [f"{feature.scaled} AS {feature.name}" for feature in FEATURES]
    enough = countries.where(f"{MISSING} <= {MOST_MISSING}")
    return enough.selectExpr("iso_code", *also, *scaled)


class Standard(NamedTuple):
    """How the scaled values of a feature become comparable.

    Attributes:
        known: how many countries state the feature
        median: of those; it completes the others. None where no country states it
        mean: of all countries, completed. None as above
        stddev: the sample standard deviation of all countries, completed. None for fewer than two
    """

    known: int
    median: float | None
    mean: float | None
    stddev: float | None

    @classmethod
    def of(cls, values: Sequence[float | None]) -> Self:
        """Return the standard of a feature from its scaled values."""
        known = [value for value in values if value is not None]
        if not known:
            return cls(0, None, None, None)
        middle = median(known)
        completed = [middle if value is None else value for value in values]
        spread = stdev(completed) if len(completed) > 1 else None
        return cls(len(known), middle, fmean(completed), spread)

    def standardised(self, value: float | None) -> float:
        """Return a scaled value in standard deviations from the mean.

        0 of a feature that is the same for all, or that nobody states: it has no say.
        """
        completed = self.median if value is None else value
        if completed is None or self.mean is None or not self.stddev:
            return 0.0
        return (completed - self.mean) / self.stddev


def standards(countries: Sequence[Row]) -> list[Standard]:
    """Return the standard of each of FEATURES over rows of with_enough_features."""
    columns = [[country[name] for country in countries] for name in NAMES]
    return [Standard.of(values) for values in columns]


def point(country: Row, standards: Sequence[Standard]) -> Point:
    """Return a country's standardised features."""
    return [
        standard.standardised(country[name])
        for name, standard in zip(NAMES, standards, strict=True)
    ]


def plane(points: Sequence[Point]) -> list[Point]:
    """Return where each point lies in the plane of the first two principal components.

    The signs of the components are arbitrary.
    """
    covariance = np.cov(points, rowvar=False)
    # eigh gives the component of the smallest variance first.
    _, components = np.linalg.eigh(covariance)
    first_two = components[:, :-3:-1]
    in_plane: list[Point] = (np.array(points) @ first_two).tolist()
    return in_plane
