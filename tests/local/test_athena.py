"""The laptop's Athena: the generated DDL registers, SELECTs really run, and results look as Athena's do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from covidlake.schema import TABLES, checks, ddl
from covidlake.zones import Lake
from moto import mock_aws

from local.athena import Answer, Engine
from local.athena_api import to_csv
from local.lake import LakeFolder

LAKE = Lake("lake")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="lake")
        boto3.client("glue").create_database(DatabaseInput={"Name": "covidlake"})
        yield Engine(LakeFolder(tmp_path, "lake"))


def write(engine: Engine, table: str, release: str, rows: str) -> None:
    """One Parquet file of a table's release; columns that `rows` leaves out are null."""
    contract = TABLES[table]
    folder = engine.folder.root / contract.zone / table / f"release={release}"
    folder.mkdir(parents=True)
    columns = ", ".join(f'CAST({c.name if f" AS {c.name}" in rows else "NULL"} AS {_type(c.type)}) AS "{c.name}"' for c in contract.columns)
    duckdb.execute(f"COPY (SELECT {columns} FROM ({rows})) TO '{folder}/part-0.parquet' (FORMAT parquet)")
    engine.folder.load()


def _type(kind: str) -> str:
    return "VARCHAR" if kind == "string" else kind


def register(engine: Engine, table: str, *releases: str) -> None:
    engine.run(ddl.create_table(TABLES[table], "covidlake", LAKE))
    for release in releases:
        engine.run(ddl.add_partition(TABLES[table], "covidlake", LAKE, release))
    engine.run(ddl.create_view(TABLES[table], "covidlake", releases[-1]))


REJECT = "SELECT 'owid' AS source, 'abc' AS source_sha256, 7 AS line_number, 'blank line' AS reason, '' AS raw"


def test_a_table_holds_all_releases_and_its_view_one(engine: Engine) -> None:
    for release in ("r1", "r2"):
        write(engine, "rejects", release, REJECT)
    register(engine, "rejects", "r1", "r2")
    assert engine.run("SELECT release, count(*) FROM covidlake.rejects_releases GROUP BY release ORDER BY 1").rows == [("r1", 1), ("r2", 1)]
    assert engine.run("SELECT release, line_number FROM rejects").rows == [("r2", 7)]


def test_only_registered_partitions_are_seen(engine: Engine) -> None:
    for release in ("r1", "r2"):
        write(engine, "rejects", release, REJECT)
    register(engine, "rejects", "r1")
    assert engine.run("SELECT count(*) FROM rejects_releases").rows == [(1,)]


def test_a_partition_that_was_dropped_is_out_of_sight_also_after_a_restart(engine: Engine) -> None:
    for release in ("r1", "r2", "r3"):
        write(engine, "rejects", release, REJECT)
    register(engine, "rejects", "r1", "r2", "r3")
    for _ in range(2):  # again is harmless
        engine.run(ddl.drop_partitions(TABLES["rejects"], "covidlake", ["r1", "r2", "r0"]))
    assert engine.run("SELECT release FROM rejects_releases").rows == [("r3",)]
    for name in ("rejects", "rejects_releases"):
        boto3.client("glue").delete_table(DatabaseName="covidlake", Name=name)
    engine.replay()
    assert engine.run("SELECT release FROM rejects_releases").rows == [("r3",)]


def test_the_views_can_show_an_earlier_release_in_this_process(engine: Engine) -> None:
    for release in ("r1", "r2"):
        write(engine, "rejects", release, REJECT)
    register(engine, "rejects", "r1", "r2")
    engine.show("r1")
    assert engine.run("SELECT release FROM rejects").rows == [("r1",)]
    engine.replay()
    assert engine.run("SELECT release FROM rejects").rows == [("r2",)]


def test_a_release_without_rows_is_an_empty_table(engine: Engine) -> None:
    register(engine, "rejects", "r1")
    assert engine.run("SELECT count(*), count(raw) FROM rejects").rows == [(0, 0)]


def test_the_audit_of_every_table_is_sql_that_runs(engine: Engine) -> None:
    for name in TABLES:
        register(engine, name, "r1")
    counts = {(table, check): value for table, check, value in engine.run(checks.audit_query(TABLES.values(), "covidlake", "r1")).rows}
    assert counts[("daily", "rows")] == 0
    assert {table for table, _ in counts} == set(TABLES)


def test_the_audit_counts_duplicate_keys_and_missing_values(engine: Engine) -> None:
    write(
        engine,
        "rejects",
        "r1",
        f"{REJECT} UNION ALL {REJECT} UNION ALL SELECT 'owid' AS source, NULL, 8 AS line_number, 'x' AS reason, '' AS raw",
    )
    register(engine, "rejects", "r1")
    rows = engine.run(checks.audit_query([TABLES["rejects"]], "covidlake", "r1")).rows
    assert rows == [("rejects", "rows", 3), ("rejects", "duplicate_keys", 1), ("rejects", "missing_values", 1)]


def test_the_catalog_survives_a_restart(engine: Engine) -> None:
    write(engine, "rejects", "r1", REJECT)
    register(engine, "rejects", "r1")
    glue = boto3.client("glue")
    for name in ("rejects", "rejects_releases"):
        glue.delete_table(DatabaseName="covidlake", Name=name)
    engine.replay()
    assert engine.run("SELECT line_number FROM rejects").rows == [(7,)]


def test_parameters_are_bound_not_pasted(engine: Engine) -> None:
    write(engine, "rejects", "r1", REJECT)
    register(engine, "rejects", "r1")
    assert engine.run("SELECT source FROM rejects WHERE source = ? AND line_number = ?", ["'owid'", "7"]).rows == [("owid",)]
    assert engine.run("SELECT source FROM rejects WHERE source = ?", ["'x'' OR true --'"]).rows == []


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT * FROM nowhere", "TABLE_NOT_FOUND"),
        ("SELEC 1", "SYNTAX_ERROR"),
        ("DELETE FROM covidlake.rejects", "SYNTAX_ERROR"),
        ("INSERT INTO covidlake.rejects VALUES (1)", "SYNTAX_ERROR"),
    ],
)
def test_what_athena_would_refuse_is_refused(engine: Engine, sql: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        engine.run(sql)


def test_a_result_is_written_as_athena_writes_it() -> None:
    answer = Answer([("a", "varchar"), ("b", "bigint")], [("x,y", 1), (None, None), ('say "no"', True)])
    assert to_csv(answer) == '"a","b"\n"x,y","1"\n,\n"say ""no""","true"\n'


def test_column_comments_reach_the_catalog(engine: Engine) -> None:
    for name, table in TABLES.items():
        register(engine, name, "r1")
        found = boto3.client("glue").get_table(DatabaseName="covidlake", Name=f"{name}_releases")["Table"]
        columns: Any = found["StorageDescriptor"]["Columns"]
        assert [column["Name"] for column in columns] == list(table.column_names)
        assert all(0 < len(column["Comment"]) <= 255 for column in columns), name  # Glue's limit
    rejects: Any = boto3.client("glue").get_table(DatabaseName="covidlake", Name="rejects_releases")["Table"]
    assert rejects["StorageDescriptor"]["Columns"][2]["Comment"] == "Line in that snapshot, the header is line 1"
