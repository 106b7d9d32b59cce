"""Each line of a file is valid, with typed values, or rejected, with its reason and number."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from chispa import assert_df_equality
from pyspark.sql import SparkSession
from steps.snapshot import Snapshot

Capture = Callable[..., Snapshot]
HEADER = "iso_code,continent,location,date,new_cases,total_cases,tests_units"
GOOD = "COL,South America,Colombia,2021-02-01,5.0,10.0,people tested"
COUNTRIES = "iso_code,continent,location,population"


def rejects(snapshot: Snapshot) -> list[tuple[int, str, str]]:
    return [
        (row["line_number"], row["reason"], row["raw"])
        for row in snapshot.rejects().orderBy("line_number").collect()
    ]


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        (
            "new_cases: not a number",
            [
                f"COL,,Colombia,2021-02-02,{text},10,x"
                for text in ("n/a", "NA", "-", "1 000", '"1,00"', '"0,767"', '"1,0000"', "12abc")
            ],
        ),
        (
            "new_cases: not a number",
            [
                f"COL,,Colombia,2021-02-02,{text},10,x"
                for text in ("NaN", "Infinity", "-Infinity", "1e999", "-1e999")
            ],
        ),
        (
            "date: not a date",
            [
                f"COL,,Colombia,{text},5,10,x"
                for text in (
                    "2021",
                    "2021-02",
                    "2021-02-30",
                    "13/2/2021",
                    "2/30/2021",
                    "2/3/021",
                    "2021-02-02T00:00",
                )
            ],
        ),
        (
            "date: in the future",
            [f"COL,,Colombia,{text},5,10,x" for text in ("2022-01-22", "1/22/22", "9999-12-31")],
        ),
        (
            "location: damaged text",
            ["CUW,,Cura\udce7ao,2021-02-02,5,10,x", "CUW,,Cura\0ao,2021-02-02,5,10,x"],
        ),
        (
            "date: missing",
            ["COL,,Colombia,,5,10,x", "COL,,Colombia, ,5,10,x", 'COL,,Colombia,"",5,10,x'],
        ),
        ("iso_code: missing", [",South America,Colombia,2021-02-02,5,10,x"]),
        ("location: missing", ["COL,South America,,2021-02-02,5,10,x"]),
        (
            "wrong_column_count",
            [
                "COL",
                GOOD + ",",
                "COL,South America,Colombia,2021-02-02,5,10",
                'COL,"South America,Colombia,2021-02-02,5,10,x',
            ],
        ),
        ("blank_line", ["", "   "]),
    ],
)
def test_faulty_lines(snapshot: Capture, reason: str, lines: list[str]) -> None:
    captured = snapshot("\n".join([HEADER, GOOD, *lines, ""]))
    readable = [
        line.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for line in lines
    ]
    assert rejects(captured) == [
        (number, reason, line) for number, line in enumerate(readable, start=3)
    ]
    assert captured.valid_rows.count() == 1


def test_the_first_fault_of_a_line_is_its_reason(snapshot: Capture) -> None:
    captured = snapshot(f"{HEADER}\nCOL,,Colombia,soon,many,more,x\n")
    assert rejects(captured) == [(2, "date: not a date", "COL,,Colombia,soon,many,more,x")]


def test_values_in_their_types(
    spark: SparkSession, snapshot: Capture, day: Callable[[int], date]
) -> None:
    captured = snapshot(
        f"{HEADER}\n"
        "COL,South America,Colombia,2021-02-01,5.0,1e3,NA\n"
        "NAM,Africa,Namibia, 2021-02-01 , -7 ,,\n"
        'NA,Africa,"Namibia ""NA"", the land",2021-02-01,0,.5,""\n'
    )
    expected = spark.createDataFrame(
        [
            ("COL", "South America", "Colombia", day(1), 5.0, 1000.0, "NA"),
            ("NA", "Africa", 'Namibia "NA", the land', day(1), 0.0, 0.5, None),
            ("NAM", "Africa", "Namibia", day(1), -7.0, None, None),
        ],
        "iso_code string, continent string, location string, date date, "
        "new_cases double, total_cases double, tests_units string",
    )
    assert_df_equality(
        captured.valid_rows.select(expected.columns),
        expected,
        ignore_row_order=True,
        ignore_nullable=True,
    )
    assert captured.valid_rows.select("reproduction_rate").dtypes == [
        ("reproduction_rate", "double")
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("5", 5.0), ("5.0", 5.0), ("-7", -7.0), (".5", 0.5), ("1e3", 1000.0), (" 8 ", 8.0),
        ('"12"', 12.0), ('"1,234"', 1234.0),
        ('"-1,234,567.25"', -1234567.25), ('"12,345,678,901"', 12345678901.0),
        ('" 1,000 "', 1000.0), ("", None), ('""', None),
    ],
)  # fmt: skip
def test_numbers(snapshot: Capture, written: str, number: float | None) -> None:
    captured = snapshot(
        f'{HEADER}\nCOL,South America,"Colombia, Republic",2021-02-01,'
        f'{written},10.0,"1,234 tests"\n'
    )
    row = captured.valid_rows.first()
    assert (row["new_cases"], row["total_cases"], row["location"], row["tests_units"]) == (
        number, 10.0, "Colombia, Republic", "1,234 tests",
    )  # fmt: skip


@pytest.mark.parametrize(
    "written", ["2021-02-03", " 2021-02-03 ", "2/3/2021", "02/03/2021", "2/3/21", '"2/3/21"']
)
def test_dates(snapshot: Capture, day: Callable[[int], date], written: str) -> None:
    assert snapshot(f"{HEADER}\nCOL,,Colombia,{written},1,1,\n").valid_rows.first()["date"] == day(
        3
    )


def test_columns_by_name_in_any_order_with_unknown_ones_ignored(snapshot: Capture) -> None:
    captured = snapshot(
        "moon_phase,new_cases,date,code,country\nfull,5.0,2021-02-01,COL,Colombia\n"
    )
    (row,) = captured.valid_rows.collect()
    assert (row["iso_code"], row["location"], row["new_cases"], row["total_cases"]) == (
        "COL",
        "Colombia",
        5.0,
        None,
    )
    assert "moon_phase" not in row


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_and_a_byte_order_mark(snapshot: Capture, line_end: str) -> None:
    captured = snapshot("\ufeff" + line_end.join([HEADER, GOOD, "COL,,Colombia,soon,5,10,x"]))
    assert rejects(captured) == [(3, "date: not a date", "COL,,Colombia,soon,5,10,x")]
    assert captured.valid_rows.first()["tests_units"] == "people tested"


def test_copies_collapse_to_the_first_and_contradictions_are_all_rejected(
    snapshot: Capture,
) -> None:
    other = GOOD.replace("-01,", "-02,")
    third = GOOD.replace("-01,", "-03,")
    captured = snapshot(
        "\n".join([HEADER, GOOD, other, GOOD, GOOD, other.replace("5.0", "6.0"), other, third, ""])
    )
    assert rejects(captured) == [
        (3, "conflicting_key", other),
        (4, "duplicate_identical", GOOD),
        (5, "duplicate_identical", GOOD),
        (6, "conflicting_key", other.replace("5.0", "6.0")),
        (7, "conflicting_key", other),
    ]
    assert [str(row["date"]) for row in captured.valid_rows.collect()] == [
        "2021-02-01",
        "2021-02-03",
    ]


def test_a_faulty_line_does_not_contradict_a_sound_one_of_its_key(snapshot: Capture) -> None:
    faulty = GOOD.replace("5.0", "five")
    captured = snapshot(f"{HEADER}\n{faulty}\n{GOOD}\n")
    assert rejects(captured) == [(2, "new_cases: not a number", faulty)]
    assert captured.valid_rows.count() == 1


def test_accepted_rows_come_in_the_order_of_their_key(snapshot: Capture) -> None:
    days = [
        f"{code},,X,2021-02-{day:02},1,1," for code in ("FRA", "COL", "AFG") for day in (9, 3, 27)
    ]
    accepted = snapshot("\n".join([HEADER, *days])).valid_rows.coalesce(1)
    keys = [(row["iso_code"], row["date"]) for row in accepted.collect()]
    assert len(keys) == 9
    assert all(earlier < later for earlier, later in pairwise(keys) if earlier[0] == later[0])


def test_the_country_table_is_keyed_by_its_code(snapshot: Capture) -> None:
    captured = snapshot(
        f"{COUNTRIES}\nNAM,Africa,Namibia,2587344\nCOL,,Colombia,x\nNAM,Africa,Namibia,2587345\n",
        "countries",
    )
    assert [reason for _, reason, _ in rejects(captured)] == [
        "conflicting_key",
        "population: not a number",
        "conflicting_key",
    ]
    assert captured.valid_rows.count() == 0


def test_line_numbers_in_a_file_of_many_parts(spark: SparkSession, snapshot: Capture) -> None:
    lines = [
        HEADER,
        *(
            f"C{number:04},,X,2021-02-01,{'x' if number % 997 == 3 else 1},1,"
            for number in range(3_000)
        ),
    ]
    spark.conf.set("spark.sql.files.maxPartitionBytes", 16_384)
    spark.conf.set("spark.sql.files.openCostInBytes", 0)
    try:
        captured = snapshot("\n".join(lines) + "\n")
        assert captured.lines.rdd.getNumPartitions() > 3
        found = rejects(captured)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
        spark.conf.unset("spark.sql.files.openCostInBytes")
    assert [number for number, _, _ in found] == [5, 1002, 1999, 2996]
    assert all(lines[number - 1] == raw for number, _, raw in found)
