"""Canonical columns from lines of any layout, against taking them one by one by their names."""

from typing import Any

import pytest
from covidlake.reading.header import read_header
from covidlake.reading.row_layout import RowLayout
from covidlake.schema import ALIASES, CAPTURED, KEYS
from hypothesis import given
from hypothesis import strategies as st

NAMES = [column.name for column in CAPTURED["countries"]]
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=","), max_size=3)


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """A header with some of the columns in any order, columns of others between them; and a row."""
    header = draw(
        st.permutations(
            draw(st.lists(st.sampled_from([*NAMES, "colour", "size"]), unique=True, min_size=1))
        )
    )
    return header, draw(st.lists(CELL, min_size=len(header), max_size=len(header)))


def joined(values: list[str]) -> bytes:
    return "".join(f"{value}," for value in values).encode()


@given(lines())
def test_columns_are_taken_by_their_names(line: tuple[list[str], list[str]]) -> None:
    header, row = line
    layout = RowLayout(read_header("countries", header))
    matched = layout.match(",".join(row).encode())
    assert matched is not None
    by_name = dict(zip(header, row, strict=True))
    assert b",".join(matched.group(*layout.row)) == joined(
        [by_name.get(name, "") for name in NAMES]
    )
    assert b",".join(matched.group(*layout.key)) == joined(
        [by_name.get(name, "") for name in KEYS["countries"]]
    )


@pytest.mark.parametrize("line", [b"", b"COL", b"COL,Colombia,1,2", b"COL,Colombia,1,"])
def test_a_line_with_another_number_of_columns(line: bytes) -> None:
    assert (
        RowLayout(read_header("countries", ["code", "country", "population"])).match(line) is None
    )


def test_columns_that_stand_together_are_one_piece() -> None:
    header: list[Any] = [column.name for column in CAPTURED["observations"]]
    assert len(RowLayout(read_header("observations", header)).row) == 2
    other = [{name: alias for alias, name in ALIASES.items()}.get(name, name) for name in header]
    assert len(RowLayout(read_header("observations", other[3:] + other[:3])).row) == 3
