"""The naive job, ETL and analytics of one file: inferred types, joins, tables overwritten.

A peer to measure beside, written as a first course in Spark would: nothing is checked, accounted
for, flagged, revised or published, and a reader may meet a table that is half written. It imports
nothing of the project. Arguments: observations (CSV), countries (CSV), a folder for its tables.
"""

import sys

from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

COUNTS = ("new_cases", "new_deaths", "total_cases", "total_deaths")
ATTRIBUTES = ("population", "median_age", "gdp_per_capita", "life_expectancy")
GROUPS = 4
# The columns of the live file by those of the frozen one.
RENAMED = {"country": "location", "code": "iso_code"}


def main(observations: str, countries: str, target: str) -> None:
    spark = SparkSession.builder.appName("naive").getOrCreate()
    etl(spark, observations, countries, target)
    analytics(spark, target)
    spark.stop()


def etl(spark: SparkSession, observations: str, countries: str, target: str) -> None:
    """Read both files, join them, fill what is empty, and add a mean of seven rows."""
    reports = spark.read.csv(observations, header=True, inferSchema=True)
    reports = reports.withColumnsRenamed(RENAMED)
    attributes = spark.read.csv(countries, header=True, inferSchema=True)
    own = [name for name in attributes.columns if name in reports.columns and name != "iso_code"]
    joined = reports.drop(*own).join(attributes, "iso_code", "left").dropDuplicates()
    week = Window.partitionBy("iso_code").orderBy("date").rowsBetween(-6, 0)
    cleaned = (
        joined.fillna(0, COUNTS)
        .withColumn("month", F.date_format("date", "yyyy-MM"))
        .withColumn("new_cases_7d", F.avg("new_cases").over(week))
        .withColumn("new_deaths_7d", F.avg("new_deaths").over(week))
    )
    _overwrite(cleaned, f"{target}/daily")


def analytics(spark: SparkSession, target: str) -> None:
    """Read the table again, and write a report a question."""
    daily = spark.read.parquet(f"{target}/daily")
    countries = daily.filter(F.col("continent").isNotNull())
    totals = countries.groupBy("iso_code", "location", "continent").agg(
        *(F.max(name).alias(name) for name in ("total_cases", "total_deaths", *ATTRIBUTES))
    )
    _overwrite(totals.orderBy(F.desc("total_cases")).limit(10), f"{target}/top_countries")
    by_continent = totals.groupBy("continent").agg(F.sum("total_cases"), F.sum("total_deaths"))
    _overwrite(by_continent, f"{target}/continents")
    by_month = countries.groupBy("location", "month").agg(F.sum("new_cases"), F.sum("new_deaths"))
    _overwrite(by_month, f"{target}/months")
    related = (F.corr("total_deaths", name).alias(name) for name in ATTRIBUTES)
    _overwrite(totals.agg(*related), f"{target}/correlations")
    _overwrite(grouped(totals), f"{target}/groups")


def grouped(totals: DataFrame) -> DataFrame:
    """Return the countries that have all attributes, each with the number of its group."""
    complete = totals.dropna(subset=list(ATTRIBUTES))
    assembled = VectorAssembler(inputCols=list(ATTRIBUTES), outputCol="raw").transform(complete)
    scaled = StandardScaler(inputCol="raw", outputCol="features").fit(assembled)
    features = scaled.transform(assembled)
    model = KMeans(k=GROUPS, seed=1).fit(features)
    return model.transform(features).select("iso_code", "location", "prediction")


def _overwrite(table: DataFrame, folder: str) -> None:
    table.write.mode("overwrite").parquet(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
