"""Which location a row of any source means: by its ISO code, else by its name."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.shared import code_columns

# What begins so is OWID's own: locations that ISO does not list.
OWN_CODES = "OWID_"


def is_known_code(code: str) -> Column:
    column = F.col(code)
    return code_columns.listed_type(column).isNotNull() | column.startswith(OWN_CODES)


def with_standard_codes(countries: DataFrame) -> DataFrame:
    """Return the country table under the lake's codes.

    Of rows that mean the same location, the one stays that had its code already.
    """
    attributes = F.struct(*(name for name in countries.columns if name != "iso_code"))
    code = standard_code("iso_code", "location")
    preference = F.struct(code == F.col("iso_code"), "iso_code")
    preferred = F.max_by(attributes, preference).alias("_row")
    by_code = countries.groupBy(code.alias("_code")).agg(preferred)
    rows = by_code.withColumnRenamed("_code", "iso_code").select("iso_code", "_row.*")
    return rows.select(*countries.columns)


def standard_code(code: str, name: str) -> Column:
    """Return the lake's code of a location; the code all the same where it has none."""
    standard = code_columns.standard_code(F.col(code), F.col(name))
    return F.coalesce(standard, F.col(code))


def under_standard_codes(rows: DataFrame, locations: DataFrame) -> DataFrame:
    """Return rows of an earlier release under the codes of today.

    What an earlier version stored as XKX is OWID_KOS now, and no other location.

    Args:
        locations: The table of the same release.
    """
    standard = standard_code("iso_code", "location").alias("_standard")
    codes = locations.select("iso_code", standard)
    renamed = codes.where(F.col("_standard") != F.col("iso_code"))
    # A release may have had a location under both codes.
    taken = locations.select(F.col("iso_code").alias("_standard"))
    free = renamed.join(taken, "_standard", "left_anti")
    matched = rows.join(F.broadcast(free), "iso_code", "left")
    code = F.coalesce("_standard", "iso_code")
    return matched.withColumn("iso_code", code).select(*rows.columns)


def another_country(code: str, name: str, has_other_names: Column) -> Column:
    """Return whether a code is not the one of the name.

    The name is another country's, or nobody's while the code has other names, too.
    """
    expected = code_columns.by_name(F.col(name))
    return F.coalesce(expected != F.col(code), has_other_names)
