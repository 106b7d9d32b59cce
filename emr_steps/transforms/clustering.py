"""Countries grouped by human development, income and density with SparkML."""

from collections.abc import Sequence

from covidlake import schema
from pyspark.ml import Pipeline
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.feature import SQLTransformer, StandardScaler, VectorAssembler
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

FEATURES = ("human_development_index", "gdp_per_capita", "population_density")
SEED = 20200130  # any fixed number: the same countries give the same clusters
FEWEST_CLUSTERS, MOST_CLUSTERS = 3, 6
_LABEL, _POINT, _SILHOUETTE = "_label", "_point", "_silhouette"


def with_cluster(countries: DataFrame) -> DataFrame:
    """One row per country with FEATURES -> plus cluster (int, null where a feature is missing) and _silhouette (double).

    Of 3 to 6 clusters the number with the best silhouette, fewer when there are hardly more countries than clusters.
    Clusters are numbered from 0 by rising mean human development.
    """
    # One sorted partition: k-means starts from points drawn by position, so the order decides the outcome.
    points = _standardised(countries.where(_complete())).coalesce(1).sortWithinPartitions("iso_code").persist()
    labelled, silhouette = _best_grouping(points)
    numbers = _numbered(labelled)
    return (
        countries.join(F.broadcast(labelled.join(numbers, _LABEL).select("iso_code", "cluster")), "iso_code", "left")
        .withColumn(_SILHOUETTE, F.lit(silhouette).cast("double"))
    )  # fmt: skip


def clusters(countries: DataFrame) -> DataFrame:
    """Clustered countries -> the table `clusters`."""
    return countries.select(*schema.TABLES["clusters"].column_names)


def cluster_summary(countries: DataFrame) -> DataFrame:
    """Clustered countries -> the table `cluster_summary`."""
    table = schema.TABLES["cluster_summary"]
    means = [F.avg(name).alias(name) for name in table.column_names if name in countries.columns and name != "cluster"]
    grouped = countries.where(F.col("cluster").isNotNull()).groupBy("cluster")
    return grouped.agg(
        F.count(F.lit(1)).alias("countries"), *means, F.first(_SILHOUETTE).alias("silhouette")
    ).select(*table.column_names)  # fmt: skip


def numbers_of_clusters(distinct_points: int) -> Sequence[int]:
    """Which numbers of clusters to try for so many different countries."""
    tried = [k for k in range(FEWEST_CLUSTERS, MOST_CLUSTERS + 1) if k < distinct_points]
    return tried or [min(2, distinct_points)]


def _complete() -> Column:
    # A logarithm needs more than zero; no country has no income or nobody in it.
    return F.col(FEATURES[0]).isNotNull() & (F.col(FEATURES[1]) > 0) & (F.col(FEATURES[2]) > 0)


def _standardised(countries: DataFrame) -> DataFrame:
    logs = "SELECT *, ln(gdp_per_capita) AS _log_gdp, ln(population_density) AS _log_density FROM __THIS__"
    stages = [
        SQLTransformer(statement=logs),
        VectorAssembler(inputCols=[FEATURES[0], "_log_gdp", "_log_density"], outputCol="_raw_point"),
        StandardScaler(inputCol="_raw_point", outputCol=_POINT, withMean=True, withStd=True),
    ]
    return Pipeline(stages=stages).fit(countries).transform(countries)


def _best_grouping(points: DataFrame) -> tuple[DataFrame, float | None]:
    distinct = points.select(*FEATURES).distinct().count()
    if distinct < 2:
        return points.withColumn(_LABEL, F.lit(0)), None
    evaluator = ClusteringEvaluator(featuresCol=_POINT, predictionCol=_LABEL)
    groupings = []
    for k in numbers_of_clusters(distinct):
        grouping = KMeans(k=k, seed=SEED, featuresCol=_POINT, predictionCol=_LABEL).fit(points).transform(points)
        groupings.append((evaluator.evaluate(grouping), grouping))
    silhouette, best = max(groupings, key=lambda grouping: grouping[0])
    return best, silhouette


def _numbered(labelled: DataFrame) -> DataFrame:
    means = labelled.groupBy(_LABEL).agg(F.avg(FEATURES[0]).alias("mean")).orderBy("mean", _LABEL).collect()
    spark = labelled.sparkSession
    return spark.createDataFrame([(row[_LABEL], number) for number, row in enumerate(means)], f"{_LABEL} int, cluster int")
