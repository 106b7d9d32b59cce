"""What is registered over a lake is what its Athena sees: the publish function changes it, and a
start finds it again."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from covidlake import zones
from covidlake.releases.manifest import Switch
from covidlake.schema import TABLES, Column, catalog
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects
from garbage import Retired
from glue_catalog import GlueCatalog
from moto import mock_aws

from local.services.athena.catalog import LakeCatalog
from local.services.athena.engine import Engine
from local.services.athena.registered import RegisteredCatalog, partitions
from local.services.s3 import LakeFolder
from tests.support.local.parquet_lake import REJECT, observed, write

LAKE = Lake("lake")


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegisteredCatalog]:
    """The catalog over an empty bucket, with nothing in it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="lake")
        boto3.client("glue").create_database(DatabaseInput={"Name": "covidlake"})
        yield RegisteredCatalog(LakeFolder(tmp_path, "lake"))


def write_release(registered: RegisteredCatalog, table: str, release: str, rows: str) -> None:
    write(registered.folder.root, table, release, rows)
    registered.folder.load()


def register(registered: RegisteredCatalog, *releases: str) -> None:
    """What the state machine has done for each release, the last of which is the current one."""
    publishing = GlueCatalog(
        boto3.client("glue"), "covidlake", LakeObjects(boto3.client("s3"), "lake")
    )
    for release in releases:
        publishing.register(release)
    publishing.show(releases[-1])


def test_only_registered_partitions_are_seen(registered: RegisteredCatalog) -> None:
    write_release(registered, "rejects", "r1", REJECT)
    register(registered, "r1")
    write_release(registered, "rejects", "r2", REJECT)
    assert Engine(registered).run("SELECT count(*) FROM rejects_releases").rows == [(1,)]


def test_a_partition_that_was_dropped_is_out_of_sight_also_after_a_restart(
    registered: RegisteredCatalog,
) -> None:
    for release in ("r1", "r2", "r3"):
        write_release(registered, "rejects", release, REJECT)
    register(registered, "r1", "r2", "r3")
    retired = [Retired(release, "", {"rejects": ""}) for release in ("r0", "r1", "r2")]
    objects = LakeObjects(boto3.client("s3"), "lake")
    for _ in range(2):  # again is harmless
        GlueCatalog(boto3.client("glue"), "covidlake", objects).forget(retired)
    assert Engine(registered).run("SELECT release FROM rejects_releases").rows == [("r3",)]
    for release in retired:
        objects.write(zones.retired(release.release), release.to_json())
    restart(registered)
    assert Engine(registered).run("SELECT release FROM rejects_releases").rows == [("r3",)]


def switched_to(release: str) -> str:
    return Switch(release, "run-1", "2026-01-01T06:00:00Z").to_json()


def restart(registered: RegisteredCatalog) -> None:
    """A new process over the same folder: its catalog is empty."""
    registered.folder.save()
    glue = boto3.client("glue")
    for table in glue.get_tables(DatabaseName="covidlake")["TableList"]:
        glue.delete_table(DatabaseName="covidlake", Name=table["Name"])
    registered.fill()


def test_the_catalog_survives_a_restart(registered: RegisteredCatalog) -> None:
    for release in ("r1", "r2"):
        write_release(registered, "rejects", release, REJECT)
    register(registered, "r2", "r1")
    objects = LakeObjects(boto3.client("s3"), "lake")
    objects.write(zones.CURRENT, switched_to("r1"))
    restart(registered)
    assert Engine(registered).run("SELECT release, line_number FROM rejects").rows == [("r1", 7)]
    assert Engine(registered).run("SELECT count(*) FROM rejects_releases").rows == [(2,)]


def test_a_damaged_lake_starts_so_that_it_can_be_mended(registered: RegisteredCatalog) -> None:
    write_release(registered, "rejects", "r1", REJECT)
    objects = LakeObjects(boto3.client("s3"), "lake")
    objects.write(zones.CURRENT, "")
    objects.write(zones.retired("r0"), "{}")
    restart(registered)
    assert registered.table("covidlake", "daily") is None  # a view of no release
    assert Engine(registered).run("SELECT count(*) FROM rejects_releases").rows == [(1,)]


def test_a_lake_that_is_not_deployed_has_the_same_tables(registered: RegisteredCatalog) -> None:
    for release in ("r1", "r2", "r3"):
        write_release(registered, "rejects", release, REJECT)
    objects = LakeObjects(boto3.client("s3"), "lake")
    objects.write(zones.retired("r1"), Retired("r1", "", {"rejects": ""}).to_json())
    objects.write(zones.CURRENT, switched_to("r2"))
    restart(registered)
    by_itself = LakeCatalog(registered.folder.root, "r2")
    for name in ("rejects", "rejects_releases", "daily", "locations_releases"):
        table, view_or_table = (
            by_itself.table("covidlake", name),
            registered.table("covidlake", name),
        )
        assert table is not None
        assert view_or_table is not None
        assert table.items() <= view_or_table.items()
    files = by_itself.files("covidlake", "rejects_releases")
    assert [file.parent.name for file in files] == ["release=r2", "release=r3"]
    assert files == registered.files("covidlake", "rejects_releases")
    assert by_itself.table("covidlake", "nowhere") is registered.table("covidlake", "nowhere")
    assert by_itself.table("elsewhere", "rejects") is registered.table("elsewhere", "rejects")


def test_a_table_of_before_gets_the_columns_that_it_lacks_and_keeps_its_releases(
    registered: RegisteredCatalog,
) -> None:
    """An earlier version made it without a date, and with a column that the contract lacks now."""
    now = TABLES["observations"]
    columns = (column for column in now.columns if column.name not in ("date", "new_cases"))
    gone = Column("moon_phase", "string", "Of no use")
    before = replace(now, columns=(*columns, gone), key=("iso_code",))
    for release, day in (("r1", None), ("r2", "2021-02-01")):
        write_release(
            registered,
            "observations",
            release,
            observed(("country", "Japan", "Asia", "JPN", day, 1.0)),
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
    assert Engine(registered).run("SELECT iso_code, moon_phase FROM observations").rows == [
        ("JPN", None)
    ]  # the view of before, until it is switched
    publishing.show("r2")
    assert Engine(registered).run(
        "SELECT iso_code, date, new_cases, release FROM observations"
    ).rows == [("JPN", date(2021, 2, 1), None, "r2")]
    assert Engine(registered).run(
        "SELECT release, date FROM observations_releases ORDER BY 1"
    ).rows == [
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


def test_a_view_that_declares_other_columns_than_its_query_has_is_refused(
    registered: RegisteredCatalog,
) -> None:
    register(registered, "r1")
    view: Any = catalog.view_input(TABLES["rejects"], "covidlake", "r1")
    definition = catalog.view_definition(view["ViewOriginalText"])
    definition["columns"][2]["type"] = "varchar"
    encoded = base64.b64encode(json.dumps(definition).encode()).decode()
    view["ViewOriginalText"] = f"/* Presto View: {encoded} */"
    boto3.client("glue").update_table(DatabaseName="covidlake", TableInput=view)
    with pytest.raises(ValueError, match=r"INVALID_VIEW: .*rejects' is stale"):
        Engine(registered).run("SELECT count(*) FROM rejects")


def test_a_catalog_that_was_lost_finds_its_releases_again(registered: RegisteredCatalog) -> None:
    for release in ("r1", "r2"):
        write_release(registered, "rejects", release, REJECT)
    register(registered, "r2")
    assert Engine(registered).run("SELECT release FROM rejects_releases ORDER BY 1").rows == [
        ("r1",),
        ("r2",),
    ]


def test_column_comments_reach_the_catalog(registered: RegisteredCatalog) -> None:
    register(registered, "r1")
    glue = boto3.client("glue")
    for name, table in TABLES.items():
        found = glue.get_table(DatabaseName="covidlake", Name=f"{name}_releases")["Table"]
        columns: Any = found["StorageDescriptor"]["Columns"]
        assert [column["Name"] for column in columns] == list(table.column_names)
        assert all(0 < len(column["Comment"]) <= 255 for column in columns), name  # Glue's limit
    rejects: Any = glue.get_table(DatabaseName="covidlake", Name="rejects_releases")["Table"]
    comment = rejects["StorageDescriptor"]["Columns"][2]["Comment"]
    assert comment == "Line in that snapshot where the row begins; the first one is 1"
