"""Countries on the driver, where some 200 of them are grouped by what is alike in them."""

from pyspark.sql import DataFrame, Row
from transforms.clusters.cluster_tables import cluster_tables
from transforms.clusters.features import with_enough_features


def country_clusters(countries: DataFrame, previous: DataFrame) -> dict[str, DataFrame]:
    """Return the tables of clusters by their names.

    Args:
        countries: one row per country with cluster_tables.METRICS
        previous: the table `clusters` of the release before
    """
    complete = _collected(countries.transform(with_enough_features))
    clustered = previous.where("cluster IS NOT NULL").transform(with_enough_features, "cluster")
    return cluster_tables(countries, complete, _collected(clustered))


def _collected(countries: DataFrame) -> list[Row]:
    """Return the rows in the order of their codes, so that each run groups them alike."""
    rows = countries.collect()
    return sorted(rows, key=lambda country: str(country["iso_code"]))
