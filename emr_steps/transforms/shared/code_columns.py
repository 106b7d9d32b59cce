"""Codes of countries as columns: covidlake.reading.country_codes for Spark, from the same tables and by the same rules."""

from collections.abc import Mapping

from covidlake.reading import country_codes
from pyspark.sql import Column
from pyspark.sql import functions as F


def by_alpha2(code: Column) -> Column:
    """alpha-2 -> alpha-3; null for what is no country's code."""
    return _looked_up(country_codes.BY_ALPHA2, code)


def by_name(name: Column) -> Column:
    """A country's name, however accented, cased and punctuated -> alpha-3; null where it is no country's."""
    return _looked_up(country_codes.BY_NAME, normalised(name))


def is_country(code: Column) -> Column:
    """Whether it is an alpha-3 code that ISO knows, or one of OWID's for a country that ISO does not list."""
    known = sorted({*country_codes.BY_ALPHA2.values(), *country_codes.BY_NAME.values()})
    return F.array_contains(F.split(F.lit(" ".join(known)), " "), code)


def normalised(name: Column) -> Column:
    """The name without case, accents and punctuation."""
    # What translate() has no counterpart for, it deletes: those without a base come last.
    accents = sorted(country_codes.ACCENTS, key=lambda accent: not country_codes.ACCENTS[accent])
    plain = F.translate(
        name, "".join(accents), "".join(country_codes.ACCENTS[accent] for accent in accents)
    )
    return F.lower(F.trim(F.regexp_replace(plain, country_codes.PUNCTUATION, " ")))


def _looked_up(table: Mapping[str, str], key: Column) -> Column:
    # One text, which Spark takes apart once: literals by the hundred would each be calls to its
    # JVM, seconds in all.
    pairs = ";".join(f"{name}={code}" for name, code in table.items())
    return F.str_to_map(F.lit(pairs), F.lit(";"), F.lit("="))[key]
