"""What was there and is gone, by name: kind C, what nobody would see in counts of rows."""

from pathlib import Path

import pytest
from contents.comparison import compared
from contents.losses import Contents, lost_names
from covidlake.capturing.changes import Losses
from covidlake.capturing.source import Source

from tests.support.capture.canonical import snapshot_of

SOURCE = Source("owid", "observations", "http", {"url": "https://x"})
HEADER = "iso_code,continent,location,date,total_cases,new_tests,colour\n"
COLOMBIA = "COL,South America,Colombia,2021-03-01,10,5,red\n"
KOSOVO = "OWID_KOS,Europe,Kosovo,2021-03-01,7,4,blue\n"
LATER = "COL,South America,Colombia,2021-03-02,20,6,red\n"
WHOLE = HEADER + COLOMBIA + KOSOVO + LATER


def lost(before: str, after: str, folder: Path, dialect: str = "owid") -> Losses | None:
    old, new = (snapshot_of(text, folder, dialect=dialect) for text in (before, after))
    return compared(old, new, SOURCE, {}).losses


@pytest.mark.parametrize(
    ("after", "names"),
    [
        (WHOLE.replace(",5,", ",9,"), {}),
        (WHOLE + "COL,South America,Colombia,2021-03-03,21,7,red\n", {}),
        (WHOLE.replace("new_tests", "NEW_TESTS"), {}),
        # Renamed overnight: all null, under a name that nobody knows.
        (
            WHOLE.replace("new_tests", "tests_new"),
            {"columns": ["new_tests"], "headers": ["new_tests"], "unknown": ["tests_new"]},
        ),
        # There by name, and empty.
        (
            WHOLE.replace(",5,", ",,").replace(",4,", ",,").replace(",6,", ",,"),
            {"columns": ["new_tests"]},
        ),
        (WHOLE.replace("colour", "color"), {"headers": ["colour"], "unknown": ["color"]}),
        (WHOLE.replace("colour", "3/1/2021x"), {"headers": ["colour"], "unknown": ["3/1/2021x"]}),
        (HEADER + COLOMBIA + KOSOVO, {"days": ["2021-03-02"]}),
        (HEADER + COLOMBIA + LATER, {"places": ["OWID_KOS Kosovo"]}),
        (
            WHOLE.replace("OWID_KOS,Europe", "OWID_KOS,"),
            {"continents": ["OWID_KOS Kosovo"]},
        ),
    ],
    ids=[
        "a-revision",
        "more-rows",
        "the-same-column-in-capitals",
        "a-renamed-column",
        "an-empty-column",
        "another-unknown-column",
        "nearly-a-day",
        "a-day",
        "a-place",
        "a-continent",
    ],
)
def test_what_is_gone_is_told_by_name(
    after: str, names: dict[str, list[str]], tmp_path: Path
) -> None:
    found = lost(WHOLE, after, tmp_path)
    assert {kind: told for kind, told in (found or {}).items() if told} == names


def test_locations_under_another_code_are_told_once() -> None:
    before = Contents(
        set(), set(), {"Kosovo": {"XKX"}, "Peru": {"PER"}}, {"XKX": "Kosovo", "PER": "Peru"}, set()
    )
    after = Contents(
        set(), set(), {"Kosovo": {"OWID_KOS"}, "Peru": {"PER"}}, {"OWID_KOS": "Kosovo"}, set()
    )
    found = lost_names(before, after)
    assert (found["codes"], found["places"]) == (["Kosovo: XKX is OWID_KOS now"], ["PER Peru"])


def test_of_many_names_the_rest_is_counted(tmp_path: Path) -> None:
    days = [f"COL,South America,Colombia,2021-03-{day:02},10,5,red\n" for day in range(1, 31)]
    found = lost(HEADER + "".join(days), HEADER + days[-1], tmp_path)
    assert found is not None
    assert (found["days"][0], found["days"][-1], len(found["days"])) == (
        "2021-03-01",
        "and 9 more",
        21,
    )


def test_days_of_a_wide_file_written_otherwise_are_not_gone(tmp_path: Path) -> None:
    """Case 02: the columns of days are headed 4/22/2020 instead of 4/22/20."""
    header = "Province/State,Country/Region,Lat,Long,4/20/20"
    first = f"{header},4/21/20\n,Italy,41,12,10,20\n"
    second = f"{header},4/21/2020,4/22/2020\n,Italy,41,12,10,20,30\n"
    old, new = (snapshot_of(text, tmp_path, dialect="jhu-confirmed") for text in (first, second))
    found = compared(old, new, SOURCE, {})
    assert found.losses is None
    assert found.changes is not None
    assert (found.changes["added"], found.changes["changed"], found.changes["removed"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("after", "guard", "verdict"),
    [
        (HEADER + COLOMBIA + KOSOVO, 0.5, "passed"),
        (HEADER + COLOMBIA, 0.5, "failed"),
        (HEADER + COLOMBIA, 0.7, "passed"),
        (HEADER + COLOMBIA + KOSOVO, 0, "failed"),
        (WHOLE, 0, "passed"),
    ],
)
def test_a_file_that_shrank(after: str, guard: float, verdict: str, tmp_path: Path) -> None:
    source = Source(
        "owid", "observations", "http", {"url": "https://x"}, guards={"max_shrink": guard}
    )
    old, new = snapshot_of(WHOLE, tmp_path), snapshot_of(after, tmp_path)
    shrunk, _ = compared(old, new, source, {}).checks
    assert (shrunk["check"], shrunk["verdict"]) == ("shrunk_share", verdict)
    waived, _ = compared(old, new, source, {"shrunk_share": 0.7}).checks
    assert waived["verdict"] == ("accepted" if verdict == "failed" else "passed")


def test_a_lost_column_stops_and_may_be_waived(tmp_path: Path) -> None:
    old, new = (
        snapshot_of(WHOLE, tmp_path),
        snapshot_of(WHOLE.replace("new_tests", "tests_new"), tmp_path),
    )
    _, columns = compared(old, new, SOURCE, {}).checks
    assert (columns["value"], columns["verdict"], columns["detail"]) == (1, "failed", "new_tests")
    _, waived = compared(old, new, SOURCE, {"lost_columns": 1}).checks
    assert waived["verdict"] == "accepted"


def test_locations_that_are_gone_are_named_as_the_audit_names_them(tmp_path: Path) -> None:
    old, new = snapshot_of(WHOLE, tmp_path), snapshot_of(HEADER + COLOMBIA, tmp_path)
    assert compared(old, new, SOURCE, {}).gone == ["Kosovo"]
