"""What countries are grouped by: features scaled, completed and standardised to points, and the plane that shows them best."""

import math
from dataclasses import dataclass

from pyspark.ml import Pipeline
from pyspark.ml.feature import PCA, SQLTransformer, StandardScaler, VectorAssembler
from pyspark.sql import DataFrame, Row

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
        return f"CASE WHEN {self.name} > 0 THEN ln({self.name}) END" if self.scale == LOG else self.name

    def unscaled(self, value: float | None) -> float | None:
        return math.exp(value) if self.scale == LOG and value is not None else value


# Skewness over the countries of the real table, and of the logarithm: income 1.9 and -0.3, density 8.4 and 0.0,
# cardiovascular deaths 0.8 and -0.2, diabetes 1.5 and -0.3; of age 0.1.
FEATURES = (
    Feature("gdp_per_capita", LOG, "low income", "high income"),
    Feature("population_density", LOG, "sparsely populated", "densely populated"),
    Feature("median_age", LINEAR, "young", "old"),
    Feature("cardiovasc_death_rate", LOG, "few cardiovascular deaths", "many cardiovascular deaths"),
    Feature("diabetes_prevalence", LOG, "little diabetes", "much diabetes"),
)
NAMES = tuple(feature.name for feature in FEATURES)
MISSING = " + ".join(f"int(({feature.scaled}) IS NULL)" for feature in FEATURES)


def stated(countries: DataFrame, *also: str) -> DataFrame:
    """Countries that state enough of the features: iso_code, the columns to keep, and the features scaled.

    One sorted partition: k-means starts from points drawn by position, so the order decides the outcome.
    """
    scaled = (f"{feature.scaled} AS {feature.name}" for feature in FEATURES)
    enough = countries.where(f"{MISSING} <= {MOST_MISSING}").selectExpr("iso_code", *also, *scaled)
    return enough.coalesce(1).sortWithinPartitions("iso_code")


def overview(stated: DataFrame) -> Row:
    """One row: countries; different, how many points; each feature's median; and as known_<feature>, how many countries state it."""
    medians, counts = (f"percentile({name}, 0.5) AS {name}" for name in NAMES), (f"count({name}) AS known_{name}" for name in NAMES)
    return stated.selectExpr("count(*) AS countries", f"count(DISTINCT struct({', '.join(NAMES)})) AS different", *medians, *counts).first()


def standardising(medians: Row) -> Pipeline:
    """Of scaled features: iso_code, point (standardised, the median where one is missing) and plane (two principal components)."""
    # A feature that nobody states is the same for all, and so has no say.
    completed = ", ".join(f"coalesce({name}, {medians[name] or 0.0!r}D) AS {name}" for name in NAMES)
    return Pipeline(
        stages=[
            SQLTransformer(statement=f"SELECT iso_code, {completed} FROM __THIS__"),
            VectorAssembler(inputCols=list(NAMES), outputCol="completed"),
            StandardScaler(inputCol="completed", outputCol="point", withMean=True, withStd=True),
            PCA(inputCol="point", outputCol="plane", k=2),
        ]
    )
