"""A table read in increments from a real PostgreSQL.

What a full extract gives, from the rows that changed; and what increments cannot see.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from covidlake.capturing.candidate import Candidate

from tests.support.capture.growing_table import GrowingTable, captured_once
from tests.support.capture.postgres_server import PostgresServer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def lake(s3: "S3Client", postgres: PostgresServer) -> Iterator[GrowingTable]:
    with captured_once(s3, postgres) as lake:
        yield lake


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ("SELECT 1", "unchanged"),
        ("UPDATE grows SET updated_at = now() WHERE iso_code = 'ECU'", "unchanged"),
        ("UPDATE grows SET new_cases = NULL, updated_at = now() WHERE iso_code = 'AGO'", "revised"),
        (
            "UPDATE grows SET location = '', updated_at = now() WHERE iso_code IN ('DZA', 'IND')",
            "revised",
        ),
        # Beside a sound code a damaged name is the one of the table of countries.
        ("UPDATE grows SET location = location || E'\\n\"', updated_at = now()", "unchanged"),
        ("INSERT INTO grows VALUES ('A', '2021-01-01', 'first', 1, now())", "extended"),
        (
            "INSERT INTO grows VALUES ('ECU', '2021-01-02', 'between', 1, now()), "
            "('é', '2020-01-01', 'last', 2, now())",
            "extended",
        ),
        (
            "INSERT INTO grows VALUES ('JAM', '2021-01-01', 'committed late', 1, "
            "date_trunc('hour', now()) - interval '2 hours')",
            "extended",
        ),
        (
            "INSERT INTO grows VALUES ('JAM', '2021-01-01', 'without a watermark', 1, NULL)",
            "extended",
        ),
    ],
    ids=[
        "nothing",
        "touched",
        "update",
        "updates",
        "all",
        "insert-first",
        "inserts",
        "late-within-overlap",
        "null-watermark",
    ],
)
def test_an_increment_is_what_a_full_extract_is(
    lake: GrowingTable, change: str, verdict: str
) -> None:
    lake.postgres.run(change)
    candidate, capture = lake.run("run-2")
    assert (candidate.whole, candidate.sha256, capture.verdict) == (False, lake.full(), verdict)
    again, capture = lake.run("run-3")
    assert (again.whole, again.sha256, capture.verdict) == (False, candidate.sha256, "unchanged")


UNSEEN = {
    "deleted": "DELETE FROM grows WHERE iso_code = 'ECU'",
    "watermark-not-moved": "UPDATE grows SET new_cases = 0 WHERE iso_code = 'ECU'",
    "later-than-the-overlap": "INSERT INTO grows VALUES ('JAM', '2021-01-01', 'x', 1, "
    "date_trunc('hour', now()) - interval '3 hours')",
}


@pytest.mark.parametrize("change", UNSEEN.values(), ids=UNSEEN)
def test_what_only_a_full_extract_sees(lake: GrowingTable, change: str) -> None:
    lake.postgres.run(change)
    candidate, capture = lake.run("run-2")
    assert (candidate.whole, capture.verdict) == (False, "unchanged")
    candidate, capture = lake.run("run-3", full_every_days=0)
    assert (candidate.whole, candidate.sha256, capture.verdict in ("revised", "extended")) == (
        True,
        lake.full(),
        True,
    )


@pytest.mark.parametrize(("days", "whole"), [(6.9, False), (7.1, True)])
def test_the_whole_table_is_read_again_after_some_days(
    lake: GrowingTable, days: float, whole: bool
) -> None:
    lake.postgres.run("DELETE FROM grows WHERE iso_code = 'ECU'")
    ((then,),) = lake.postgres.run(f"SELECT (now() - {days} * interval '1 day')::text")
    lake.remember(whole_at=then)
    candidate, _ = lake.run("run-2")
    assert (candidate.whole, candidate.rows) == (whole, 8 if whole else 9)
    assert (lake.state().whole_at == candidate.captured_at) is whole


@pytest.mark.parametrize(
    "before",
    [
        "ALTER TABLE grows ADD COLUMN new_deaths numeric",
        "ALTER TABLE grows RENAME location TO country",
        "CREATE DATABASE another",
    ],
    ids=["column-added", "column-renamed", "another-database"],
)
def test_a_snapshot_of_another_table_is_not_built_on(lake: GrowingTable, before: str) -> None:
    lake.postgres.run(before)
    another = {"host": "localhost"} if "DATABASE" in before else {}
    candidate, capture = lake.run("run-2", secret=another)
    assert (candidate.whole, candidate.rows, capture.verdict) == (True, 9, "unchanged")


def test_a_snapshot_without_the_watermark_serves_until_something_changes(
    lake: GrowingTable,
) -> None:
    """Equal contents are not stored twice: the new column comes with the next change."""
    lake.postgres.run("ALTER TABLE grows ADD COLUMN version int DEFAULT 1")
    how = {"watermark": "version", "overlap": "0"}
    assert [lake.run(run, **how)[0].whole for run in ("run-2", "run-3")] == [True, True]
    lake.postgres.run("UPDATE grows SET new_cases = 7, version = 2 WHERE iso_code = 'ECU'")
    assert [lake.run(run, **how)[0].whole for run in ("run-4", "run-5")] == [True, False]


@pytest.mark.parametrize(
    "state",
    [{"whole_at": None}, {"key": "raw/grows/captured=2021-01-01/gone.csv"}],
    ids=["not-known", "gone"],
)
def test_without_a_snapshot_to_build_on_the_table_is_read_whole(
    lake: GrowingTable, state: dict[str, Any]
) -> None:
    lake.remember(**state)
    assert lake.capture("run-2").whole


def test_an_event_that_is_delivered_twice_has_one_effect(lake: GrowingTable) -> None:
    lake.postgres.run("UPDATE grows SET new_cases = 7, updated_at = now() WHERE iso_code = 'ECU'")
    first, once = lake.run("run-2")
    state = lake.state()
    second, twice = lake.run("run-2")
    assert (first.sha256, once) == (second.sha256, twice)
    assert lake.state() == state
    late = lake.capture("run-2")  # and once more, cut off before its verdict
    assert late.sha256 == first.sha256


@pytest.mark.parametrize(
    ("kind", "old", "new", "late", "overlap"),
    [
        ("date", "'2021-05-01'", "'2021-05-09'", "'2021-05-06'", "3 days"),
        (
            "timestamp",
            "'2021-05-01 10:00:00.5'",
            "'2021-05-01 10:00:09'",
            "'2021-05-01 10:00:06.0001'",
            "3 seconds",
        ),
        (
            "timestamptz",
            "'2021-05-01 10:00+02'",
            "'2021-05-01 10:00+00'",
            "'2021-05-01 14:30+05'",
            "1 hour",
        ),
        ("int", "9", "1000", "998", "2"),
        ("bigint", "-5000000000", "9", "-1", "10"),
        ("smallint", "10", "9999", "9998", "1"),
    ],
)
def test_watermarks_of_each_type(
    lake: GrowingTable, kind: str, old: str, new: str, late: str, overlap: str
) -> None:
    lake.postgres.run(f'ALTER TABLE grows ADD COLUMN "the ""mark""; --" {kind}')
    lake.postgres.run(f'UPDATE grows SET "the ""mark""; --" = {old}')
    lake.postgres.run(f'UPDATE grows SET "the ""mark""; --" = {new} WHERE iso_code = \'AGO\'')
    lake.postgres.run("INSERT INTO grows VALUES ('JAM', '2021-01-01', 'x', 1, NULL, NULL)")
    how = {"watermark": 'the "mark"; --', "overlap": overlap}
    assert lake.run("run-2", **how)[0].whole
    lake.postgres.run(
        "UPDATE grows SET new_cases = 0 WHERE iso_code = 'BEN'"
    )  # not to be seen: it is old
    lake.postgres.run(f"INSERT INTO grows VALUES ('late', '2021-01-01', 'x', 1, NULL, {late})")
    candidate, _ = lake.run("run-3", **how)
    assert (candidate.whole, candidate.rows) == (False, 11)
    snapshot = lake.s3.get_object(Bucket="lake", Key=lake.state().key)["Body"].read().decode()
    assert 'BEN,"a ""quoted"",\nplace",2021-01-01,2.10,' in snapshot


def test_a_column_of_the_contract_as_watermark(lake: GrowingTable) -> None:
    how = {"watermark": "date", "overlap": "1 month"}
    lake.postgres.run("UPDATE grows SET new_cases = 7 WHERE iso_code = 'BEN'")
    assert lake.run("run-2", **how)[0].whole
    lake.postgres.run("UPDATE grows SET new_cases = 77 WHERE iso_code = 'BEN'")
    candidate, capture = lake.run("run-3", **how)
    assert (candidate.whole, capture.verdict) == (False, "revised")
    snapshot = lake.s3.get_object(Bucket="lake", Key=lake.state().key)["Body"].read()
    assert snapshot.startswith(b"iso_code,location,date,new_cases\n")


@pytest.mark.parametrize(
    "moment", ["now() + interval '1 day'", "'infinity'", "'20021-01-01'", "'0044-03-15 BC'"]
)
def test_a_watermark_that_is_a_typing_error_hides_nothing(lake: GrowingTable, moment: str) -> None:
    lake.postgres.run(
        f"UPDATE grows SET updated_at = {moment}, new_cases = 0 WHERE iso_code = 'IND'"
    )
    lake.run("run-2", full_every_days=0)
    lake.postgres.run("UPDATE grows SET new_cases = 7, updated_at = now() WHERE iso_code = 'ECU'")
    candidate, capture = lake.run("run-3")
    assert (candidate.whole, candidate.sha256, capture.verdict) == (False, lake.full(), "revised")


def test_the_candidate_of_an_increment_travels_as_an_event(lake: GrowingTable) -> None:
    assert (
        Candidate.from_event(json.loads(json.dumps(lake.capture("run-2").to_event()))).whole
        is False
    )
