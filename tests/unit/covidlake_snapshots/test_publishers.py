"""Files of other publishers become rows like OWID's: a location and day each.

No value is invented, and every cell is accounted for.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from covidlake.reading.dialects import DIALECTS
from covidlake_snapshots import write_snapshot

CAPTURED = date(2022, 1, 20)
HEADER = "iso_code,continent,location,date,new_cases,total_cases,tests_units\n"
COUNTRIES = "iso_code,continent,location,population\n"
WHO = (
    "Date_reported,Country_code,Country,WHO_region,"
    "New_cases,Cumulative_cases,New_deaths,Cumulative_deaths\n"
)
WIDE = "Province/State,Country/Region,Lat,Long,1/22/20,1/23/20,1/24/20\n"
JHU = "Date,Country,Confirmed,Recovered,Deaths\n"
Valid = list[tuple[Any, ...]]
Rejected = list[tuple[int, str, str]]


def outcome(
    tmp_path: Path, text: str, dialect: str, *columns: str, dataset: str = "observations"
) -> tuple[Valid, Rejected]:
    """What became of a file's rows: the valid ones, and the rejected ones by line."""
    target = tmp_path / "rows.parquet"
    account = write_snapshot([text.encode()], dataset, DIALECTS[dialect], CAPTURED, target)
    rows = pq.read_table(target).to_pylist()
    valid = [row for row in rows if row["_reason"] is None]
    rejected = [row for row in rows if row["_reason"] is not None]
    assert (account.rows_in, account.rows_out) == (len(rows), len(valid))
    return (
        [tuple(row[name] for name in columns) for row in valid],
        [(row["_line"], row["_reason"], row["_raw"]) for row in rejected],
    )


def test_weeks_of_who(tmp_path: Path) -> None:
    kosovo = "Kosovo (in accordance with UN Security Council resolution 1244 (1999))"
    valid, rejected = outcome(
        tmp_path,
        WHO
        + "2020-01-05,NA,Namibia,AFRO,,0,,0\n"
        + '2020-01-12,NA,"Namibia",AFRO,3,3,-1,0\n'
        + '2020-01-05,BQ,"Bonaire, Saint Eustatius and Saba",AMRO,2,2,,0\n'
        + "2020-01-05,,Viet Nam,WPRO,1,1,0,0\n"
        + f'2020-01-05,XK,"{kosovo}",EURO,5,5,0,0\n'
        + "2020-01-05,XB,Saba,AMRO,1,1,,0\n"
        + "2020-01-05, ,International commercial vessel,OTHER,1,1,,0\n"
        + "2020-01-05,,,OTHER,1,1,,0\n",
        "who",
        "iso_code", "date", "location", "new_cases", "total_cases", "new_deaths", "new_tests",
    )  # fmt: skip
    assert rejected == [
        (7, "location: unknown Saba", "2020-01-05,XB,Saba,AMRO,1,1,,0"),
        (
            8,
            "location: unknown International commercial vessel",
            "2020-01-05, ,International commercial vessel,OTHER,1,1,,0",
        ),
        (9, "iso_code: missing", "2020-01-05,,,OTHER,1,1,,0"),
    ]
    first, second = date(2020, 1, 5), date(2020, 1, 12)
    assert valid == [
        ("NAM", first, "Namibia", None, 0.0, None, None),
        ("NAM", second, "Namibia", 3.0, 3.0, -1.0, None),
        ("BES", first, "Bonaire, Saint Eustatius and Saba", 2.0, 2.0, None, None),
        ("VNM", first, "Viet Nam", 1.0, 1.0, 0.0, None),
        ("OWID_KOS", first, kosovo, 5.0, 5.0, 0.0, None),
    ]


def test_days_of_jhu(tmp_path: Path) -> None:
    valid, rejected = outcome(
        tmp_path,
        JHU
        + '2020-01-22,"Korea, South",1,0,0\n2020-01-26,"Korea, South",9,0,\n'
        + "2020-01-22,Diamond Princess,7,0,0\n2020-01-22,US,x,0,0\n",
        "jhu-countries",
        "iso_code", "date", "total_cases", "total_deaths", "new_cases",
    )  # fmt: skip
    assert rejected == [
        (4, "location: unknown Diamond Princess", "2020-01-22,Diamond Princess,7,0,0"),
        (5, "total_cases: not a number", "2020-01-22,US,x,0,0"),
    ]
    assert valid == [
        ("KOR", date(2020, 1, 22), 1.0, 0.0, None),
        ("KOR", date(2020, 1, 26), 9.0, None, None),
    ]


@pytest.mark.parametrize(
    ("dialect", "total"), [("jhu-confirmed", "total_cases"), ("jhu-deaths", "total_deaths")]
)
def test_columns_of_jhu_become_days(tmp_path: Path, dialect: str, total: str) -> None:
    valid, rejected = outcome(
        tmp_path,
        WIDE
        + ",Taiwan*,23.7,121.0,1,3,2.0\n"
        + '"Tibet, Xizang",China,31.6,88.0,1,,2\n'
        + ',"MS ""Zaandam""",,,4,5,6\n',
        dialect,
        "iso_code", "location", "_part", total,
    )  # fmt: skip
    assert rejected == [
        (4, 'location: unknown MS "Zaandam"', f',"MS ""Zaandam""",,,{day},{count}')
        for day, count in (("2020-01-22", 4), ("2020-01-23", 5), ("2020-01-24", 6))
    ]
    assert valid == [
        *(("TWN", "Taiwan*", None, count) for count in (1.0, 3.0, 2.0)),
        *(("CHN", "China", "Tibet, Xizang", count) for count in (1.0, None, 2.0)),
    ]


@pytest.mark.parametrize(
    "other", ["HUBEI", "hubei", "Hubei.", "  Hubei", "Húbei", '"Hubei "', "Ｈｕｂｅｉ"]
)
def test_a_province_that_is_written_twice_is_summed_once(tmp_path: Path, other: str) -> None:
    once = "Hubei,China,1,2,10,20,30\nBeijing,China,1,2,1,2,3\n"
    valid, rejected = outcome(
        tmp_path,
        WIDE + once + f"{other},China,1,2,10,20,30\n",
        "jhu-confirmed",
        "_part",
        "total_cases",
    )
    assert {reason for _, reason, _ in rejected} == {"duplicate_identical"}
    assert valid == [
        *(("Hubei", count) for count in (10.0, 20.0, 30.0)),
        *(("Beijing", count) for count in (1.0, 2.0, 3.0)),
    ]
    # If they disagree, nobody knows the country's sum.
    _, rejected = outcome(
        tmp_path, WIDE + once + f"{other},China,1,2,10,20,31\n", "jhu-confirmed", "_part"
    )
    reasons = [reason for _, reason, _ in rejected]
    assert sorted(reasons) == [
        "conflicting_key",
        "conflicting_key",
        "duplicate_identical",
        "duplicate_identical",
        "incomplete_sum",
    ]


@pytest.mark.parametrize(("one", "other"), [("Hubei", "Hebei"), ("湖北", "湖南"), ("?", "!")])
def test_provinces_of_different_names_stay_apart(tmp_path: Path, one: str, other: str) -> None:
    rows = f"{one},China,1,2,1,2,3\n{other},China,1,2,1,2,3\n"
    valid, rejected = outcome(tmp_path, WIDE + rows, "jhu-confirmed", "_part")
    assert (len(valid), rejected) == (6, [])


def test_a_country_is_not_summed_without_one_of_its_parts(tmp_path: Path) -> None:
    _, rejected = outcome(
        tmp_path,
        WIDE
        + "Hubei,China,1,2,10,many,30\nBeijing,China,1,2,1,2,3\n"
        + "Ontario,Canada,1,2,1,2,3\nOntario,Canada,1,2,1,2,3\n"
        + "North,Australia,1,2,1,2,3\nNorth,Australia,1,2,1,2,4\nSouth,Australia,1,2,5,5,5\n",
        "jhu-confirmed",
    )
    assert rejected == [
        (2, "total_cases: not a number", "Hubei,China,1,2,2020-01-23,many"),
        (3, "incomplete_sum", "Beijing,China,1,2,2020-01-23,2"),
        (5, "duplicate_identical", "Ontario,Canada,1,2,2020-01-22,1"),
        (5, "duplicate_identical", "Ontario,Canada,1,2,2020-01-23,2"),
        (5, "duplicate_identical", "Ontario,Canada,1,2,2020-01-24,3"),
        (6, "conflicting_key", "North,Australia,1,2,2020-01-24,3"),
        (7, "duplicate_identical", "North,Australia,1,2,2020-01-22,1"),
        (7, "duplicate_identical", "North,Australia,1,2,2020-01-23,2"),
        (7, "conflicting_key", "North,Australia,1,2,2020-01-24,4"),
        (8, "incomplete_sum", "South,Australia,1,2,2020-01-24,5"),
    ]


def test_the_country_table_is_keyed_by_its_code(tmp_path: Path) -> None:
    valid, rejected = outcome(
        tmp_path,
        f"{COUNTRIES}NAM,Africa,Namibia,2587344\nCOL,,Colombia,x\nNAM,Africa,Namibia,2587345\n",
        "owid",
        dataset="countries",
    )
    assert (valid, [reason for _, reason, _ in rejected]) == (
        [],
        ["conflicting_key", "population: not a number", "conflicting_key"],
    )


def test_the_first_fault_of_a_line_is_its_reason(tmp_path: Path) -> None:
    _, rejected = outcome(tmp_path, f"{HEADER}COL,,Colombia,soon,many,more,x\n", "owid")
    assert rejected == [(2, "date: not a date", "COL,,Colombia,soon,many,more,x")]


def test_a_faulty_line_does_not_contradict_a_sound_one_of_its_key(tmp_path: Path) -> None:
    faulty = "COL,,Colombia,2021-02-01,five,10.0,x"
    valid, rejected = outcome(
        tmp_path, f"{HEADER}{faulty}\n{faulty.replace('five', '5')}\n", "owid", "new_cases"
    )
    assert rejected == [(2, "new_cases: not a number", faulty)]
    assert valid == [(5.0,)]


def test_quotes_and_the_text_na(tmp_path: Path) -> None:
    valid, _ = outcome(
        tmp_path,
        f'{HEADER}NA,Africa,"Namibia ""NA"", the land",2021-02-01,0,.5,""\n'
        "COL,,Colombia, 2021-02-01 , -7 ,1e3,NA\n",
        "owid",
        "location", "new_cases", "total_cases", "tests_units",
    )  # fmt: skip
    assert valid == [
        ('Namibia "NA", the land', 0.0, 0.5, None),
        ("Colombia", -7.0, 1000.0, "NA"),
    ]
