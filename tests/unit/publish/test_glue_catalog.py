"""The Glue catalog: what shows a release and what takes it away, and in how many calls."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from covidlake import zones
from covidlake.errors import ServiceUnavailable
from covidlake.schema import TABLES, catalog
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects
from garbage import Retired
from glue_catalog import GlueCatalog

RELEASE = "20260101T060000Z-abc123"
OTHER = "20260102T060000Z-abc123"


class Recorded:
    """A Glue client's calls: how often each, and the sizes of its batches."""

    def __init__(self, glue: Any) -> None:
        self.calls: Counter[str] = Counter()
        self.largest_batch = 0
        glue.meta.events.register("provide-client-params.glue.*", self.note)

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls[model.name] += 1
        batches = [value for value in params.values() if isinstance(value, list)]
        self.largest_batch = max([self.largest_batch, *map(len, batches)])


@pytest.fixture
def glue(s3: Any) -> Iterator[Any]:
    client = boto3.client("glue", region_name="us-east-1")
    client.create_database(DatabaseInput={"Name": "covidlake"})
    yield client


@pytest.fixture
def published(glue: Any, s3: Any) -> GlueCatalog:
    return GlueCatalog(glue, "covidlake", LakeObjects(s3, "lake"))


def build(s3: Any, *releases: str) -> None:
    for release in releases:
        for table in TABLES.values():
            key = f"{zones.table(table.zone, table.name, release)}part-0.parquet"
            s3.put_object(Bucket="lake", Key=key, Body=b"x")


def registered(glue: Any, table: str = "daily") -> list[str]:
    pages = glue.get_paginator("get_partitions").paginate(
        DatabaseName="covidlake", TableName=f"{table}_releases"
    )
    return sorted(one["Values"][0] for page in pages for one in page["Partitions"])


def shown(glue: Any) -> set[str]:
    """The releases that views show."""
    tables = glue.get_tables(DatabaseName="covidlake")["TableList"]
    views = [table for table in tables if table["TableType"] == "VIRTUAL_VIEW"]
    assert len(views) == len(TABLES)
    sql = [catalog.view_definition(view["ViewOriginalText"])["originalSql"] for view in views]
    return {text.rpartition('"release" = \'')[2].removesuffix("'") for text in sql}


def test_a_first_release_makes_the_tables(published: GlueCatalog, glue: Any, s3: Any) -> None:
    build(s3, RELEASE)
    calls = Recorded(glue).calls
    published.register(RELEASE)
    assert calls == {
        "GetTables": 1,
        "CreateTable": len(TABLES),
        "BatchCreatePartition": len(TABLES),
    }
    assert all(registered(glue, name) == [RELEASE] for name in TABLES)


def test_a_further_release_is_one_look_and_a_partition_a_table(
    published: GlueCatalog, glue: Any, s3: Any
) -> None:
    build(s3, RELEASE)
    published.register(RELEASE)
    calls = Recorded(glue).calls
    for _ in range(2):  # again is harmless
        published.register(OTHER)
    assert calls == {"GetTables": 2, "BatchCreatePartition": 2 * len(TABLES)}
    assert registered(glue) == [RELEASE, OTHER]


def test_the_views_follow_and_those_that_did_are_left_alone(
    published: GlueCatalog, glue: Any, s3: Any
) -> None:
    build(s3, RELEASE, OTHER)
    published.register(RELEASE)
    assert published.show(RELEASE) == len(TABLES)
    assert shown(glue) == {RELEASE}
    calls = Recorded(glue).calls
    assert published.show(OTHER) == len(TABLES)
    assert calls == {"GetTables": 1, "UpdateTable": len(TABLES)}
    assert shown(glue) == {OTHER}
    assert published.show(OTHER) == 0


def test_a_switch_that_died_goes_on_where_it_ended(
    published: GlueCatalog, glue: Any, s3: Any
) -> None:
    """Views are replaced in the order of the tables, so that what is behind is known."""
    build(s3, RELEASE, OTHER)
    published.register(RELEASE)
    published.show(RELEASE)
    replaced = []

    def die_after_ten(params: dict[str, Any], **_: Any) -> None:
        if len(replaced) == 10:
            raise ConnectionError
        replaced.append(params["TableInput"]["Name"])

    glue.meta.events.register("provide-client-params.glue.UpdateTable", die_after_ten)
    with pytest.raises(ConnectionError):
        published.show(OTHER)
    assert shown(glue) == {RELEASE, OTHER}
    assert replaced == list(TABLES)[:10]
    glue.meta.events.unregister("provide-client-params.glue.UpdateTable", die_after_ten)
    assert published.show(OTHER) == len(TABLES) - 10
    assert shown(glue) == {OTHER}


def test_a_rollback_right_after_a_deployment_finds_its_tables(
    published: GlueCatalog, glue: Any, s3: Any
) -> None:
    build(s3, RELEASE, OTHER)
    published.show(RELEASE)
    assert shown(glue) == {RELEASE}
    assert registered(glue) == [RELEASE, OTHER]  # as a catalog that was lost finds them again


def test_batches_are_what_glue_takes(published: GlueCatalog, glue: Any, s3: Any) -> None:
    """At most 100 partitions are created or updated, and 25 deleted, at once."""
    releases = [f"20260101T06{number:04}Z-abc123" for number in range(120)]
    for release in releases:
        key = f"{zones.table('trusted', 'daily', release)}part-0.parquet"
        s3.put_object(Bucket="lake", Key=key, Body=b"x")
    recorded = Recorded(glue)
    published.register(RELEASE)
    assert registered(glue) == releases
    assert (recorded.largest_batch, recorded.calls["BatchCreatePartition"]) == (
        100,
        len(TABLES) + 1,
    )
    table: Any = glue.get_table(DatabaseName="covidlake", Name="daily_releases")["Table"]
    storage = {**table["StorageDescriptor"], "Columns": table["StorageDescriptor"]["Columns"][1:]}
    before = {**catalog.table_input(TABLES["daily"], Lake("lake")), "StorageDescriptor": storage}
    glue.update_table(DatabaseName="covidlake", TableInput=before)
    published.register(releases[0])
    assert (recorded.largest_batch, recorded.calls["BatchUpdatePartition"]) == (100, 2)
    recorded = Recorded(glue)
    published.forget([Retired(release, "", {"daily": ""}) for release in [RELEASE, *releases]])
    assert registered(glue) == []
    assert (recorded.largest_batch, recorded.calls["BatchDeletePartition"]) == (25, 5)


def test_partitions_are_dropped_only_of_tables_that_lose_files(
    published: GlueCatalog, glue: Any, s3: Any
) -> None:
    build(s3, RELEASE, OTHER)
    published.register(RELEASE)
    calls = Recorded(glue).calls
    folders = {"daily": "s3://lake/d/", "clusters": "s3://lake/c/", "forecast_model": "s3://m/"}
    for _ in range(2):  # again is harmless
        published.forget([Retired(RELEASE, "", folders)])
    assert calls == {"GetTables": 2, "BatchDeletePartition": 4}
    assert [registered(glue, name) for name in ("daily", "clusters", "revisions")] == [
        [OTHER], [OTHER], [RELEASE, OTHER],
    ]  # fmt: skip


def test_a_partition_that_glue_could_not_write_is_worth_another_try(
    published: GlueCatalog, glue: Any
) -> None:
    detail = {"ErrorCode": "InternalServiceException", "ErrorMessage": "not now"}

    def fail(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Errors"] = [{"PartitionValues": [RELEASE], "ErrorDetail": detail}]

    build(published.objects.s3, RELEASE)
    glue.meta.events.register("after-call.glue.BatchCreatePartition", fail)
    with pytest.raises(ServiceUnavailable, match=f"{RELEASE}.*InternalServiceException.*not now"):
        published.register(RELEASE)


def test_a_table_is_what_stored_as_parquet_makes_of_it() -> None:
    table = catalog.table_input(TABLES["rejects"], Lake("lake"))
    assert (table["Name"], table["TableType"]) == ("rejects_releases", "EXTERNAL_TABLE")
    assert [key["Name"] for key in table["PartitionKeys"]] == ["release"]
    storage = table["StorageDescriptor"]
    assert storage["Location"] == "s3://lake/quarantine/rejects/"
    assert storage["InputFormat"].endswith(".parquet.MapredParquetInputFormat")
    assert storage["OutputFormat"].endswith(".parquet.MapredParquetOutputFormat")
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith(".serde.ParquetHiveSerDe")
    partition = catalog.partition_input(TABLES["rejects"], Lake("lake"), RELEASE)
    location = f"s3://lake/quarantine/rejects/release={RELEASE}/"
    assert partition == {
        "Values": [RELEASE],
        "StorageDescriptor": {**storage, "Location": location},
    }


def test_a_view_is_what_athena_makes_of_create_view() -> None:
    view = catalog.view_input(TABLES["corrections"], "covidlake", RELEASE)
    assert view["Parameters"] == {"presto_view": "true", "comment": "Presto View"}
    definition = catalog.view_definition(view["ViewOriginalText"])
    assert (definition["catalog"], definition["schema"]) == ("awsdatacatalog", "covidlake")
    assert {column["type"] for column in definition["columns"]} <= {
        "varchar", "integer", "bigint", "double", "date", "boolean",
    }  # fmt: skip
    assert definition["columns"][-1] == {"name": "release", "type": "varchar"}
    assert definition["originalSql"].endswith(
        f'FROM "covidlake"."corrections_releases" WHERE "release" = \'{RELEASE}\''
    )
