"""Codes of countries as columns.

covidlake.reading.country_codes for Spark, from the same tables and by the same rules.
"""

from collections.abc import Mapping

from covidlake.reading import country_codes
from pyspark.sql import Column
from pyspark.sql import functions as F


def by_alpha2(code: Column) -> Column:
    """Return the alpha-3 code of an alpha-2 one; null for what is no country's code."""
    return _looked_up(country_codes.BY_ALPHA2, code)


def by_name(name: Column) -> Column:
    """Return the alpha-3 code of a country's name, however accented, cased and punctuated.

    Null where it is no country's.
    """
    return _looked_up(country_codes.BY_NAME, normalised(name))


def is_country(code: Column) -> Column:
    """Return whether a code is alpha-3, or OWID's own for a country that ISO does not list."""
    codes = sorted({*country_codes.BY_ALPHA2.values(), *country_codes.BY_NAME.values()})
    # One text, which Spark takes apart once, as in _looked_up.
    all_codes = F.lit(" ".join(codes))
    return F.array_contains(F.split(all_codes, " "), code)


def normalised(name: Column) -> Column:
    """Return the name without case, accents and punctuation."""
    # What translate() has no counterpart for, it deletes: those without a base come last.
    accents = sorted(country_codes.ACCENTS, key=lambda accent: not country_codes.ACCENTS[accent])
    bases = "".join(country_codes.ACCENTS[accent] for accent in accents)
    plain = F.translate(name, "".join(accents), bases)
    words = F.regexp_replace(plain, country_codes.PUNCTUATION, " ")
    return F.lower(F.trim(words))


def _looked_up(table: Mapping[str, str], key: Column) -> Column:
    # One text, which Spark takes apart once: literals by the hundred would each be calls to its
    # JVM, seconds in all.
    pairs = ";".join(f"{name}={code}" for name, code in table.items())
    codes = F.str_to_map(F.lit(pairs), F.lit(";"), F.lit("="))
    return codes[key]
