"""Forecasts as a hub takes them: the columns of a hubverse model output."""

from collections.abc import Iterator

import pytest

from tests.support.serving.calls import call
from tests.support.serving.lake import served_lake

ASKED = "/v1/forecasts?location=COL&target=deaths&horizon=2&format=hubverse"


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build("20260101T000000Z-aaaaaa")
        yield


def test_a_quantile_is_a_row_in_the_columns_of_a_model_output() -> None:
    answer = call(f"{ASKED}&quantile=0.025,0.5")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.body.splitlines() == [
        "reference_date,location,horizon,target,target_end_date,output_type,output_type_id,value",
        "2021-01-09,COL,2,wk inc covid death,2021-01-23,quantile,0.025,5.0",
        "2021-01-09,COL,2,wk inc covid death,2021-01-23,quantile,0.5,100.0",
    ]


def test_horizons_count_weeks_from_the_reference_date_and_quantiles_rise() -> None:
    rows = call("/v1/forecasts?location=COL&format=hubverse").rows
    assert len(rows) == 20
    assert {row["target"] for row in rows} == {"wk inc covid case", "wk inc covid death"}
    levels = [float(row["output_type_id"]) for row in rows if row["horizon"] == "1"]
    assert levels == [0.025, 0.25, 0.5, 0.75, 0.975] * 2


def test_no_other_route_has_that_format() -> None:
    answer = call("/v1/locations?format=hubverse")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (400, "format")
