"""Rows that two snapshots do not share, in one pass and in many."""

from pathlib import Path

import compare
import pytest
from compare import Rows, details, difference

from tests.support.capture.canonical import snapshot_of

HEADER = "iso_code,location,date,total_cases,new_cases\n"
ROWS = [f"COL,Colombia,2021-03-{day:02},{10 * day},10\n" for day in range(1, 21)]
BEFORE = HEADER + "".join(ROWS)


def rows(text: str, folder: Path, dialect: str = "owid") -> Rows:
    snapshot = snapshot_of(text, folder, dialect=dialect)
    return Rows(snapshot.path, "observations", snapshot.account.rows_in)


@pytest.mark.parametrize("at_once", [8_000_000, 7, 1])
@pytest.mark.parametrize(
    ("after", "counted", "rejected"),
    [
        (BEFORE, (0, 0, 0), (0, 0)),
        (HEADER + "".join(reversed(ROWS)), (0, 0, 0), (0, 0)),
        (BEFORE.replace(",10,10", ",10.0,1e1"), (0, 0, 0), (0, 0)),
        (BEFORE.replace("Colombia", '"Colombia"'), (0, 0, 0), (0, 0)),
        (BEFORE + "ECU,Ecuador,2021-03-01,,\n", (1, 0, 0), (0, 0)),
        (BEFORE.replace(",20,10", ",20,"), (0, 1, 0), (0, 0)),
        (BEFORE.replace(",20,10", ",20,0"), (0, 1, 0), (0, 0)),
        (HEADER + "".join(ROWS[1:]), (0, 0, 1), (0, 0)),
        (BEFORE.replace(",20,10", ",many,10"), (0, 0, 1), (1, 0)),
        (BEFORE + "COL,Colombia,someday,1,1\n", (0, 0, 0), (1, 0)),
        # A copy says nothing new; a contradiction leaves neither.
        (BEFORE + ROWS[0], (0, 0, 0), (0, 0)),
        (BEFORE + "COL,Colombia,2021-03-01,11,10\n", (0, 0, 1), (2, 0)),
    ],
)
def test_rows_are_counted_alike_in_any_number_of_passes(
    after: str,
    counted: tuple[int, int, int],
    rejected: tuple[int, int],
    at_once: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compare, "ROWS_AT_ONCE", at_once)
    old, new = rows(BEFORE, tmp_path), rows(after, tmp_path)
    found = difference(old, new)
    assert (found.added, found.changed, found.removed) == counted
    assert found.rejected == rejected
    back = difference(new, old)
    assert (back.added, back.changed, back.removed) == (counted[2], counted[1], counted[0])


@pytest.mark.parametrize(
    "copy",
    ["COL,Colombia,2021-03-01,10,10\n", 'COL,"Colombia",2021-03-01,10.0,1e1\n'],
    ids=["as-it-was", "written-otherwise"],
)
def test_copies_written_otherwise_are_one_row(copy: str, tmp_path: Path) -> None:
    """Case 14: the verdict and the tables agree on what a copy is."""
    snapshot = snapshot_of(BEFORE + copy, tmp_path)
    assert snapshot.account.reasons == {"duplicate_identical": 1}
    assert snapshot.account.rows_out == 20
    assert snapshot.account.content_hash == snapshot_of(BEFORE, tmp_path).account.content_hash


def test_a_column_that_nobody_knows_makes_no_row_another(tmp_path: Path) -> None:
    """Case 14: `last_updated` differs between two copies of a row."""
    lines = [f"{row.rstrip()},{stamp}\n" for row in ROWS[:2] for stamp in ("monday", "tuesday")]
    snapshot = snapshot_of(HEADER.rstrip() + ",last_updated\n" + "".join(lines), tmp_path)
    assert (snapshot.account.rows_out, snapshot.account.reasons) == (
        2,
        {"duplicate_identical": 2},
    )


def test_parts_of_a_country_are_rows_of_their_own(tmp_path: Path) -> None:
    header = "Province/State,Country/Region,Lat,Long,3/1/21,3/2/21\n"
    before = header + "Hubei,China,1,2,10,20\nHunan,China,3,4,1,2\n"
    after = before.replace(",1,2\n", ",1,3\n")
    old, new = (rows(text, tmp_path, "jhu-confirmed") for text in (before, after))
    found = difference(old, new)
    assert (found.added, found.changed, found.removed) == (0, 1, 0)
    told = details(found, old, new)
    assert told["places"] == {"CHN Hunan": 1}
    assert told["sample"] == [
        {"key": ["CHN Hunan", "2021-03-02"], "change": "changed", "columns": ["total_cases"]}
    ]


def test_of_many_changes_a_sample_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "EXAMINED", 5)
    old, new = rows(BEFORE, tmp_path), rows(BEFORE.replace(",10\n", ",11\n"), tmp_path)
    found = difference(old, new)
    told = details(found, old, new)
    assert (found.changed, told["examined"], told["columns"]) == (20, 5, {"new_cases": 5})
