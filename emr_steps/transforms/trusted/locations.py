"""Observations and the country table -> the Trusted tables."""

from covidlake import schema
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.rhythm.locations import reports_only
from transforms.shared import code_columns
from transforms.trusted.country_matching import standard_code


def with_location_type(observations: DataFrame, countries: DataFrame) -> DataFrame:
    """Return observations with the type of location, so that nobody is counted twice.

    A listed location has its type (covidlake.reading.countries): the nations of the United Kingdom
    are subnational, OWID_KOS (Kosovo) is a country. Another one is a country if it has a
    continent, here or in the country table, and an aggregate if it has none.
    """
    continents = countries.select("iso_code", F.col("continent").alias("_continent"))
    has_continent = F.coalesce("continent", "_continent").isNotNull()
    by_continent = F.when(has_continent, schema.COUNTRY).otherwise(schema.AGGREGATE)
    location_type = F.coalesce(code_columns.listed_type(F.col("iso_code")), by_continent)
    typed = observations.join(F.broadcast(continents), "iso_code", "left").withColumn(
        "location_type", location_type
    )
    return typed.select(*(column.name for column in schema.OBSERVATION_COLUMNS), "location_type")


def names(observations: DataFrame) -> DataFrame:
    """Return each location under each name, continent and type that it goes by: few rows.

    With the first and the last date of each.
    """
    by_name = observations.groupBy("iso_code", "location", "continent", "location_type")
    first, last = F.min("date"), F.max("date")
    return by_name.agg(first.alias("first_date"), last.alias("last_date"))


def locations(names: DataFrame, countries: DataFrame) -> DataFrame:
    """Return one row per location, under its latest name, with the country table's attributes.

    A location whose code the country table lacks is looked up by its name.

    Args:
        countries: The country table, under standard codes (country_matching.with_standard_codes).
    """
    attributes = countries.select(
        F.col("iso_code").alias("_code"),
        F.col("continent").alias("_continent"),
        *(column.name for column in schema.COUNTRY_ATTRIBUTES),
        F.lit(True).alias("has_attributes"),
    )
    latest = (
        F.max_by(name, "last_date").alias(name)
        for name in ("location", "continent", "location_type")
    )
    of_location = names.groupBy("iso_code").agg(
        *latest,
        F.min("first_date").alias("first_date"),
        F.max("last_date").alias("last_date"),
    )
    matched = of_location.withColumn("_code", standard_code("iso_code", "location")).join(
        F.broadcast(attributes), "_code", "left"
    )
    return (
        matched.withColumn("continent", F.coalesce("continent", "_continent"))
        .withColumn("has_attributes", F.coalesce("has_attributes", F.lit(False)))
        .select(*schema.TABLES["locations"].column_names)
    )


def daily_of_countries(observations: DataFrame, locations: DataFrame) -> DataFrame:
    """Return countries' measures by day, with the attributes of their location.

    Aggregates and subnational parts are left out, and counts that nobody reported are null.
    """
    attributes = locations.select(
        "iso_code", "location", "continent", *(column.name for column in schema.COUNTRY_ATTRIBUTES)
    )
    measures = observations.where(F.col("location_type") == schema.COUNTRY).select(
        "iso_code", "date", *schema.DAILY_MEASURES, *(column.name for column in schema.DAYS_COVERED)
    )
    return measures.transform(reports_only).join(F.broadcast(attributes), "iso_code")


def overview(locations: DataFrame) -> DataFrame:
    """Return one row with the facts of a release's locations (covidlake.releases.facts).

    data_date is the last day that a country reports, ISO.
    """
    kind = F.col("location_type")
    last_of_country = F.when(kind == schema.COUNTRY, F.col("last_date"))
    return locations.agg(
        F.count_if(kind == schema.COUNTRY).alias("countries"),
        F.count_if(kind == schema.SUBNATIONAL).alias("subnational"),
        F.count_if(kind == schema.AGGREGATE).alias("aggregates"),
        F.count_if(kind == schema.EVENT).alias("events"),
        F.count_if(~F.col("has_attributes")).alias("locations_without_attributes"),
        F.max(last_of_country).cast("string").alias("data_date"),
    )
