"""What Athena needs for each kind of statement."""

from collections.abc import Mapping
from typing import Any

import pytest
from covidlake.schema import TABLES
from covidlake.schema.catalog import view_input

from local.iam.calls.on_behalf import statements
from local.iam.calls.on_behalf.statements import Session

TABLE = {
    "TableType": "EXTERNAL_TABLE",
    "PartitionKeys": [{"Name": "release"}],
    "StorageDescriptor": {"Location": "s3://lake/trusted/daily/"},
}
VIEW = view_input(TABLES["daily"], "covidlake", "r1")
CATALOG: Mapping[str, Mapping[str, Any]] = {"daily_releases": TABLE, "daily": VIEW}
SESSION = Session("covidlake", lambda _, name: CATALOG.get(name))
# On every statement, whatever it is.
ALWAYS = {
    ("glue:GetDatabase", "catalog"),
    ("glue:GetDatabase", "database/default"),
    ("glue:CreateDatabase", "catalog"),
    ("glue:CreateDatabase", "database/default"),
    ("glue:GetDatabase", "database/covidlake"),
}
RELEASES = "table/covidlake/daily_releases"


def needed(sql: str) -> set[tuple[str, str]]:
    """Actions, each on what is lowest of the resources: without the catalog above it."""
    return {
        (need.action, need.resource.partition("us-east-1:123456789012:")[2] or need.resource)
        for need in statements.needs(sql, SESSION)
    }


def on_tables(sql: str) -> set[tuple[str, str]]:
    return {(action, on) for action, on in needed(sql) if on.startswith("table/")}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "CREATE EXTERNAL TABLE covidlake.new (a int) LOCATION 's3://lake/new/'",
            {("glue:GetTable", "table/covidlake/new"), ("glue:CreateTable", "table/covidlake/new")},
        ),
        (
            "ALTER TABLE covidlake.daily_releases ADD IF NOT EXISTS PARTITION (release = 'r1') "
            "LOCATION 's3://lake/trusted/daily/release=r1/'",
            {
                ("glue:GetTable", RELEASES),
                ("glue:CreatePartition", RELEASES),
                ("glue:BatchCreatePartition", RELEASES),
            },
        ),
        (
            "DROP TABLE covidlake.daily_releases",
            {
                ("glue:GetTable", RELEASES),
                ("glue:DeleteTable", RELEASES),
                ("glue:GetPartition", RELEASES),
                ("glue:GetPartitions", RELEASES),
                ("glue:DeletePartition", RELEASES),
            },
        ),
        (
            "CREATE OR REPLACE VIEW covidlake.daily AS SELECT * FROM covidlake.daily_releases",
            {
                ("glue:GetTable", "table/covidlake/daily"),
                ("glue:UpdateTable", "table/covidlake/daily"),
                ("glue:GetTable", RELEASES),
            },
        ),
        (
            "SELECT count(*) FROM daily",
            {
                ("glue:GetTable", "table/covidlake/daily"),
                ("glue:GetTable", RELEASES),
                ("glue:GetPartitions", RELEASES),
                ("glue:BatchGetPartition", RELEASES),
            },
        ),
    ],
)
def test_actions_on_tables(sql: str, expected: set[tuple[str, str]]) -> None:
    assert on_tables(sql) == expected
    assert needed(sql) >= ALWAYS


def test_a_query_reads_the_files_of_tables_beneath_its_views() -> None:
    of_s3 = {(action, on) for action, on in needed("SELECT 1 FROM daily") if "s3" in action}
    assert of_s3 == {
        ("s3:ListBucket", "arn:aws:s3:::lake"),
        ("s3:GetObject", "arn:aws:s3:::lake/trusted/daily/*"),
    }


def test_a_query_of_nothing_needs_the_default_database_all_the_same() -> None:
    assert needed("SELECT 1") == ALWAYS | {("glue:GetDatabase", "catalog")}


def test_a_name_that_a_query_defines_is_no_table() -> None:
    assert on_tables("WITH daily AS (SELECT 1 AS a) SELECT a FROM daily") == set()


def test_a_result_is_written_where_the_work_group_has_it() -> None:
    needs = statements.results("s3://lake/athena/1.csv")
    assert [(need.action, need.resource) for need in needs] == [
        ("s3:GetBucketLocation", "arn:aws:s3:::lake"),
        ("s3:PutObject", "arn:aws:s3:::lake/athena/1.csv"),
    ]


@pytest.mark.parametrize(
    "table", ["daily_releases", "DAILY_RELEASES", "awsdatacatalog.CovidLake.Daily_Releases"]
)
def test_a_table_is_the_same_in_any_case(table: str) -> None:
    assert needed(f"SELECT * FROM {table}") == needed("SELECT * FROM covidlake.daily_releases")
