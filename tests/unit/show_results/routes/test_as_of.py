"""`as_of` and `release`: what was known then, and releases that are older than a column."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from covidlake import zones
from covidlake.schema import TABLES
from lake.release_store import open_store

from tests.support.serving.calls import call
from tests.support.serving.descent import (
    FIRST,
    NEVER,
    SECOND,
    THIRD,
    WRONG,
    served_descent,
)
from tests.support.serving.lake import TestLake, served_lake


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    with served_descent(tmp_path_factory.mktemp("lake")) as lake:
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
