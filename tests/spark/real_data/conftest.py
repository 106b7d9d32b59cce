"""Tables of a real file, made as the steps make them."""

import duckdb
import pytest
from analytics import analytics
from etl import etl
from pyspark.sql import SparkSession

from tests.support.spark.real_lake import RealLake


@pytest.fixture(scope="session")
def spark(spark: SparkSession) -> SparkSession:
    """The session of all tests; from here on it compiles queries, as in the steps."""
    spark.conf.set("spark.sql.codegen.wholeStage", "true")
    spark.conf.set("spark.sql.codegen.factoryMode", "FALLBACK")
    return spark


@pytest.fixture(scope="session")
def real_lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> RealLake:
    lake = RealLake(tmp_path_factory.mktemp("real_lake"), {}, duckdb.connect())
    for work in (etl, analytics):
        lake.run(spark, work)
    return lake


@pytest.fixture(scope="session")
def real_release(real_lake: RealLake) -> duckdb.DuckDBPyConnection:
    """A view of each table of the real lake."""
    return real_lake.duck
