"""Which rows of locations that nobody has listed stop a run, and how all are told."""

import pytest
from covidlake.quality.unknown_locations import Extent, judge, rows_by_name, rows_of_new_locations

LARGE = Extent(locations=240, days=1000)


def unknown(**rows: int) -> dict[str, int]:
    return {f"location: unknown {name}": count for name, count in rows.items()}


def test_only_names_are_told() -> None:
    reasons = {"blank_line": 3, **unknown(Atlantis=7)}
    assert rows_by_name(reasons) == {"Atlantis": 7}


@pytest.mark.parametrize(
    ("reasons", "extent", "rows"),
    [
        ({"blank_line": 900}, LARGE, 0),
        (unknown(Atlantis=1000, Lemuria=500), LARGE, 1500),
        # a fault of some rows
        (unknown(Atlantis=1000, Lemuria=499), LARGE, 1000),
        # more than a row a day: no location, but what many became
        (unknown(Europe=1001), LARGE, 0),
        # 20 are few, 21 are not
        (unknown(**{f"N{number}": 900 for number in range(20)}), LARGE, 18_000),
        (unknown(**{f"N{number}": 900 for number in range(21)}), LARGE, 0),
        # of 12 known ones, 3 are few
        (unknown(A=10, B=10, C=10), Extent(locations=12, days=10), 30),
        (unknown(A=10, B=10, C=10), Extent(locations=11, days=10), 0),
        # no valid row
        (unknown(A=10), Extent(locations=0, days=0), 0),
    ],
)
def test_rows_that_stop_no_run(reasons: dict[str, int], extent: Extent, rows: int) -> None:
    assert rows_of_new_locations(reasons, extent) == rows


def test_the_check_names_them_with_their_rows() -> None:
    result = judge({"blank_line": 1, **unknown(Atlantis=1050, Lemuria=2)}, "owid")
    assert result == {
        "check": "unknown_locations",
        "of": "owid",
        "value": 2,
        "threshold": 0,
        "verdict": "warning",
        "detail": "Atlantis: 1,050 rows, Lemuria: 2 rows; their lines are in rejects",
    }


def test_the_check_passes_where_all_are_known() -> None:
    result = judge({"blank_line": 1}, "owid")
    assert (result["value"], result["verdict"]) == (0, "passed")
    assert "detail" not in result
