"""A line of a contract says all about a column."""

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


@pytest.mark.parametrize(("names", "key"), [(("a", "a"), ("a",)), (("a", "b"), ("c",))])
def test_a_table_refuses_a_column_twice_and_a_key_without_column(
    names: tuple[str, ...], key: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"t: key without column .*, or a column twice"):
        Table("t", "trusted", "", tuple(Column(name, "int", "") for name in names), key=key)
