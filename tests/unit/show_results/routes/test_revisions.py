"""What releases changed of those before them, step by step."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from covidlake import zones

from tests.support.serving.calls import call
from tests.support.serving.descent import (
    CHANGES,
    FIRST,
    NEVER,
    SECOND,
    THIRD,
    WRONG,
    served_descent,
)
from tests.support.serving.lake import ROWS, TestLake, served_lake


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    with served_descent(tmp_path_factory.mktemp("lake")) as lake:
        yield lake


def steps(query: str) -> list[tuple[str, str, float | None, float | None]]:
    rows = call(f"/v1/revisions?{query}").data
    return [
        (row["release"], row["iso_code"], row["old_value"], row["new_value"])
        for row in rows
        if row["metric"] == "new_cases"
    ]


def test_revisions_of_the_last_step(lake: TestLake) -> None:
    assert steps("") == [(THIRD, "COL", 15, 12), (THIRD, "JEY", 5, None)]
    assert steps(f"release={SECOND}&location=COL") == [
        (SECOND, "COL", 10, 15),
        (SECOND, "COL", 20, 10),
    ]
    assert steps(f"release={FIRST}") == []


@pytest.mark.parametrize("since", [FIRST, "2021-01-08", "2021-01-08T23:00:00Z"])
def test_revisions_between_two_releases_are_the_steps_of_the_descent(
    lake: TestLake, since: str
) -> None:
    expected = [
        (SECOND, "COL", 10, 15),
        (THIRD, "COL", 15, 12),
        (SECOND, "COL", 20, 10),
        (THIRD, "JEY", 5, None),
        (SECOND, "NAM", None, 7),
    ]
    assert steps(f"since={since}") == expected
    assert steps(f"since={since}&as_of=2021-01-09") == [row for row in expected if row[0] == SECOND]
    assert steps(f"since={since}&as_of=2021-01-08") == []


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("metric=new_cases", [1, 3]),
        ("metric=tests_units", [1]),
        ("change=removed", [3]),
        ("location=jey", [3]),
        ("from=2021-01-02", [3]),
        ("to=2021-01-02", [1, 1]),
        ("location=NAM", []),
        ("sort=-date&columns=date&metric=new_cases", [3, 1]),
    ],
)
def test_revisions_are_chosen_by_location_metric_kind_and_day(
    lake: TestLake, query: str, days: list[int]
) -> None:
    assert [int(row["date"][-2:]) for row in call(f"/v1/revisions?{query}").data] == days


def test_a_revision_says_what_it_is_of(lake: TestLake) -> None:
    rows = {row["iso_code"]: row for row in call("/v1/revisions?metric=new_cases").data}
    assert (rows["COL"]["location"], rows["COL"]["unit"], rows["COL"]["change"]) == (
        "Colombia",
        "cases",
        "changed",
    )
    assert (rows["JEY"]["location"], rows["JEY"]["change"]) == (None, "removed")
    (text,) = call("/v1/revisions?metric=tests_units").data
    assert (text["old_text"], text["new_text"], text["old_value"], text["unit"]) == (
        "people tested",
        "tests performed",
        None,
        None,
    )


def test_summary_tells_what_changed_most(lake: TestLake) -> None:
    rows = call(f"/v1/revisions/summary?since={FIRST}&metric=new_cases").data
    assert [(row["iso_code"], row["changed"], row["removed"]) for row in rows] == [
        ("COL", 3, 0),
        ("NAM", 1, 0),
        ("JEY", 0, 1),
    ]
    assert {
        name: rows[0][name]
        for name in (
            "net_change",
            "absolute_change",
            "relative_change",
            "largest_date",
            "largest_old",
            "largest_new",
        )
    } == {
        "net_change": -8,
        "absolute_change": 18,
        "relative_change": 18 / 45,
        "largest_date": "2021-01-02",
        "largest_old": 20,
        "largest_new": 10,
    }
    assert (
        rows[1]["absolute_change"] is rows[1]["relative_change"] is None
    )  # null is not zero: nothing was known before


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        (f"since={WRONG}", 404, "since"),  # not of the descent
        (f"since={NEVER}", 404, "since"),
        ("since=2020-01-01", 404, "since"),
        ("location=XYZ", 422, "location"),
        ("metric=population_size", 400, "metric"),
        ("from=2021-01-02&to=2021-01-01", 422, "from"),
    ],
)
def test_revisions_that_cannot_be_told_are_explained(
    lake: TestLake, query: str, status: int, parameter: str
) -> None:
    answer = call(f"/v1/revisions?{query}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (status, parameter)


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_revisions_page_in_every_format(lake: TestLake, form: str) -> None:
    answer = call(f"/v1/revisions?since={FIRST}&limit=2&format={form}")
    assert answer.headers["x-truncated"] == "true"
    assert (
        call(
            f"/v1/revisions?since={FIRST}&limit=2&format={form}&cursor={answer.headers['x-next']}"
        ).status
        == 200
    )


def test_what_garbage_collection_took_is_gone_but_its_revisions_are_not(tmp_path: Path) -> None:
    with served_lake(tmp_path) as lake:
        before = None
        for release in (FIRST, SECOND, THIRD):
            lake.build(
                release,
                {**ROWS, "revisions": CHANGES[release]},
                **({"previous": before} if before else {}),
            )
            before = release
        stored = lake.s3.get_object(Bucket=lake.bucket, Key=zones.release(SECOND))
        manifest = json.loads(stored["Body"].read())
        lake.put(zones.collected(SECOND), {"release": SECOND, "manifest": manifest})
        lake.s3.delete_object(Bucket=lake.bucket, Key=zones.release(SECOND))
        assert call(f"/v1/results/clusters?as_of={SECOND}").status == 410
        assert {row["release"] for row in call(f"/v1/revisions?since={FIRST}").data} == {
            SECOND,
            THIRD,
        }


def test_a_release_older_than_a_table_says_so(tmp_path: Path) -> None:
    with served_lake(tmp_path) as lake:
        lake.build(FIRST)
        manifest = json.loads(
            lake.s3.get_object(Bucket=lake.bucket, Key=zones.release(FIRST))["Body"].read()
        )
        del manifest["tables"]["revisions"]
        lake.put(zones.release(NEVER), {**manifest, "release": NEVER})
        answer = call(f"/v1/revisions?release={NEVER}")
        assert (answer.status, answer.json["type"]) == (404, "urn:covidlake:problem:unknown-table")
