"""The standard code of a location as columns.

covidlake.reading.countries.country_codes for Spark, from the same tables and by the same rules.
"""

from collections.abc import Collection, Mapping

from covidlake import schema
from covidlake.reading.countries import country_aliases, country_codes, country_names
from pyspark.sql import Column
from pyspark.sql import functions as F


def standard_code(code: Column, name: Column) -> Column:
    """Return the lake's code of a location: by its code, else its name; null for neither.

    As covidlake.reading.countries.country_codes.standard_code has it.
    """
    written = _written(code)
    named = by_name(name)
    means_missing = written == country_codes.MISSING
    known = F.coalesce(_looked_up(country_codes.BY_CODE, written), named)
    is_publishers = written.rlike(f"^({country_codes.OF_A_PUBLISHER})$")
    is_withdrawn = _is_among(country_aliases.WITHDRAWN, written)
    unknown = F.when(is_publishers & ~is_withdrawn, written)
    return F.when(means_missing & named.isNotNull(), named).otherwise(F.coalesce(known, unknown))


def by_name(name: Column) -> Column:
    """Return the lake's code of a name, however it is written; null for names nobody has listed.

    Names with damaged letters are mended where rows are read, and not here.
    """
    return _looked_up(country_codes.BY_NAME, name_key(name))


def listed_type(code: Column) -> Column:
    """Return the type of a listed location: country, subnational ...; null for any other code."""
    types = (F.when(_is_among(_codes_of(kind), code), kind) for kind in schema.LOCATION_TYPES)
    return F.coalesce(*types)


def normalised(name: Column) -> Column:
    """Return the name without case, accents and punctuation."""
    # What translate() has no counterpart for, it deletes: those without a base come last.
    accents = sorted(country_names.ACCENTS, key=lambda accent: not country_names.ACCENTS[accent])
    bases = "".join(country_names.ACCENTS[accent] for accent in accents)
    plain = F.translate(name, "".join(accents), bases)
    words = F.regexp_replace(plain, country_names.PUNCTUATION, " ")
    return F.lower(F.trim(words))


def name_key(name: Column) -> Column:
    """Return the telling words of a name in the alphabet's order."""
    words = F.split(normalised(name), " ")
    fillers = F.array(*map(F.lit, sorted(country_names.FILLERS)))
    spelled_out = F.transform(words, _spelled_out)
    telling = F.filter(spelled_out, lambda word: ~F.array_contains(fillers, word))
    return F.array_join(F.array_sort(telling), " ")


def _spelled_out(word: Column) -> Column:
    return F.coalesce(_looked_up(country_names.SHORT_FORMS, word), word)


def _written(code: Column) -> Column:
    text = F.upper(F.trim(code))
    # Spreadsheets take the zeros from 076; lpad would cut what is longer.
    lacks_zeros = text.rlike("^[0-9]{1,2}$")
    return F.when(lacks_zeros, F.lpad(text, 3, "0")).otherwise(text)


def _codes_of(kind: str) -> list[str]:
    return [code for code, its_kind in country_codes.TYPES.items() if its_kind == kind]


def _is_among(codes: Collection[str], code: Column) -> Column:
    # One text, which Spark takes apart once, as in _looked_up.
    all_codes = F.lit(" ".join(sorted(codes)))
    return F.array_contains(F.split(all_codes, " "), code)


def _looked_up(table: Mapping[str, str], key: Column) -> Column:
    # One text, which Spark takes apart once: literals by the hundred would each be calls to its
    # JVM, seconds in all.
    pairs = ";".join(f"{name}={code}" for name, code in table.items())
    codes = F.str_to_map(F.lit(pairs), F.lit(";"), F.lit("="))
    return codes[key]
