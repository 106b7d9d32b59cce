"""The laptop's Athena: what is registered is seen, SELECTs run, results look as Athena's."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from covidlake import zones
from covidlake.quality import checks
from covidlake.quality.audit_query import Figure, audit_sql
from covidlake.schema import TABLES, Column, catalog
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects
from garbage import Retired
from glue_catalog import GlueCatalog
from moto import mock_aws

from local.services.athena.api import to_csv
from local.services.athena.catalog import partitions
from local.services.athena.engine import Answer, Engine
from local.services.s3 import LakeFolder

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
    columns = ", ".join(
        f'CAST({c.name if f" AS {c.name}" in rows else "NULL"} AS {_type(c.type)}) AS "{c.name}"'
        for c in contract.columns
    )
    duckdb.execute(
        f"COPY (SELECT {columns} FROM ({rows})) TO '{folder}/part-0.parquet' (FORMAT parquet)"
    )
    engine.folder.load()


def _type(kind: str) -> str:
    return "VARCHAR" if kind == "string" else kind


def register(engine: Engine, *releases: str) -> None:
    """What the state machine has done for each release, the last of which is the current one."""
    publishing = GlueCatalog(
        boto3.client("glue"), "covidlake", LakeObjects(boto3.client("s3"), "lake")
    )
    for release in releases:
        publishing.register(release)
    publishing.show(releases[-1])


REJECT = (
    "SELECT 'owid' AS source, 'abc' AS source_sha256, 7 AS line_number, "
    "'blank line' AS reason, '' AS raw"
)


def test_a_table_holds_all_releases_and_its_view_one(engine: Engine) -> None:
    for release in ("r1", "r2"):
        write(engine, "rejects", release, REJECT)
    register(engine, "r1", "r2")
    assert engine.run(
        "SELECT release, count(*) FROM covidlake.rejects_releases GROUP BY release ORDER BY 1"
    ).rows == [("r1", 1), ("r2", 1)]
    assert engine.run("SELECT release, line_number FROM rejects").rows == [("r2", 7)]


def test_only_registered_partitions_are_seen(engine: Engine) -> None:
    write(engine, "rejects", "r1", REJECT)
    register(engine, "r1")
    write(engine, "rejects", "r2", REJECT)
    assert engine.run("SELECT count(*) FROM rejects_releases").rows == [(1,)]


def test_a_partition_that_was_dropped_is_out_of_sight_also_after_a_restart(engine: Engine) -> None:
    for release in ("r1", "r2", "r3"):
        write(engine, "rejects", release, REJECT)
    register(engine, "r1", "r2", "r3")
    retired = [Retired(release, "", {"rejects": ""}) for release in ("r0", "r1", "r2")]
    objects = LakeObjects(boto3.client("s3"), "lake")
    for _ in range(2):  # again is harmless
        GlueCatalog(boto3.client("glue"), "covidlake", objects).forget(retired)
    assert engine.run("SELECT release FROM rejects_releases").rows == [("r3",)]
    for release in retired:
        objects.write(zones.retired(release.release), release.to_json())
    restart(engine)
    assert engine.run("SELECT release FROM rejects_releases").rows == [("r3",)]


def restart(engine: Engine) -> None:
    """A new process over the same folder: its catalog is empty."""
    engine.folder.save()
    glue = boto3.client("glue")
    for table in glue.get_tables(DatabaseName="covidlake")["TableList"]:
        glue.delete_table(DatabaseName="covidlake", Name=table["Name"])
    engine.catalog.fill()


def test_the_views_can_show_an_earlier_release_in_this_process(engine: Engine) -> None:
    for release in ("r1", "r2"):
        write(engine, "rejects", release, REJECT)
    register(engine, "r1", "r2")
    engine.catalog.show("r1")
    assert engine.run("SELECT release FROM rejects").rows == [("r1",)]


def test_a_release_without_rows_is_an_empty_table(engine: Engine) -> None:
    register(engine, "r1")
    assert engine.run("SELECT count(*), count(raw) FROM rejects").rows == [(0, 0)]


def figures(
    engine: Engine, current: str | None = None, tables: Iterable[str] = TABLES
) -> list[Figure]:
    sql = audit_sql([TABLES[name] for name in tables], "covidlake", "r1", current)
    return [Figure(*row) for row in engine.run(sql).rows]


def test_the_audit_of_every_table_is_sql_that_runs(engine: Engine) -> None:
    register(engine, "r1")
    found = figures(engine, current="r0")
    assert {(figure.table, figure.value) for figure in found if figure.check == "rows"} == {
        (name, 0) for name in TABLES
    }


def test_the_audit_counts_duplicate_keys_and_missing_values(engine: Engine) -> None:
    write(
        engine,
        "rejects",
        "r1",
        f"{REJECT} UNION ALL {REJECT} UNION ALL "
        "SELECT 'owid' AS source, NULL, 8 AS line_number, 'x' AS reason, '' AS raw",
    )
    register(engine, "r1")
    found = {
        figure.check: figure.value
        for figure in figures(engine, tables=["rejects"])
        if figure.table == "rejects"
    }
    assert found == {"rows": 3, "duplicate_keys": 1, "missing_values": 1}


def observed(*rows: tuple[str, str, str | None, str, str | None, float | None]) -> str:
    """location_type, location, continent, iso_code, date, total_cases of each row."""
    names = ("location_type", "location", "continent", "iso_code", "date", "total_cases")
    literal = [["NULL" if value is None else f"'{value}'" for value in row] for row in rows]
    return " UNION ALL ".join(
        f"SELECT {', '.join(f'{v} AS {n}' for v, n in zip(row, names, strict=True))}"
        for row in literal
    )


def test_the_audit_compares_the_world_and_the_continents_with_their_countries(
    engine: Engine,
) -> None:
    """By the day of their own last row, or by each country's latest: whichever comes nearer.

    A later day without a total does not count.
    """
    rows = [
        ("aggregate", "World", None, "OWID_WRL", "2021-02-02", 110.0),
        ("aggregate", "World", None, "OWID_WRL", "2021-02-03", None),
        ("aggregate", "Asia", None, "OWID_ASI", "2021-02-02", 70.0),
        ("aggregate", "Europe", None, "OWID_EUR", "2021-02-02", 9.0),
        ("country", "Japan", "Asia", "JPN", "2021-02-02", 40.0),
        ("country", "India", "Asia", "IND", "2021-02-01", 30.0),
        ("country", "India", "Asia", "IND", "2021-01-31", 29.0),
        ("country", "Spain", "Europe", "ESP", "2021-02-02", 10.0),
        ("subnational", "Wales", "Europe", "OWID_WLS", "2021-02-02", 4.0),
        ("aggregate", "Ships", None, "OWID_INT", "2021-02-02", 5.0),
    ]
    write(engine, "observations", "r1", observed(*rows))
    register(engine, "r1")
    found = [figure for figure in figures(engine, tables=[]) if figure.check == "total"]
    summed = {figure.subject: (figure.value, figure.compared_with) for figure in found}
    assert summed == {
        "World total_cases": (110, 80),
        "Asia total_cases": (70, 70),
        "Europe total_cases": (9, 10),
    }
    verdicts = {
        verdict["of"]: (verdict["value"], verdict["verdict"])
        for verdict in checks.judge_totals(found, "owid", {})
    }
    assert verdicts == {
        "World total_cases": (0.272727, "failed"),
        "Asia total_cases": (0, "passed"),
        "Europe total_cases": (0.111111, "failed"),
    }


def test_the_audit_finds_countries_with_more_cases_than_people(engine: Engine) -> None:
    rows = [
        ("JPN", 10, 100),
        ("JPN", 90, 100),
        ("PLW", 20, 18),
        ("PLW", 21, 18),
        ("ESP", None, 50),
        ("NIU", 5, None),
    ]
    literal = [
        "SELECT {!r} AS iso_code, {!r} AS location, {} AS total_cases, {} AS population".format(
            *row[:1], *row
        )
        for row in rows
    ]
    write(engine, "daily", "r1", " UNION ALL ".join(literal).replace("None", "NULL"))
    register(engine, "r1")
    found = {figure.check: figure[2:] for figure in figures(engine, tables=[])}
    assert found == {"countries": ("", 2, None), "beyond_population": ("PLW", 21, 18)}


def test_the_audit_names_the_locations_that_the_current_release_has_and_this_one_lacks(
    engine: Engine,
) -> None:
    write(
        engine,
        "locations",
        "r0",
        "SELECT 'JPN' AS iso_code, 'Japan' AS location "
        "UNION ALL SELECT 'TON' AS iso_code, 'Tonga' AS location",
    )
    write(
        engine,
        "locations",
        "r1",
        "SELECT 'JPN' AS iso_code, 'Nippon' AS location "
        "UNION ALL SELECT 'ESP' AS iso_code, 'Spain' AS location",
    )
    register(engine, "r0", "r1")
    found = [
        figure
        for figure in figures(engine, current="r0", tables=[])
        if figure.check == "missing_location"
    ]
    assert found == [("locations", "missing_location", "Tonga", 1, None)]


def test_the_catalog_survives_a_restart(engine: Engine) -> None:
    for release in ("r1", "r2"):
        write(engine, "rejects", release, REJECT)
    register(engine, "r2", "r1")
    objects = LakeObjects(boto3.client("s3"), "lake")
    objects.write(zones.CURRENT, json.dumps({"release": "r1"}))
    restart(engine)
    assert engine.run("SELECT release, line_number FROM rejects").rows == [("r1", 7)]
    assert engine.run("SELECT count(*) FROM rejects_releases").rows == [(2,)]


def test_before_the_first_release_there_is_no_view(engine: Engine) -> None:
    restart(engine)
    assert engine.run("SELECT count(*) FROM rejects_releases").rows == [(0,)]
    with pytest.raises(ValueError, match="TABLE_NOT_FOUND"):
        engine.run("SELECT count(*) FROM rejects")


def test_a_table_of_before_gets_the_columns_that_it_lacks_and_keeps_its_releases(
    engine: Engine,
) -> None:
    """An earlier version made it without a date, and with a column that the contract lacks now."""
    now = TABLES["observations"]
    columns = (column for column in now.columns if column.name not in ("date", "new_cases"))
    gone = Column("moon_phase", "string", "Of no use")
    before = replace(now, columns=(*columns, gone), key=("iso_code",))
    for release, day in (("r1", None), ("r2", "2021-02-01")):
        write(
            engine, "observations", release, observed(("country", "Japan", "Asia", "JPN", day, 1.0))
        )
    glue: Any = boto3.client("glue")
    glue.create_table(DatabaseName="covidlake", TableInput=catalog.table_input(before, LAKE))
    glue.create_partition(
        DatabaseName="covidlake",
        TableName="observations_releases",
        PartitionInput=catalog.partition_input(before, LAKE, "r1"),
    )
    view = catalog.view_input(before, "covidlake", "r1")
    glue.create_table(DatabaseName="covidlake", TableInput=view)
    publishing = GlueCatalog(glue, "covidlake", LakeObjects(boto3.client("s3"), "lake"))
    for _ in range(2):  # again is harmless
        publishing.register("r2")
    assert engine.run("SELECT iso_code, moon_phase FROM observations").rows == [
        ("JPN", None)
    ]  # the view of before, until it is switched
    publishing.show("r2")
    assert engine.run("SELECT iso_code, date, new_cases, release FROM observations").rows == [
        ("JPN", date(2021, 2, 1), None, "r2")
    ]
    assert engine.run("SELECT release, date FROM observations_releases ORDER BY 1").rows == [
        ("r1", None),
        ("r2", date(2021, 2, 1)),
    ]
    found = {
        partition["Values"][0]: [
            column["Name"] for column in partition["StorageDescriptor"]["Columns"]
        ]
        for partition in partitions(glue, "covidlake", "observations_releases")
    }
    assert found == {"r1": [*now.column_names, "moon_phase"], "r2": [*now.column_names]}


def test_a_view_that_declares_other_columns_than_its_query_has_is_refused(engine: Engine) -> None:
    register(engine, "r1")
    view: Any = catalog.view_input(TABLES["rejects"], "covidlake", "r1")
    definition = catalog.view_definition(view["ViewOriginalText"])
    definition["columns"][2]["type"] = "varchar"
    encoded = base64.b64encode(json.dumps(definition).encode()).decode()
    view["ViewOriginalText"] = f"/* Presto View: {encoded} */"
    boto3.client("glue").update_table(DatabaseName="covidlake", TableInput=view)
    with pytest.raises(ValueError, match=r"INVALID_VIEW: .*rejects' is stale"):
        engine.run("SELECT count(*) FROM rejects")


def test_a_catalog_that_was_lost_finds_its_releases_again(engine: Engine) -> None:
    for release in ("r1", "r2"):
        write(engine, "rejects", release, REJECT)
    register(engine, "r2")
    assert engine.run("SELECT release FROM rejects_releases ORDER BY 1").rows == [("r1",), ("r2",)]


def test_parameters_are_bound_not_pasted(engine: Engine) -> None:
    write(engine, "rejects", "r1", REJECT)
    register(engine, "r1")
    assert engine.run(
        "SELECT source FROM rejects WHERE source = ? AND line_number = ?", ["'owid'", "7"]
    ).rows == [("owid",)]
    assert (
        engine.run("SELECT source FROM rejects WHERE source = ?", ["'x'' OR true --'"]).rows == []
    )


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT * FROM nowhere", "TABLE_NOT_FOUND"),
        ("SELEC 1", "SYNTAX_ERROR"),
        ("DELETE FROM covidlake.rejects", "SYNTAX_ERROR"),
        ("CREATE VIEW a AS SELECT 1", "SYNTAX_ERROR"),
        ("DROP TABLE rejects", "SYNTAX_ERROR"),
        ("INSERT INTO covidlake.rejects VALUES (1)", "SYNTAX_ERROR"),
    ],
)
def test_what_athena_would_refuse_is_refused(engine: Engine, sql: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        engine.run(sql)


def test_a_result_is_written_as_athena_writes_it() -> None:
    answer = Answer(
        [("a", "varchar"), ("b", "bigint")], [("x,y", 1), (None, None), ('say "no"', True)]
    )
    assert to_csv(answer) == '"a","b"\n"x,y","1"\n,\n"say ""no""","true"\n'


def test_column_comments_reach_the_catalog(engine: Engine) -> None:
    register(engine, "r1")
    glue = boto3.client("glue")
    for name, table in TABLES.items():
        found = glue.get_table(DatabaseName="covidlake", Name=f"{name}_releases")["Table"]
        columns: Any = found["StorageDescriptor"]["Columns"]
        assert [column["Name"] for column in columns] == list(table.column_names)
        assert all(0 < len(column["Comment"]) <= 255 for column in columns), name  # Glue's limit
    rejects: Any = glue.get_table(DatabaseName="covidlake", Name="rejects_releases")["Table"]
    comment = rejects["StorageDescriptor"]["Columns"][2]["Comment"]
    assert comment == "Line in that snapshot; the header is line 1"
