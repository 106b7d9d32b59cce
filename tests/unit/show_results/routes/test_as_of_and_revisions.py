"""`as_of` and `release`, and what releases changed of those before them."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from covidlake import zones
from covidlake.schema import TABLES
from lake.release_store import open_store

from tests.support.serving.calls import call
from tests.support.serving.lake import ROWS, TestLake, observed, served_lake

FIRST, SECOND, WRONG, THIRD = (
    f"2026010{day}T000000Z-{letter * 6}" for day, letter in enumerate("abcd", 1)
)
NEVER = "20270101T000000Z-eeeeee"


def revised(
    code: str,
    day: int,
    old: float | None,
    new: float | None,
    metric: str = "new_cases",
    **more: Any,
) -> dict[str, Any]:
    when = {
        "date": date(2021, 1, day),
        "vintage": date(2021, 1, 10),
        "previous_release": "-",
        "previous_vintage": date(2021, 1, 9),
    }
    return {
        "iso_code": code,
        "metric": metric,
        "change": "changed",
        "old_value": old,
        "new_value": new,
        **when,
        **more,
    }


CHANGES = {
    FIRST: [],
    SECOND: [revised("COL", 1, 10, 15), revised("COL", 2, 20, 10), revised("NAM", 1, None, 7)],
    WRONG: [revised("COL", 1, 15, 999)],
    THIRD: [
        revised("COL", 1, 15, 12),
        revised(
            "JEY", 3, 5, None, change="removed"
        ),  # a location that the release does not have any more
        revised(
            "COL",
            1,
            None,
            None,
            "tests_units",
            old_text="people tested",
            new_text="tests performed",
        ),
    ],
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    """Three releases in a row, and one between that was rolled back."""
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        told = [
            (FIRST, {"data_date": "2021-01-08", "captured_at": "2021-01-08T06:00:00+00:00"}),
            (
                SECOND,
                {
                    "data_date": "2021-01-09",
                    "captured_at": "2021-01-09T06:00:00+00:00",
                    "previous": FIRST,
                },
            ),
            (
                WRONG,
                {
                    "data_date": "2021-01-10",
                    "captured_at": "2021-01-10T05:00:00+00:00",
                    "previous": SECOND,
                },
            ),
            (
                THIRD,
                {
                    "data_date": "2021-01-10",
                    "captured_at": "2021-01-10T06:00:00+00:00",
                    "previous": SECOND,
                },
            ),
        ]
        for number, (release, said) in enumerate(told):
            rows = {
                **ROWS,
                "observations": observed("COL", "Colombia", "country", [number]),
                "revisions": CHANGES[release],
            }
            lake.build(release, rows, **said)
        yield lake


@pytest.mark.parametrize(
    ("which", "release"),
    [
        ("", THIRD),
        (f"as_of={SECOND}", SECOND),
        (f"as_of={WRONG}", WRONG),
        ("as_of=2021-01-09", SECOND),
        ("as_of=2021-01-10", THIRD),
        ("as_of=2030-01-01", THIRD),
        ("as_of=2021-01-09T05:59:59Z", FIRST),
        ("as_of=2021-01-10T07:00:00%2B01:00", THIRD),
        ("as_of=2021-01-10T05:59:00", SECOND),  # the one captured at five was rolled back
    ],
)
@pytest.mark.parametrize(
    "route",
    [
        "observations?location=COL&metric=new_cases&",
        "locations?",
        "results/clusters?",
        "forecasts?location=COL&",
        "results?",
    ],
)
def test_every_data_route_answers_as_of(
    lake: TestLake, route: str, which: str, release: str
) -> None:
    assert call(f"/v1/{route}{which}").json["meta"]["release"] == release


def test_the_past_has_the_values_of_then(lake: TestLake) -> None:
    values = [
        call(f"/v1/observations?location=COL&metric=new_cases&as_of={day}").data[0]["value"]
        for day in ("2021-01-08", "2021-01-10")
    ]
    assert values == [0, 3]


@pytest.mark.parametrize(
    ("which", "status", "words"),
    [
        ("as_of=2021-01-01", 404, "the earliest has data to 2021-01-08"),
        (
            "as_of=2021-01-01T00:00:00Z",
            404,
            "the earliest was captured at 2021-01-08T06:00:00+00:00",
        ),
        ("as_of=yesterday", 404, "a day of the data as 2022-01-20"),
        ("as_of=0001-01-01T00:00:00%2B10:00", 404, "a day of the data as 2022-01-20"),
        (f"as_of={NEVER}", 404, f"There is no release {NEVER}"),
        (f"as_of=2021-01-09&release={SECOND}", 422, "not both"),
    ],
)
def test_what_as_of_cannot_mean_is_explained(
    lake: TestLake, which: str, status: int, words: str
) -> None:
    answer = call(f"/v1/results/clusters?{which}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (status, "as_of")
    assert words in answer.json["detail"]


def test_only_a_named_release_may_be_kept_for_long(lake: TestLake) -> None:
    caching = {
        which: call(f"/v1/results/clusters?as_of={which}").headers["cache-control"]
        for which in (SECOND, "2021-01-09")
    }
    assert "immutable" in caching[SECOND]
    assert "immutable" not in caching["2021-01-09"]


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


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_a_column_that_a_release_is_older_than_is_null(tmp_path: Path, form: str) -> None:
    with served_lake(tmp_path) as lake:
        lake.build(FIRST)
        old = tmp_path / "old.parquet"
        duckdb.execute(
            "COPY (SELECT 'COL' AS iso_code, 'Colombia' AS location, "
            f"DATE '2021-01-01' AS day_of_old) TO '{old}' (FORMAT parquet)"
        )
        manifest = json.loads(
            lake.s3.get_object(Bucket=lake.bucket, Key=zones.release(FIRST))["Body"].read()
        )
        manifest["tables"]["clusters"]["bytes"] = old.stat().st_size
        lake.s3.put_object(
            Bucket=lake.bucket,
            Key=f"refined/clusters/release={FIRST}/part-00000.parquet",
            Body=old.read_bytes(),
        )
        lake.put(zones.release(FIRST), manifest)
        open_store.cache_clear()
        for _ in range(2):
            answer = call(f"/v1/results/clusters?format={form}&sort=-gdp_per_capita")
            assert answer.status == 200
        if form == "json":
            assert answer.data == [
                dict.fromkeys(TABLES["clusters"].column_names)
                | {"iso_code": "COL", "location": "Colombia"}
            ]


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
