"""Which location a row of any source means: by its ISO code, and where that is none, by its name."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.shared import code_columns

# What begins so is OWID's own: aggregates, and entities that ISO does not list.
OWN_CODES = "OWID_"


def is_known_code(code: str) -> Column:
    return code_columns.is_country(F.col(code)) | F.col(code).startswith(OWN_CODES)


def with_standard_codes(countries: DataFrame) -> DataFrame:
    """The country table under the lake's codes; of rows that mean the same location the one stays that had its code already."""
    row = F.struct(*(name for name in countries.columns if name != "iso_code"))
    code = standard_code("iso_code", "location")
    chosen = countries.groupBy(code.alias("_code")).agg(
        F.max_by(row, F.struct(code == F.col("iso_code"), "iso_code")).alias("_row")
    )
    return chosen.select(F.col("_code").alias("iso_code"), "_row.*").select(*countries.columns)


def standard_code(code: str, name: str) -> Column:
    """The lake's code of a location: as given if it is known, else by its alpha-2 code, else by its name, else as given."""
    by_alpha2 = code_columns.by_alpha2(F.col(code))
    return F.when(is_known_code(code), F.col(code)).otherwise(
        F.coalesce(by_alpha2, code_columns.by_name(F.col(name)), F.col(code))
    )


def another_country(code: str, name: str, has_other_names: Column) -> Column:
    """Whether a code is not the one of the name: the name is another country's, or nobody's while the code has other names, too."""
    expected = code_columns.by_name(F.col(name))
    return F.coalesce(expected != F.col(code), has_other_names)
