"""Statements for Athena: what shows a release, and what takes it away."""

from typing import Any

from covidlake.schema import TABLES, ddl
from covidlake.zones import Lake
from garbage import Retired
from statements import drop_statements, read_columns, table_statements

RELEASE = "20260101T060000Z-abc123"


class Catalog:
    """A Glue that has one table, or none."""

    class exceptions:  # noqa: N801
        class EntityNotFoundException(Exception): ...

    def __init__(self, columns: dict[str, str] | None = None) -> None:
        self.columns = columns

    def get_table(self, **_: str) -> dict[str, Any]:
        if self.columns is None:
            raise self.exceptions.EntityNotFoundException
        columns = [{"Name": name, "Type": kind} for name, kind in self.columns.items()]
        return {"Table": {"StorageDescriptor": {"Columns": columns}}}


def statements(glue: Any) -> dict[str, Any]:
    return table_statements(TABLES["daily"], RELEASE, "covidlake", Lake("lake"), glue)


def test_a_table_that_is_not_there_is_defined() -> None:
    define = statements(Catalog())["define"]
    assert define[0].startswith("CREATE EXTERNAL TABLE IF NOT EXISTS `covidlake`.`daily_releases`")


def test_a_table_that_is_as_it_should_be_is_left_alone() -> None:
    columns = {column.name: column.type for column in TABLES["daily"].columns}
    assert statements(Catalog(columns))["define"] == []


def test_the_partition_has_the_folder_and_the_view_the_release() -> None:
    shown = statements(Catalog())
    assert f"LOCATION 's3://lake/trusted/daily/release={RELEASE}/'" in shown["add_partition"]
    assert shown["create_view"].endswith(f"\"release\" = '{RELEASE}'")


def test_columns_of_a_table_that_the_catalog_lacks() -> None:
    glue: Any = Catalog()
    assert read_columns(ddl.releases_table(TABLES["daily"]), "covidlake", glue) is None


def test_partitions_are_dropped_only_of_tables_that_lose_files() -> None:
    """One statement a table, for all releases that go; none where every revision is kept."""
    folders = {
        "daily": "s3://lake/d/",
        "clusters": "s3://lake/c/",
        "forecast_model": "s3://lake/m/",
    }
    retired = [Retired("r1", "", folders), Retired("r2", "", folders)]
    partitions = "PARTITION (`release` = 'r1'), PARTITION (`release` = 'r2')"
    assert sorted(drop_statements(retired, "covidlake")) == [
        f"ALTER TABLE `covidlake`.`clusters_releases` DROP IF EXISTS {partitions}",
        f"ALTER TABLE `covidlake`.`daily_releases` DROP IF EXISTS {partitions}",
    ]
    assert drop_statements([], "covidlake") == []
