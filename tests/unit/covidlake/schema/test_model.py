"""A line of a contract says all about a column."""

import re

import pytest
from covidlake.schema.model import Column, Table, columns


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a | int | | Meaning", Column("a", "int", "Meaning")),
        ("a | int! | people | Meaning", Column("a", "int", "Meaning", "people", nullable=False)),
        (
            "a | double | % | Meaning | 0..100",
            Column("a", "double", "Meaning", "%", minimum=0, maximum=100),
        ),
        ("a | double | | Meaning | -1..", Column("a", "double", "Meaning", minimum=-1)),
        (
            "a | double | | Meaning | 0.. rising | WHO",
            Column("a", "double", "Meaning", minimum=0, rising=True, source="WHO"),
        ),
        ("a | double | | Meaning | | WHO", Column("a", "double", "Meaning", source="WHO")),
    ],
)
def test_columns(line: str, column: Column) -> None:
    assert columns(line) == (column,)
    allowed = line.split("|")[4].strip() if line.count("|") > 3 else ""
    assert column.allowed == allowed


def test_a_block_names_the_source_of_its_columns() -> None:
    first, second = columns("a | int | | A\nb | int | | B | | JHU", source="WHO")
    assert (first.source, second.source) == ("WHO", "JHU")


def test_a_line_that_is_indented_deeper_continues_the_one_before() -> None:
    first, second = columns("""
        a | int | | All of
            the meaning | 0..1 |
            WHO
        b | int | | B
    """)
    assert first == Column("a", "int", "All of the meaning", minimum=0, maximum=1, source="WHO")
    assert second == Column("b", "int", "B")


@pytest.mark.parametrize(("names", "key"), [(("a", "a"), ("a",)), (("a", "b"), ("c",))])
def test_a_table_refuses_a_column_twice_and_a_key_without_column(
    names: tuple[str, ...], key: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"t: key without column .*, or a column twice"):
        Table("t", "trusted", "", tuple(Column(name, "int", "") for name in names), key=key)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("a | doubel | | Meaning", "'doubel' is no type; there are string, date, int,"),
        ("a | double!! | | Meaning", "'double!!' is no type"),
        ("a | Double | | Meaning", "'Double' is no type"),
        ("a | | | Meaning", "'' is no type"),
        ("a | double | | Meaning | 0.100", "'0.100' is no range such as 0..1, 0.. or 0.. rising"),
        ("a | double | | Meaning | 0...1", "'0...1' is no range"),
        ("a | double | | Meaning | O..1", "'O..1' is no range"),
        ("a | double | | Meaning | ..", "'..' is no range"),
        ("a | double | | Meaning | 0.. risng", "'0.. risng' is no range"),
        ("a | double | | Meaning | rising", "'rising' is no range"),
        ("a | double | | Meaning | 0..1 rising more", "'0..1 rising more' is no range"),
        ("a | double | | Meaning | 100..0", "'100..0' ends before it begins"),
        ("New Cases | double | | Meaning", "'New Cases' is no name of a column"),
        ("| double | | Meaning", "'' is no name of a column"),
        ("a | double | people |", "a has no description"),
        ("a | double | Meaning", "has 3 parts; 4 to 6 were expected"),
        ("a | double | | Meaning | 0.. | WHO | more", "has 7 parts; 4 to 6 were expected"),
    ],
)
def test_a_typo_is_named_with_its_line(line: str, word: str) -> None:
    with pytest.raises(ValueError, match=re.escape(word)) as error:
        columns(f"b | int | | Sound\n{line}")
    assert str(error.value).startswith(repr(line.strip()))
