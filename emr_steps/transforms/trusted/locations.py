"""Observations and the country table -> the Trusted tables."""

from covidlake import schema
from covidlake.reading.country_codes import SUBNATIONAL
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.shared import code_columns
from transforms.trusted.country_matching import standard_code

COUNTRY, SUBNATION, AGGREGATE = schema.LOCATION_TYPES


def with_location_type(observations: DataFrame, countries: DataFrame) -> DataFrame:
    """Tell countries from their parts and from aggregates, so that nobody is counted twice.

    The nations of the United Kingdom are subnational. A country has a code of ISO 3166-1, or a
    continent here or in the country table: the code alone does not tell, OWID_KOS (Kosovo) and
    OWID_CYN (Northern Cyprus) are countries.
    """
    continents = countries.select("iso_code", F.col("continent").alias("_continent"))
    location_type = (
        F.when(F.col("iso_code").isin(*SUBNATIONAL), SUBNATION)
        .when(
            F.coalesce("continent", "_continent").isNotNull()
            | code_columns.is_country(F.col("iso_code")),
            COUNTRY,
        )
        .otherwise(AGGREGATE)
    )
    return (
        observations.join(F.broadcast(continents), "iso_code", "left")
        .withColumn("location_type", location_type)
        .select(*schema.TABLES["observations"].column_names)
    )


def names(observations: DataFrame) -> DataFrame:
    """Each location under each name, continent and type that it goes by, with the first and last date of it: few rows."""
    who = observations.groupBy("iso_code", "location", "continent", "location_type")
    return who.agg(F.min("date").alias("first_date"), F.max("date").alias("last_date"))


def locations(names: DataFrame, countries: DataFrame) -> DataFrame:
    """One row per location, under its latest name, with the country table's attributes.

    The country table has standard codes (matching.with_standard_codes); a location whose code it
    lacks is looked up by its name.
    """
    attributes = countries.select(
        F.col("iso_code").alias("_code"),
        F.col("continent").alias("_continent"),
        *(column.name for column in schema.COUNTRY_ATTRIBUTES),
        F.lit(True).alias("has_attributes"),
    )
    found = names.groupBy("iso_code").agg(
        *(
            F.max_by(name, "last_date").alias(name)
            for name in ("location", "continent", "location_type")
        ),
        F.min("first_date").alias("first_date"),
        F.max("last_date").alias("last_date"),
    )
    return (
        found.withColumn("_code", standard_code("iso_code", "location"))
        .join(F.broadcast(attributes), "_code", "left")
        .withColumn("continent", F.coalesce("continent", "_continent"))
        .withColumn("has_attributes", F.coalesce("has_attributes", F.lit(False)))
        .select(*schema.TABLES["locations"].column_names)
    )


def daily_of_countries(observations: DataFrame, locations: DataFrame) -> DataFrame:
    """Countries' measures by day, with the attributes of their location; aggregates and subnational parts are left out."""
    about = locations.select(
        "iso_code", "location", "continent", *(column.name for column in schema.COUNTRY_ATTRIBUTES)
    )
    measures = observations.where(F.col("location_type") == COUNTRY).select(
        "iso_code", "date", *schema.DAILY_MEASURES
    )
    return measures.join(F.broadcast(about), "iso_code")


def overview(locations: DataFrame) -> DataFrame:
    """One row: countries, subnational, aggregates, locations_without_attributes, and data_date, the last day that a country reports."""
    kind = F.col("location_type")
    return locations.agg(
        F.count_if(kind == COUNTRY).alias("countries"),
        F.count_if(kind == SUBNATION).alias("subnational"),
        F.count_if(kind == AGGREGATE).alias("aggregates"),
        F.count_if(~F.col("has_attributes")).alias("locations_without_attributes"),
        F.max(F.when(kind == COUNTRY, F.col("last_date"))).cast("string").alias("data_date"),
    )
