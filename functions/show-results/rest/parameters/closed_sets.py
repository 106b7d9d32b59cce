"""The texts that columns of closed sets hold: a filter by any other would find nothing."""

from collections.abc import Mapping, Sequence

from covidlake.schema import COUNTRY_ATTRIBUTES, OBSERVATION_COLUMNS, TABLES, Table
from covidlake.schema.revisions import CHANGED, REMOVED, REVISED
from covidlake.schema.trusted import AGGREGATE, COUNTRY, EVENT, SUBNATIONAL

# Units of what can be divided by people.
_COUNTED = {"cases", "deaths", "doses", "patients", "people", "tests"}
_ATTRIBUTES = {column.name for column in COUNTRY_ATTRIBUTES}
_FIGURES = [column for column in TABLES["daily"].columns if column.type == "double"]
_RATES = [
    f"{column.name}_per_100k"
    for column in _FIGURES
    if column.unit in _COUNTED and column.name not in _ATTRIBUTES
]
_COMPARED = tuple(dict.fromkeys([*(column.name for column in _FIGURES), *_RATES]))
_OF_EVERY_TABLE: Mapping[str, Sequence[str]] = {
    "location_type": (COUNTRY, SUBNATIONAL, AGGREGATE, EVENT),
    "week_system": ("iso", "mmwr"),
    "target": ("cases", "deaths"),
    "change": (CHANGED, REMOVED),
    "rhythm": ("daily", "weekly", "irregular", "silent", "ended"),
    "hdi_class": ("very high", "high", "medium", "low", "unknown"),
    "metric": _COMPARED,
}
# Where a column of the same name holds something else.
_OF_TABLE: Mapping[tuple[str, str], Sequence[str]] = {
    ("quality_flags", "metric"): tuple(column.name for column in OBSERVATION_COLUMNS),
    ("revisions", "metric"): tuple(column.name for column in REVISED),
    ("anomalies", "metric"): ("new_cases", "new_deaths"),
    ("anomalies", "rule"): ("negative", "total_moves", "dump", "copied", "silent_weekdays"),
    ("comparisons", "compared_with"): ("continent", "similar"),
}


def closed_set(table: Table, column: str) -> Sequence[str]:
    """Return the texts that a column may hold; none where any text may stand there."""
    return _OF_TABLE.get((table.name, column)) or _OF_EVERY_TABLE.get(column, ())
