"""Countries grouped by human development, income and density with SparkML."""

from collections.abc import Sequence

from covidlake import schema
from pyspark.ml import Pipeline
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.feature import SQLTransformer, StandardScaler, VectorAssembler
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

_TABLE = schema.TABLES["clusters"]
FEATURES = ("human_development_index", "gdp_per_capita", "population_density")
# What a country must state for its row: the features and the outcomes to compare.
METRICS = tuple(column.name for column in _TABLE.columns if column.type == "double")
SEED = 20200130  # any fixed number: the same countries give the same clusters
FEWEST_CLUSTERS, MOST_CLUSTERS = 3, 6
FEWEST_TO_COMPARE = 2  # different countries, or clusters, that a silhouette needs
_LABEL, _POINT, _SILHOUETTE = "_label", "_point", "_silhouette"


def with_cluster(countries: DataFrame) -> DataFrame:
    """One row per country with FEATURES -> plus cluster (int, null where a feature is missing) and _silhouette (double).

    Of 3 to 6 clusters the number with the best silhouette, fewer when there are hardly more countries than clusters.
    Clusters are numbered from 0 by rising mean human development.
    """
    # One sorted partition: k-means starts from points drawn by position, so the order decides the outcome.
    complete = countries.where(_complete()).select("iso_code", *FEATURES).coalesce(1).sortWithinPartitions("iso_code").persist()
    labelled, silhouette = _best_grouping(complete)
    numbered = labelled.select("iso_code", _number(labelled).alias("cluster"))
    return countries.join(F.broadcast(numbered), "iso_code", "left").withColumn(_SILHOUETTE, F.lit(silhouette).cast("double"))


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
    return tried or [FEWEST_TO_COMPARE]


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


def _best_grouping(complete: DataFrame) -> tuple[DataFrame, float | None]:
    distinct = complete.select(*FEATURES).distinct().count()
    if distinct < FEWEST_TO_COMPARE:
        return complete.withColumn(_LABEL, F.lit(0)), None
    points = _standardised(complete).persist()
    groupings = [grouping for k in numbers_of_clusters(distinct) if (grouping := _grouping(points, k))]
    return max(groupings, key=lambda grouping: grouping[1], default=(complete.withColumn(_LABEL, F.lit(0)), None))


def _grouping(points: DataFrame, k: int) -> tuple[DataFrame, float] | None:
    """Points with their label, and the silhouette; None where k-means finds but one cluster."""
    model = KMeans(k=k, seed=SEED, featuresCol=_POINT, predictionCol=_LABEL).fit(points)
    if sum(size > 0 for size in model.summary.clusterSizes) < FEWEST_TO_COMPARE:
        return None
    labelled = model.transform(points)
    return labelled, ClusteringEvaluator(featuresCol=_POINT, predictionCol=_LABEL).evaluate(labelled)


def _number(labelled: DataFrame) -> Column:
    """The cluster's number, from its label: its place by rising mean human development."""
    by_development = labelled.groupBy(_LABEL).agg(F.avg(FEATURES[0]).alias("mean")).orderBy("mean", _LABEL).collect()
    number = F.lit(None).cast("int")
    for place, row in enumerate(by_development):
        number = F.when(F.col(_LABEL) == row[_LABEL], place).otherwise(number)
    return number
