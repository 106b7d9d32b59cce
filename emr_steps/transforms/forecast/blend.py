"""The forecast model as a stage of a SparkML Pipeline: boosted trees and a linear quantile regression, blended.

Fitting is a Spark job of one task per target, member and level. Countries are rows, never tasks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from pyspark import keyword_only
from pyspark.ml import Estimator, Model
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import (
    DefaultParamsReadable,
    DefaultParamsReader,
    DefaultParamsWritable,
    DefaultParamsWriter,
    MLReadable,
    MLReader,
    MLWritable,
    MLWriter,
)
from pyspark.sql import DataFrame, Row
from pyspark.sql.types import ArrayType, DoubleType, StructField, StructType

from transforms.forecast import boosting, linear
from transforms.forecast.features import INPUTS
from transforms.forecast.levels import LEARNED, Array, all_levels, widened

MEMBERS = ("boosting", "linear")
# Of the intervals, for each week that the forecast is further ahead: waves of cases turn, and
# deaths follow them.
# Tuned, as levels.TAILS.
WIDENING = {"cases": 0.1, "deaths": 0.0}
# With fewer examples of a target that changed at all, nothing can be said about its tails: it is
# not learned.
FEWEST_EXAMPLES = 100


class Fitted(NamedTuple):
    """One member at one level for one target; the payload is a booster, or the bytes of the linear coefficients (3, k)."""

    target: str
    member: str
    level: float
    payload: bytes


class _Settings(Params):  # type: ignore[misc]
    featuresCol = Param(
        Params._dummy(),
        "featuresCol",
        "array<double>: the features, then the horizon",
        TypeConverters.toString,
    )
    labelCol = Param(
        Params._dummy(), "labelCol", "growth of log1p from the last week", TypeConverters.toString
    )
    weightCol = Param(Params._dummy(), "weightCol", "weight of an example", TypeConverters.toString)
    predictionCol = Param(
        Params._dummy(),
        "predictionCol",
        "array<double>: 23 quantiles of growth, rising",
        TypeConverters.toString,
    )
    inputNames = Param(
        Params._dummy(),
        "inputNames",
        "what the model was given, in order",
        TypeConverters.toListString,
    )
    release = Param(Params._dummy(), "release", "release that fitted it", TypeConverters.toString)
    knownUntil = Param(
        Params._dummy(),
        "knownUntil",
        "last day that it has learned from, ISO",
        TypeConverters.toString,
    )
    seed = Param(Params._dummy(), "seed", "of the trees' sampling", TypeConverters.toInt)

    def __init__(self) -> None:
        super().__init__()
        self._setDefault(
            featuresCol="inputs",
            labelCol="growth",
            weightCol="weight",
            predictionCol="growth_quantiles",
            inputNames=list(INPUTS),
            seed=20,
        )


class QuantileBlend(_Settings, Estimator, DefaultParamsWritable, DefaultParamsReadable):  # type: ignore[misc]
    """Rows with target, features, label and weight -> QuantileBlendModel."""

    @keyword_only  # type: ignore[untyped-decorator]
    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._set(**self._input_kwargs)

    def _fit(self, examples: DataFrame) -> "QuantileBlendModel":
        columns = [
            self.getOrDefault(name) for name in (self.featuresCol, self.labelCol, self.weightCol)
        ]
        rows = sorted(
            examples.select("target", *columns).collect()
        )  # in an order of their own: Spark's may differ from run to run
        by_target = {
            target: [row for row in rows if row[0] == target]
            for target in sorted({row[0] for row in rows})
        }
        learned = {target: _matrices(rows) for target, rows in by_target.items() if _enough(rows)}
        context = examples.sparkSession.sparkContext
        shared, seed = context.broadcast(learned), self.getOrDefault(self.seed)
        jobs = [
            (target, member, level) for member in MEMBERS for target in learned for level in LEARNED
        ]
        fitted = (
            context.parallelize(jobs, len(jobs))
            .map(lambda job: _train(job, shared.value[job[0]], seed))
            .collect()
            if jobs
            else []
        )
        shared.unpersist()
        model: QuantileBlendModel = self._copyValues(QuantileBlendModel(fitted))
        return model


class QuantileBlendModel(_Settings, Model, MLWritable, MLReadable):  # type: ignore[misc]
    """Adds the quantiles of growth; null for a target that it has not learned."""

    def __init__(self, fitted: list[Fitted]) -> None:
        super().__init__()
        self.fitted = fitted

    def _transform(self, rows: DataFrame) -> DataFrame:
        session, name = rows.sparkSession, self.getOrDefault(self.predictionCol)
        inputs = self.getOrDefault(self.featuresCol)
        shared = session.sparkContext.broadcast(self.fitted)
        schema = StructType([*rows.schema.fields, StructField(name, ArrayType(DoubleType()))])
        return session.createDataFrame(
            rows.rdd.mapPartitions(lambda part: _predicted(list(part), inputs, shared.value)),
            schema,
        )

    def write(self) -> "_Writer":
        return _Writer(self)

    @classmethod
    def read(cls) -> "_Reader":
        return _Reader()


class _Writer(MLWriter):  # type: ignore[misc]
    def __init__(self, model: QuantileBlendModel) -> None:
        super().__init__()
        self.model = model

    def saveImpl(self, path: str) -> None:  # noqa: N802 - pyspark's name
        DefaultParamsWriter.saveMetadata(self.model, path, self.sc)
        columns = "target string, member string, level double, payload binary"
        self.sparkSession.createDataFrame(self.model.fitted, columns).coalesce(1).write.parquet(
            f"{path}/fitted"
        )


class _Reader(MLReader):  # type: ignore[misc]
    def load(self, path: str) -> QuantileBlendModel:
        metadata = DefaultParamsReader.loadMetadata(path, self.sc)
        rows = self.sparkSession.read.parquet(f"{path}/fitted").collect()
        model = QuantileBlendModel(
            [
                Fitted(row["target"], row["member"], row["level"], bytes(row["payload"]))
                for row in rows
            ]
        )
        model._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(model, metadata)
        return model


@dataclass(frozen=True)
class _Matrices:
    features: Array
    growth: Array
    weights: Array


def _enough(rows: list[Row]) -> bool:
    return len([row for row in rows if row[2] != 0]) >= FEWEST_EXAMPLES


def _matrices(rows: list[Row]) -> _Matrices:
    return _Matrices(
        np.array([row[1] for row in rows], np.float32).astype(float),
        *(np.array([row[i] for row in rows], float) for i in (2, 3)),
    )


def _train(job: tuple[str, str, float], learned: _Matrices, seed: int) -> Fitted:
    target, member, level = job
    given = (learned.features, learned.growth, learned.weights, level)
    payload = boosting.fit(*given, seed) if member == "boosting" else linear.fit(*given).tobytes()
    return Fitted(target, member, level, payload)


def _predicted(rows: list[Row], inputs: str, fitted: list[Fitted]) -> Iterator[tuple[Any, ...]]:
    quantiles: list[list[float] | None] = [None] * len(rows)
    for target in {one.target for one in fitted}:
        places = [place for place, row in enumerate(rows) if row["target"] == target]
        if places:
            features = np.array([rows[place][inputs] for place in places], np.float32).astype(float)
            blended = _blended(
                [one for one in fitted if one.target == target], features, WIDENING[target]
            )
            for place, values in zip(places, blended.tolist(), strict=True):
                quantiles[place] = values
    return ((*row, values) for row, values in zip(rows, quantiles, strict=True))


def _blended(fitted: list[Fitted], features: Array, widening: float) -> Array:
    """(n, 23): the mean over the members of their quantiles, widened."""
    members = []
    for member in MEMBERS:
        levels = sorted((one for one in fitted if one.member == member), key=lambda one: one.level)
        members.append(all_levels(np.column_stack([_growth(one, features) for one in levels])))
    horizon = features[:, INPUTS.index("horizon")]
    return widened(np.sort(np.mean(members, axis=0), axis=1), 1 + widening * (horizon - 1))


def _growth(one: Fitted, features: Array) -> Array:
    if one.member == "boosting":
        return boosting.predict(one.payload, features)
    return linear.predict(np.frombuffer(one.payload).reshape(3, -1), features)
