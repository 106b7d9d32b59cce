"""Two engines, one answer, on the real file.

DuckDB derives every table of the analytics step again, from its description.
"""

from itertools import islice

import duckdb
import pytest
from covidlake.schema import REFINED

from tests.support.spark import two_engines
from tests.support.spark.real_files import needs_real_files

CLUSTERS = {"clusters", "cluster_summary", "cluster_quality", "cluster_features"}
FORECASTS = {name for name in REFINED if "forecast" in name}


def test_every_table_is_derived_twice() -> None:
    assert {*two_engines.TABLES} | CLUSTERS | FORECASTS == {*REFINED}


@pytest.fixture(scope="module")
def both(real_release: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    two_engines.derive(real_release)
    return real_release


@pytest.mark.slow
@pytest.mark.realdata
@needs_real_files
@pytest.mark.parametrize("name", two_engines.TABLES)
def test_the_engines_agree(both: duckdb.DuckDBPyConnection, name: str) -> None:
    assert list(islice(two_engines.differences(both, name), 10)) == []
    assert both.execute(f"SELECT count(*) > 0 FROM {name}").fetchall() == [(True,)]
