"""The class against the real API: rows, cursors, errors."""

from datetime import date

import pytest
from covidlake.schema import TABLES
from covidlake_client import Answer, ApiError, Covidlake
from covidlake_client.terminal import charts, row_summaries, terminal_table

from tests.support.serving.front import OTHER_SERVER

RELEASE = "20260101T000000Z-aaaaaa"


def test_class_answers_rows_and_where_they_come_from(url: str) -> None:
    answer = Covidlake(url).observations(
        ["COL", "NAM"], ["new_cases"], start="2021-01-02", end="2021-01-02", smooth=2
    )
    assert [(row["iso_code"], row["value"]) for row in answer.data] == [
        ("COL", 15.0),
        ("NAM", None),
    ]
    assert answer.meta["release"] == RELEASE


def test_class_reaches_every_route(url: str) -> None:
    lake = Covidlake(url)
    asked = [
        lake.health(),
        lake.results(),
        lake.results("clusters", {"iso_code": "COL"}, columns="iso_code"),
        lake.locations(),
    ]
    asked += [
        lake.forecasts(["COL"], "cases"),
        lake.releases(),
        lake.releases("current"),
        lake.runs(),
        lake.runs("r1"),
    ]
    assert [len(answer.data) for answer in asked] == [1, len(TABLES), 1, 3, 10, 1, 1, 1, 1]


def test_cursors_are_followed_to_the_end(url: str) -> None:
    pages = list(
        Covidlake(url).pages("observations", {"location": "COL", "metric": "new_cases", "limit": 4})
    )
    assert [len(page.data) for page in pages] == [4, 4, 2]
    whole = Answer.joined(iter(pages))
    assert [row["date"][-2:] for row in whole.data] == [f"{day:02}" for day in range(1, 11)]
    assert not whole.meta["truncated"]


@pytest.mark.parametrize(
    ("base", "path", "words"),
    [
        ("", "results/top_country", "did you mean 'top_countries'"),
        (OTHER_SERVER, "results", "not as a covidlake API does"),
        ("http://127.0.0.1:1", "results", "make serve"),
        ("http://127.0.0.1:99999", "results", "could not be asked"),
        ("http://[::1", "results", "could not be asked"),
    ],
)
def test_errors_say_what_to_do(url: str, base: str, path: str, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        Covidlake(base if base.startswith("http") else url + base).get(path)


@pytest.mark.parametrize("address", ["foo", "", "ftp://foo"])
def test_what_is_no_address_is_an_error_of_the_api(address: str) -> None:
    with pytest.raises(ApiError, match="could not be asked"):
        Covidlake(address).health()


def test_vintages_are_values_as_releases_had_them(url: str) -> None:
    versions = Covidlake(url).vintages("COL", "new_cases", end="2021-01-02", every=True)
    assert [(row["value"], row["days"]) for row in versions] == [(10, 1), (20, 1)]


def test_one_text_is_a_list_of_one_and_an_answer_iterates_over_its_rows(url: str) -> None:
    answer = Covidlake(url).observations(
        "COL", "new_cases", start=date(2021, 1, 2), end="2021-01-03", provenance=True
    )
    assert [(row["value"], row["source"]) for row in answer] == [(20, "owid"), (None, "owid")]
    assert len(answer) == 2


def test_forecasts_that_lose_to_the_baseline_are_shown_as_such(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [
        {
            "location": "Colombia",
            "target": "cases",
            "target_end_date": f"2021-02-{7 * horizon - 1:02}",
            "horizon": horizon,
            "quantile": 0.5,
            "value": 100.0,
            "baseline": 90.0,
            "coverage_95": 0.75,
            "relative_wis": 0.5 + horizon / 4,
            "loses_to_baseline": horizon > 2,
            "model": "test",
        }
        for horizon in (1, 2, 3, 4)
    ]
    answer = Answer(rows, {"release": None, "truncated": False, "next": None})
    charts.plot_forecasts(answer, "Forecast")
    assert "the last week again was better so far: 3, 4." in capsys.readouterr().out
    terminal_table.show_table(answer, "Forecasts", row_summaries.forecast)
    lines = capsys.readouterr().out.splitlines()
    columns = ["coverage_95", "relative_wis", "loses_to_baseline"]
    assert [name for name in lines[1].split() if name in columns] == columns
    last_columns = [line.split()[-3:] for line in lines[2:6]]
    assert last_columns == [
        ["0.75", "0.75", "no"],
        ["0.75", "1", "no"],
        ["0.75", "1.25", "yes"],
        ["0.75", "1.5", "yes"],
    ]
