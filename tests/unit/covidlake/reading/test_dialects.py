"""Every dialect speaks of columns that there are."""

import pytest
from covidlake import schema
from covidlake.reading.dialects import DIALECTS, PART, Dialect

CONTRACT = {column.name for column in schema.CAPTURED["observations"]}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda dialect: dialect.name)
def test_every_dialect_speaks_of_columns_of_the_contract(dialect: Dialect) -> None:
    canonical_names = set(dialect.columns.values()) | ({dialect.wide} if dialect.wide else set())
    assert canonical_names <= CONTRACT | {PART}
    assert all(name == name.casefold() for name in dialect.columns)
    assert dialect.countries in ("alpha-3", "alpha-2", "name")
