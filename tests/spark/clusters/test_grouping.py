"""The grouping of countries beside SparkML's k-means."""

import random

from pyspark.ml.clustering import KMeans
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession
from transforms.clusters.features import NAMES
from transforms.clusters.grouping import groupings
from transforms.clusters.points import CountryPoint


def test_a_grouping_costs_no_more_than_sparkmls(spark: SparkSession) -> None:
    noise = random.Random(3)
    points = [[noise.gauss(0, 1) for _ in NAMES] for _ in range(190)]
    rows = [(Vectors.dense(point),) for point in points]
    vectors = spark.createDataFrame(rows, ["features"]).coalesce(1).persist()
    tried = groupings([CountryPoint("", point, [], 0) for point in points])
    assert [grouping.k for grouping in tried] == [3, 4, 5, 6, 7, 8]
    for grouping in tried:
        sparkml_cost = KMeans(k=grouping.k, seed=1).fit(vectors).summary.trainingCost
        # Noise has many groupings that are nearly the best.
        assert 0.8 * sparkml_cost < grouping.cost < 1.002 * sparkml_cost
