"""Answers as frames: types, units, where they come from, and what they lack."""

import warnings
from collections.abc import Callable

import pytest
from covidlake_client import Answer, Covidlake, TruncatedWarning

RELEASE = "20260101T000000Z-aaaaaa"


@pytest.mark.parametrize("frame", ["pandas", "arrow"])
def test_a_frame_that_lacks_rows_warns_and_one_of_every_row_does_not(url: str, frame: str) -> None:
    lake = Covidlake(url)
    page = lake.observations("COL", "new_cases", limit=4)
    with pytest.warns(TruncatedWarning, match="only the first 4 rows.*every=True"):
        assert len(getattr(page, frame)()) == 4
    whole = lake.observations("COL", "new_cases", limit=4, every=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(getattr(whole, frame)()) == 10


def test_frames_have_the_types_of_the_columns(url: str) -> None:
    answer = Covidlake(url).everything(
        "observations", {"location": ["COL"], "metric": ["new_cases"], "limit": 4}
    )
    frame, table = answer.pandas(), answer.arrow()
    assert (len(frame), str(frame.dtypes["date"])[:10], frame["value"].isna().sum()) == (
        10,
        "datetime64",
        1,
    )
    assert (table.num_rows, str(table.schema.field("date").type), table["value"].null_count) == (
        10,
        "date32[day]",
        1,
    )


def test_a_frame_says_what_its_figures_are(url: str) -> None:
    attributes = (
        Covidlake(url).observations("COL", ["new_cases"], limit=4, every=True).pandas().attrs
    )
    assert attributes["units"] == {"new_cases": "cases"}
    assert (attributes["release"], attributes["data_date"]) == (RELEASE, "2021-01-10")
    assert set(attributes) == {
        *("units", "release", "data_date", "source", "licence", "attribution"),
    }


def test_a_frame_without_rows_has_its_columns(url: str) -> None:
    answer = Covidlake(url).observations("COL", "new_cases", start="2031-01-01", every=True)
    columns = ["iso_code", "location", "date", "metric", "value", "unit", "days"]
    frame = answer.pandas()
    assert (len(frame), list(frame.columns), answer.arrow().column_names) == (0, columns, columns)
    assert frame["value"].sum() == 0


@pytest.mark.parametrize(
    ("ask", "units"),
    [
        (
            lambda lake: lake.results("clusters", {"columns": "iso_code,gdp_per_capita"}),
            {"gdp_per_capita": "international $"},
        ),
        (
            lambda lake: lake.observations(
                "COL", ["new_cases", "icu_patients"], wide=True, per="100k", smooth=7, every=True
            ),
            {"new_cases": "cases/100,000/day", "icu_patients": "patients/100,000"},
        ),
        (lambda lake: lake.results("top_countries", every=True), {"total_cases": "cases"}),
        (lambda lake: lake.releases(), {}),
    ],
    ids=["a-table", "wide", "rows-of-metrics", "no-table"],
)
def test_frames_have_the_units_of_their_columns(
    url: str, ask: Callable[[Covidlake], Answer], units: dict[str, str]
) -> None:
    answer = ask(Covidlake(url))
    told = answer.pandas().attrs["units"]
    assert {name: told[name] for name in units} == units
    fields = {field.name: field.metadata for field in answer.arrow().schema}
    for name, unit in units.items():
        if name in fields:
            assert fields[name] == {b"unit": unit.encode()}
    assert units or not told
