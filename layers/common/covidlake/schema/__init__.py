"""Every dataset once: columns, types, units, keys, checks.

The catalog, Spark's schemas and the documentation are generated from here.
"""

from covidlake.schema.captured import (
    ALIASES,
    CAPTURED,
    COUNTRY_ATTRIBUTES,
    COUNTRY_COLUMNS,
    KEYS,
    OBSERVATION_COLUMNS,
)
from covidlake.schema.model import Column, Table
from covidlake.schema.tables import REFINED, TABLES
from covidlake.schema.trusted import (
    AGGREGATE,
    COUNTRY,
    DAILY_MEASURES,
    DAYS_COVERED,
    EVENT,
    LOCATION_TYPES,
    SUBNATIONAL,
)

__all__ = [
    "AGGREGATE",
    "ALIASES",
    "CAPTURED",
    "COUNTRY",
    "COUNTRY_ATTRIBUTES",
    "COUNTRY_COLUMNS",
    "DAILY_MEASURES",
    "DAYS_COVERED",
    "EVENT",
    "KEYS",
    "LOCATION_TYPES",
    "OBSERVATION_COLUMNS",
    "REFINED",
    "SUBNATIONAL",
    "TABLES",
    "Column",
    "Table",
]
