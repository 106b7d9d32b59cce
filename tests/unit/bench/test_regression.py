"""A ratio that got more than a fifth worse than its documentation fails a night's benchmarks."""

from pathlib import Path

import pytest

from bench import naive, regression
from bench.measuring import ratios
from bench.measuring.process import Usage
from bench.measuring.ratios import Measured

TEXT = """
| name | what | ratio |
|---|---|---|
| `etl: processor time` | the step, beside DuckDB | 12.0 |
| `steps: forecast` | beside the ETL step | 0.50 |
| `python -m bench.page` | no ratio | 100 |
"""


def test_the_short_table_is_read() -> None:
    assert regression.documented(TEXT) == {"etl: processor time": 12.0, "steps: forecast": 0.5}


def test_all_ratios_of_the_documentation_are_found() -> None:
    told = regression.documented(regression.DOCUMENT.read_text())
    assert len(told) == 12
    assert told["reading: processor time"] == 1.09


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"etl: processor time": 14.3}, []),
        ({"etl: processor time": 14.5}, ["etl: processor time"]),
        ({"etl: processor time": 5.0, "steps: forecast": 0.61}, ["steps: forecast"]),
    ],
)
def test_a_fifth_is_allowed(now: dict[str, float], expected: list[str]) -> None:
    assert regression.regressions(regression.documented(TEXT), now) == expected


def test_a_ratio_that_no_table_has_is_an_error() -> None:
    with pytest.raises(KeyError, match="new: time"):
        regression.regressions(regression.documented(TEXT), {"new: time": 1.0})


@pytest.mark.parametrize(
    ("kept", "status"), [({}, 1), ({"steps: forecast": 2.56}, 0), ({"steps: forecast": 4.1}, 1)]
)
def test_how_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: dict[str, float], status: int
) -> None:
    monkeypatch.setattr(ratios, "FILE", tmp_path / "build" / "ratios.jsonl")
    for name, ratio in kept.items():
        ratios.keep(name, [100.0], [1.0])  # of an earlier time: the last counts
        ratios.keep(name, [ratio * 10], [10.0], 512)
    assert regression.main(ratios.FILE) == status


def test_one_table_tells_ours_the_peer_the_ratio_and_the_memory() -> None:
    found = {"steps: forecast": Measured("steps: forecast", 10.0, 20.0, 0.5, 2048.0)}
    table = regression.compared(regression.documented(TEXT), found)
    rows = zip(*(column.cells for column in table.columns), strict=True)
    assert list(rows) == [
        ("etl: processor time", "", "", "not measured", "12.00", ""),
        ("steps: forecast", "10.00", "20.00", "0.50", "0.50", "2,048"),
    ]


def test_the_ratio_is_the_median_of_those_of_each_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratios, "FILE", tmp_path / "ratios.jsonl")
    ratios.keep("steps: forecast", [10.0, 30.0, 90.0], [10.0, 10.0, 100.0])
    assert ratios.kept(ratios.FILE) == {
        "steps: forecast": Measured("steps: forecast", 30.0, 10.0, 1.0, None)
    }


def test_runs_beside_the_naive_job() -> None:
    first = {
        naive.PEER: Usage(10, 20, 1000),
        naive.FIRST: Usage(30, 50, 2000),
        naive.AGAIN: Usage(5, 10, 2000),
    }
    rows = naive.compared([first])
    assert [list(column.cells) for column in rows.columns[4:]] == [
        ["1.00", "3.00", "0.50"],
        ["1.00", "2.50", "0.50"],
    ]
