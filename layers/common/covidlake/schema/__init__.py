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
from covidlake.schema.trusted import DAILY_MEASURES, LOCATION_TYPES

__all__ = [
    "ALIASES",
    "CAPTURED",
    "COUNTRY_ATTRIBUTES",
    "COUNTRY_COLUMNS",
    "DAILY_MEASURES",
    "KEYS",
    "LOCATION_TYPES",
    "OBSERVATION_COLUMNS",
    "REFINED",
    "TABLES",
    "Column",
    "Table",
]
