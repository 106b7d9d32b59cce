"""The forecast model as a stage of a SparkML Pipeline: its members (members.py), blended.

Fitting is a Spark job of one task per target, member and level. Countries are rows, never tasks.

This is the one module of transforms/ that uses a session and actions, since pyspark.ml's own
contract has them inside of a stage: an Estimator is given a DataFrame of examples and returns a
model that is fitted, and a model's writer and reader are given a path.

A saved model names its class, `transforms.forecast.blend.QuantileBlendModel`: whoever renames it,
its parameters or the columns of what is saved raises model.FORMAT.
"""

from collections.abc import Iterable, Iterator
from typing import Any

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

from transforms.forecast.features import INPUTS
from transforms.forecast.levels import LEARNED
from transforms.forecast.members import (
    MEMBERS,
    FittedMember,
    by_learned_target,
    predicted,
    train,
)

_FITTED = "target string, member string, level double, payload binary"


def _param(name: str, description: str, converter: Any = TypeConverters.toString) -> Any:
    return Param(Params._dummy(), name, description, converter)


class _Settings(Params):  # type: ignore[misc]
    featuresCol = _param("featuresCol", "array<double>: the features, then the horizon")
    labelCol = _param("labelCol", "growth of log1p from the last week")
    weightCol = _param("weightCol", "weight of an example")
    predictionCol = _param("predictionCol", "array<double>: 23 quantiles of growth, rising")
    inputNames = _param(
        "inputNames", "what the model was given, in order", TypeConverters.toListString
    )
    release = _param("release", "release that fitted it")
    knownUntil = _param("knownUntil", "last day that it has learned from, ISO")
    seed = _param("seed", "of the trees' sampling", TypeConverters.toInt)

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
        params = (self.featuresCol, self.labelCol, self.weightCol)
        columns = [self.getOrDefault(param) for param in params]
        # In an order of their own: Spark's may differ from run to run.
        rows = sorted(examples.select("target", *columns).collect())
        learned = by_learned_target(rows)
        jobs = [
            (target, member, level) for member in MEMBERS for target in learned for level in LEARNED
        ]
        seed = self.getOrDefault(self.seed)
        context = examples.sparkSession.sparkContext
        shared = context.broadcast(learned)

        def fit(job: tuple[str, str, float]) -> FittedMember:
            return train(*job, shared.value[job[0]], seed)

        # One task a job, but at least one part: Spark does not split nothing into none.
        parts = max(len(jobs), 1)
        fitted = context.parallelize(jobs, parts).map(fit).collect()
        shared.unpersist()
        model: QuantileBlendModel = self._copyValues(QuantileBlendModel(fitted))
        return model


class QuantileBlendModel(_Settings, Model, MLWritable, MLReadable):  # type: ignore[misc]
    """Adds the quantiles of growth; null for a target that it has not learned."""

    def __init__(self, fitted: list[FittedMember]) -> None:
        super().__init__()
        self.fitted = fitted

    def _transform(self, rows: DataFrame) -> DataFrame:
        inputs = self.getOrDefault(self.featuresCol)
        name = self.getOrDefault(self.predictionCol)
        session = rows.sparkSession
        shared = session.sparkContext.broadcast(self.fitted)

        def predict(part: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
            part_rows = list(part)
            targets = [row["target"] for row in part_rows]
            values = predicted(targets, [row[inputs] for row in part_rows], shared.value)
            return ((*row, quantiles) for row, quantiles in zip(part_rows, values, strict=True))

        quantiles = StructField(name, ArrayType(DoubleType()))
        schema = StructType([*rows.schema.fields, quantiles])
        # Rows that came from Spark as they are: to look at each of their elements takes seconds.
        predictions = rows.rdd.mapPartitions(predict)
        return session.createDataFrame(predictions, schema, verifySchema=False)

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
        fitted = self.sparkSession.createDataFrame(self.model.fitted, _FITTED)
        fitted.coalesce(1).write.parquet(f"{path}/fitted")


class _Reader(MLReader):  # type: ignore[misc]
    def load(self, path: str) -> QuantileBlendModel:
        metadata = DefaultParamsReader.loadMetadata(path, self.sc)
        rows = self.sparkSession.read.parquet(f"{path}/fitted").collect()
        fitted = [
            FittedMember(row["target"], row["member"], row["level"], bytes(row["payload"]))
            for row in rows
        ]
        model = QuantileBlendModel(fitted)
        model._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(model, metadata)
        return model
