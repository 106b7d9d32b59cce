"""The plane of the clusters beside SparkML's principal components."""

import math
import random
from collections.abc import Sequence
from statistics import fmean

import pytest
from pyspark.ml.feature import PCA
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession
from transforms.clusters.features import plane
from transforms.clusters.points import Point

SPREADS = (3, 2, 1, 0.5, 0.1)


def centred(points: Sequence[Point]) -> list[Point]:
    means = [fmean(axis) for axis in zip(*points, strict=True)]
    return [[value - mean for value, mean in zip(p, means, strict=True)] for p in points]


def test_the_plane_is_that_of_sparkmls_principal_components(spark: SparkSession) -> None:
    random_numbers = random.Random(2)
    points = centred([[random_numbers.gauss(0, s) for s in SPREADS] for _ in range(50)])
    vectors = spark.createDataFrame([(Vectors.dense(point),) for point in points], ["point"])
    model = PCA(k=2, inputCol="point", outputCol="plane").fit(vectors)
    expected = [row["plane"] for row in model.transform(vectors).collect()]
    axes = zip(*plane(points), strict=True)
    for axis, expected_axis in zip(axes, zip(*expected, strict=True), strict=True):
        same_sign = math.copysign(1, axis[0] * expected_axis[0])
        assert axis == pytest.approx([same_sign * value for value in expected_axis])
