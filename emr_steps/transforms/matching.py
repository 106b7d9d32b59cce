"""Which location a row of any source means: by its ISO code, and where that is none, by its name."""

from itertools import chain

from covidlake import countries
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

CODES = frozenset(countries.BY_ALPHA2.values())
# What begins so is OWID's own: aggregates, and entities that ISO does not list.
OWN_CODES = "OWID_"


def is_iso_code(code: str) -> Column:
    return F.col(code).isin(*sorted(CODES))


def is_known_code(code: str) -> Column:
    return is_iso_code(code) | F.col(code).startswith(OWN_CODES)


def with_standard_codes(countries: DataFrame) -> DataFrame:
    """The country table under the lake's codes; of rows that mean the same location the one stays that had its code already."""
    row = F.struct(*(name for name in countries.columns if name != "iso_code"))
    code = standard_code("iso_code", "location")
    chosen = countries.groupBy(code.alias("_code")).agg(F.max_by(row, F.struct(code == F.col("iso_code"), "iso_code")).alias("_row"))
    return chosen.select(F.col("_code").alias("iso_code"), "_row.*").select(*countries.columns)


def normalised(name: str) -> Column:
    """A name without case, accents and punctuation, as covidlake.countries.normalised has it."""
    single = {accent: base for accent, base in countries.ACCENTS.items() if len(base) <= 1}
    plain = F.col(name)
    for accent in countries.ACCENTS.keys() - single.keys():
        plain = F.replace(plain, F.lit(accent), F.lit(countries.ACCENTS[accent]))
    kept = {accent: base for accent, base in single.items() if base}
    dropped = "".join(accent for accent, base in single.items() if not base)
    plain = F.translate(plain, "".join(kept) + dropped, "".join(kept.values()))
    return F.lower(F.trim(F.regexp_replace(plain, countries.PUNCTUATION, " ")))


def code_of_name(name: str) -> Column:
    """The code of the country that has this name, or one of its aliases; null for any other."""
    return _lookup(countries.BY_NAME, normalised(name))


def standard_code(code: str, name: str) -> Column:
    """The lake's code of a location: as given if it is known, else by its alpha-2 code, else by its name, else as given."""
    by_alpha2 = _lookup(countries.BY_ALPHA2, F.col(code))
    return F.when(is_known_code(code), F.col(code)).otherwise(F.coalesce(by_alpha2, code_of_name(name), F.col(code)))


def another_country(code: str, name: str, has_other_names: Column) -> Column:
    """Whether a code is not the one of the name: the name is another country's, or nobody's while the code has other names, too."""
    expected = code_of_name(name)
    return F.coalesce(expected != F.col(code), has_other_names)


def _lookup(table: dict[str, str], key: Column) -> Column:
    return F.create_map(*map(F.lit, chain.from_iterable(sorted(table.items()))))[key]
