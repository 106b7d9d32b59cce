"""Increments that cannot be: tables without a key, watermarks that are none, faults.

A typed error each, and nothing left.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ReadTimeoutError
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid, SourceInvalid, SourceUnavailable
from postgres.increments import Increments

from tests.support.capture.growing_table import GrowingTable, captured_once
from tests.support.capture.postgres_server import PostgresServer, Relay

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def lake(s3: "S3Client", postgres: PostgresServer) -> Iterator[GrowingTable]:
    with captured_once(s3, postgres) as lake:
        yield lake


@pytest.mark.parametrize(
    ("before", "how", "message"),
    [
        ("", {"watermark": "absent"}, "public.grows has no column absent, the watermark"),
        (
            "",
            {"watermark": "updated_at; DROP TABLE grows"},
            "has no column updated_at; DROP TABLE grows",
        ),
        (
            "",
            {"watermark": "location"},
            "public.grows.location is text; a watermark must be one of date, timestamp",
        ),
        ("", {"watermark": "new_cases"}, "public.grows.new_cases is numeric; a watermark must be"),
        ("", {"overlap": "a while"}, 'invalid input syntax for type interval: "a while"'),
        ("", {"overlap": "0'; DROP TABLE grows; --"}, "invalid input syntax for type interval"),
        ("", {"overlap": "-1 hour"}, "the overlap of the increments is -1 hour: less than nothing"),
        (
            "ALTER TABLE grows DROP CONSTRAINT grows_pkey",
            {},
            "takes a primary key, or a unique index without nulls, on iso_code, date",
        ),
        (
            "ALTER TABLE grows DROP CONSTRAINT grows_pkey; "
            "CREATE UNIQUE INDEX ON grows (iso_code, updated_at)",
            {},
            "takes a primary key",
        ),
        (
            "ALTER TABLE grows DROP CONSTRAINT grows_pkey; "
            "CREATE UNIQUE INDEX ON grows (iso_code, date) WHERE new_cases > 0",
            {},
            "takes a primary key",
        ),
        (
            "ALTER TABLE grows DROP CONSTRAINT grows_pkey, ALTER date DROP NOT NULL; "
            "CREATE UNIQUE INDEX ON grows (iso_code, date)",
            {},
            "takes a primary key",
        ),
        (
            "ALTER TABLE grows RENAME TO t; CREATE VIEW grows AS SELECT * FROM t",
            {},
            "takes a primary key",
        ),
        ("ALTER TABLE grows ALTER date TYPE timestamp", {}, "days of type date or text"),
    ],
    ids=[
        "absent",
        "injected",
        "text",
        "numeric",
        "overlap",
        "overlap-injected",
        "negative",
        "no-key",
        "other-key",
        "partial",
        "nullable",
        "view",
        "timestamp-key",
    ],
)
def test_tables_that_cannot_be_read_in_increments(
    lake: GrowingTable, before: str, how: dict[str, Any], message: str
) -> None:
    for statement in filter(None, before.split("; CREATE")):
        lake.postgres.run(statement if statement.startswith("ALTER") else "CREATE" + statement)
    if "VIEW" in before:
        lake.postgres.run("GRANT SELECT ON grows TO reader")
    with pytest.raises(SourceInvalid, match=message):
        lake.capture("run-2", **how)
    if "VIEW" in before:
        lake.postgres.run("DROP VIEW grows; ALTER TABLE t RENAME TO grows")


@pytest.mark.parametrize(
    "index",
    ["UNIQUE (iso_code, date) INCLUDE (new_cases)", "UNIQUE (date, iso_code)", "UNIQUE (iso_code)"],
    ids=["include", "order", "part"],
)
def test_a_unique_index_without_nulls_will_do(lake: GrowingTable, index: str) -> None:
    lake.postgres.run(f"ALTER TABLE grows DROP CONSTRAINT grows_pkey, ADD {index}")
    assert not lake.capture("run-2").whole


@pytest.mark.parametrize("after", [1_000, 3_000, 100_000, 300_000])
def test_an_increment_that_is_cut_leaves_nothing(lake: GrowingTable, after: int) -> None:
    lake.postgres.run(
        "INSERT INTO grows SELECT 'M' || i, '2021-01-01', repeat('x', 90), i, now() "
        "FROM generate_series(1, 5000) i"
    )
    with (
        Relay(lake.postgres.port, after) as relay,
        pytest.raises(SourceUnavailable, match="the connection broke"),
    ):
        lake.capture("run-2", secret={"port": relay.port})
    assert not lake.s3.list_objects_v2(Bucket="lake", Prefix="raw/_incoming/run-2").get("Contents")


def test_a_lake_that_does_not_answer_is_not_taken_for_the_database(
    lake: GrowingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = lake.s3.get_object

    def broken(**parameters: Any) -> Any:
        if "Range" in parameters:
            raise ReadTimeoutError(endpoint_url="https://s3")
        return real(**parameters)

    monkeypatch.setattr(lake.s3, "get_object", broken)
    with pytest.raises(ReadTimeoutError):  # which the handler makes a ServiceUnavailable
        lake.capture("run-2")
    assert not lake.s3.list_objects_v2(Bucket="lake", Prefix="raw/_incoming/run-2").get("Contents")


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("postgresql", {"watermark": "w"}),
        ("postgresql", {"watermark": "", "overlap": "1"}),
        ("postgresql", {"watermark": "w", "overlap": 1}),
        ("postgresql", {"watermark": "w", "overlap": "1", "full_every_days": "7"}),
        ("postgresql", {"watermark": "w", "overlap": "1", "full_every_days": -1}),
        ("postgresql", {"watermark": "w", "overlap": "1", "full_every": 1}),
        ("http", {"watermark": "w", "overlap": "1"}),
    ],
    ids=range(7),
)
def test_a_configuration_that_is_none(kind: str, given: dict[str, Any]) -> None:
    with pytest.raises(
        EventInvalid, match=r"source s: incremental .*; it takes watermark and overlap as text"
    ):
        Increments.of(Source("s", "observations", kind, {}, incremental=given))
