"""SHOW, DESCRIBE, EXPLAIN and information_schema: what the catalog holds, as Athena tells it."""

from pathlib import Path

import pytest
from covidlake.schema import TABLES

from local.services.athena.catalog import LakeCatalog
from local.services.athena.engine import Engine
from local.services.athena.trino.errors import QueryError
from tests.support.local.parquet_lake import REJECT, write


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for release in ("r1", "r2"):
        write(tmp_path / "lake", "rejects", release, REJECT)
    return Engine(LakeCatalog(tmp_path / "lake", "r2"))


@pytest.mark.parametrize(
    ("sql", "columns", "rows"),
    [
        ("SHOW DATABASES", ["database_name"], [("covidlake",)]),
        ("SHOW SCHEMAS LIKE 'x*'", ["database_name"], []),
        ("show tables 'rejects*'", ["tab_name"], [("rejects",), ("rejects_releases",)]),
        (
            "SHOW TABLES IN covidlake LIKE 'rej*s'",
            ["tab_name"],
            [("rejects",), ("rejects_releases",)],
        ),
        ("SHOW VIEWS LIKE 'rejects|waves'", ["views"], [("rejects",), ("waves",)]),
        (
            "SHOW PARTITIONS covidlake.rejects_releases",
            ["partition"],
            [("release=r1",), ("release=r2",)],
        ),
        (
            "SELECT table_name, table_type FROM information_schema.tables "
            "WHERE table_schema = 'covidlake' AND table_name LIKE 'rejects%' ORDER BY 1",
            ["table_name", "table_type"],
            [("rejects", "VIEW"), ("rejects_releases", "BASE TABLE")],
        ),
        (
            "SELECT column_name, data_type, ordinal_position "
            "FROM awsdatacatalog.information_schema.columns "
            "WHERE table_name = 'rejects' ORDER BY ordinal_position LIMIT 3",
            ["column_name", "data_type", "ordinal_position"],
            [
                ("source", "varchar", 1),
                ("source_sha256", "varchar", 2),
                ("line_number", "bigint", 3),
            ],
        ),
        (
            "SELECT schema_name FROM information_schema.schemata",
            ["schema_name"],
            [("covidlake",)],
        ),
    ],
)
def test_the_catalog_is_told(
    engine: Engine, sql: str, columns: list[str], rows: list[tuple[object, ...]]
) -> None:
    answer = engine.run(sql)
    assert [name for name, _ in answer.columns] == columns
    assert answer.rows == rows


def test_columns_are_told_with_what_they_mean(engine: Engine) -> None:
    names = [*TABLES["rejects"].column_names, "release"]
    assert engine.run("SHOW COLUMNS IN rejects").rows == [(name,) for name in names]
    assert engine.run("SHOW COLUMNS FROM rejects IN covidlake").rows == [(name,) for name in names]
    described = engine.run("DESCRIBE covidlake.rejects_releases").rows
    assert [row[0] for row in described] == names
    assert described[2] == (
        "line_number",
        "bigint",
        "Line in that snapshot where the row begins; the first one is 1",
    )


def test_a_table_and_a_view_tell_their_ddl(engine: Engine) -> None:
    table = [line for (line,) in engine.run("SHOW CREATE TABLE rejects_releases").rows]
    assert table[0] == "CREATE EXTERNAL TABLE `covidlake.rejects_releases`("
    assert "PARTITIONED BY ( " in table
    assert "  's3://lake/quarantine/rejects/'" in table
    view = [line for (line,) in engine.run("SHOW CREATE VIEW rejects").rows]
    assert view[0] == "CREATE VIEW covidlake.rejects AS"
    assert view[1].endswith("""WHERE "release" = 'r2'""")


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("DESCRIBE nowhere", "TABLE_NOT_FOUND"),
        ("SHOW COLUMNS IN nowhere", "TABLE_NOT_FOUND"),
        ("SHOW TABLES IN nowhere", "SCHEMA_NOT_FOUND"),
        ("SHOW CREATE TABLE rejects", "FAILED"),
        ("SHOW CREATE VIEW rejects_releases", "FAILED"),
        ("SHOW PARTITIONS rejects", "FAILED"),
        ("SHOW FUNCTIONS", "NOT_SUPPORTED"),
        ("EXPLAIN DROP TABLE rejects", "NOT_SUPPORTED"),
        ("SELECT * FROM othercatalog.covidlake.rejects", "CATALOG_NOT_FOUND"),
        ("SELECT * FROM information_schema.nowhere", "TABLE_NOT_FOUND"),
        ("MSCK REPAIR TABLE rejects_releases", "SYNTAX_ERROR"),
        ("ALTER TABLE rejects_releases DROP PARTITION (release = 'r1')", "SYNTAX_ERROR"),
        ("CREATE TABLE a AS SELECT 1", "SYNTAX_ERROR"),
        ("UNLOAD (SELECT 1) TO 's3://a/b'", "SYNTAX_ERROR"),
        ("UPDATE rejects SET raw = ''", "SYNTAX_ERROR"),
        ("MERGE INTO rejects USING a ON true WHEN MATCHED THEN DELETE", "SYNTAX_ERROR"),
        ("TRUNCATE TABLE rejects", "SYNTAX_ERROR"),
    ],
)
def test_what_there_is_not_or_changes_something_is_refused(
    engine: Engine, sql: str, name: str
) -> None:
    with pytest.raises(QueryError) as refused:
        engine.run(sql)
    assert refused.value.name == name


@pytest.mark.parametrize(
    "table",
    ["rejects", "covidlake.rejects", "awsdatacatalog.covidlake.rejects", '"REJECTS"', "Rejects"],
)
def test_a_table_has_names_of_one_to_three_parts_in_any_case(engine: Engine, table: str) -> None:
    assert engine.run(f"SELECT line_number FROM {table}").rows == [(7,)]


def test_a_plan_says_whose_it_is(engine: Engine) -> None:
    answer = engine.run("EXPLAIN SELECT count(*) FROM rejects")
    assert answer.rows[0] == ("Plan of the laptop's engine (DuckDB); Athena's own differs.",)
    assert len(answer.rows) > 1
