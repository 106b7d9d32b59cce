"""Files of other publishers become rows like OWID's: a location and day each.

No count is invented, and every cell is accounted for.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from covidlake.errors import SourceInvalid
from covidlake.reading import country_codes
from covidlake.reading.country_names import name_key
from covidlake.reading.dialects import DIALECTS
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from steps.snapshot import Snapshot
from transforms.captured.reading import header_of
from transforms.shared import code_columns

Capture = Callable[..., Snapshot]
WHO = (
    "Date_reported,Country_code,Country,WHO_region,"
    "New_cases,Cumulative_cases,New_deaths,Cumulative_deaths\n"
)
WIDE = "Province/State,Country/Region,Lat,Long,1/22/20,1/23/20,1/24/20\n"
JHU = "Date,Country,Confirmed,Recovered,Deaths\n"


def outcome(
    snapshot: Snapshot, *columns: str
) -> tuple[list[tuple[Any, ...]], list[tuple[int, str, str]]]:
    """What became of a file's rows: those accepted, by place and day, and those rejected."""
    rows = [
        tuple(row)
        for row in snapshot.valid_rows.select(
            "iso_code", F.date_format("date", "M/d"), "date", *columns
        ).collect()
    ]
    refused = [
        (row["line_number"], row["reason"], row["raw"]) for row in snapshot.rejects().collect()
    ]
    # Every row of the file is either accepted or rejected, and no row twice.
    assert snapshot.rows_in() == snapshot.rows_seen == snapshot.rows_out(len(rows)) + len(refused)
    return [
        (code, day, *values)
        for code, day, _, *values in sorted(rows, key=lambda row: (row[0], row[2]))
    ], sorted(refused)


def test_weeks_of_who(snapshot: Capture) -> None:
    captured = snapshot(
        WHO
        + "2020-01-05,NA,Namibia,AFRO,,0,,0\n"
        + '2020-01-12,NA,"Namibia",AFRO,3,3,-1,0\n'
        + '2020-01-05,BQ,"Bonaire, Saint Eustatius and Saba",AMRO,2,2,,0\n'
        + "2020-01-05,,Viet Nam,WPRO,1,1,0,0\n"
        + '2020-01-05,XK,"Kosovo (in accordance with UN Security Council resolution 1244 (1999))",'
        + "EURO,5,5,0,0\n"
        + "2020-01-05,XB,Saba,AMRO,1,1,,0\n"
        + "2020-01-05, ,International commercial vessel,OTHER,1,1,,0\n"
        + "2020-01-05,,,OTHER,1,1,,0\n",
        dialect="who",
    )
    rows, rejects = outcome(
        captured, "location", "new_cases", "total_cases", "new_deaths", "new_tests"
    )
    assert rejects == [
        (7, "location: unknown Saba", "2020-01-05,XB,Saba,AMRO,1,1,,0"),
        (
            8,
            "location: unknown International commercial vessel",
            "2020-01-05, ,International commercial vessel,OTHER,1,1,,0",
        ),
        (9, "iso_code: missing", "2020-01-05,,,OTHER,1,1,,0"),
    ]
    assert rows == [
        ("BES", "1/5", "Bonaire, Saint Eustatius and Saba", 2.0, 2.0, None, None),
        ("NAM", "1/5", "Namibia", None, 0.0, None, None),
        ("NAM", "1/12", "Namibia", 3.0, 3.0, -1.0, None),
        (
            "OWID_KOS",
            "1/5",
            "Kosovo (in accordance with UN Security Council resolution 1244 (1999))",
            5.0,
            5.0,
            0.0,
            None,
        ),
        ("VNM", "1/5", "Viet Nam", 1.0, 1.0, 0.0, None),
    ]


def test_days_of_jhu_have_their_daily_counts_from_the_totals(snapshot: Capture) -> None:
    captured = snapshot(
        JHU
        + '2020-01-22,"Korea, South",1,0,0\n'
        + '2020-01-23,"Korea, South",5,0,1\n'
        + '2020-01-24,"Korea, South",4,0,1\n'
        + '2020-01-26,"Korea, South",9,0,\n2020-01-27,"Korea, South",9,0,3\n'
        + "2020-01-22,Diamond Princess,7,0,0\n2020-01-22,US,x,0,0\n",
        dialect="jhu-countries",
    )
    rows, rejects = outcome(captured, "total_cases", "new_cases", "total_deaths", "new_deaths")
    assert rejects == [
        (7, "location: unknown Diamond Princess", "2020-01-22,Diamond Princess,7,0,0"),
        (8, "total_cases: not a number", "2020-01-22,US,x,0,0"),
    ]
    assert rows == [
        ("KOR", "1/22", 1.0, None, 0.0, None),
        ("KOR", "1/23", 5.0, 4.0, 1.0, 1.0),
        ("KOR", "1/24", 4.0, -1.0, 1.0, 0.0),
        ("KOR", "1/26", 9.0, None, None, None),
        ("KOR", "1/27", 9.0, 0.0, 3.0, None),
    ]


@pytest.mark.parametrize(
    ("dialect", "total", "new"),
    [("jhu-confirmed", "total_cases", "new_cases"), ("jhu-deaths", "total_deaths", "new_deaths")],
)
def test_columns_of_jhu_become_days_and_provinces_countries(
    snapshot: Capture, dialect: str, total: str, new: str
) -> None:
    captured = snapshot(
        WIDE
        + ",Taiwan*,23.7,121.0,1,3,2.0\n"
        + 'Hubei,China,30.9,112.2,10,20,30\n"Tibet, Xizang",China,31.6,88.0,1,,2\n'
        + ",Burma,21.9,95.9,,0,0\n"
        + 'Faroe Islands,"Korea, South",1,2,5,5,6\n'
        + ',"MS ""Zaandam""",,,4,5,6\n',
        dialect=dialect,
    )
    rows, rejects = outcome(captured, "location", total, new)
    assert rejects == [
        (7, 'location: unknown MS "Zaandam"', f',"MS ""Zaandam""",,,{day},{count}')
        for day, count in (("2020-01-22", 4), ("2020-01-23", 5), ("2020-01-24", 6))
    ]
    assert rows == [
        ("CHN", "1/22", "China", 11.0, None),
        ("CHN", "1/23", "China", None, None),  # what Tibet has on that day is not known
        ("CHN", "1/24", "China", 32.0, None),
        ("KOR", "1/22", "Korea, South", 5.0, None),
        ("KOR", "1/23", "Korea, South", 5.0, 0.0),
        ("KOR", "1/24", "Korea, South", 6.0, 1.0),
        ("MMR", "1/22", "Burma", None, None),
        ("MMR", "1/23", "Burma", 0.0, None),
        ("MMR", "1/24", "Burma", 0.0, 0.0),
        ("TWN", "1/22", "Taiwan*", 1.0, None),
        ("TWN", "1/23", "Taiwan*", 3.0, 2.0),
        ("TWN", "1/24", "Taiwan*", 2.0, -1.0),
    ]


def test_a_country_is_not_summed_without_one_of_its_parts(snapshot: Capture) -> None:
    captured = snapshot(
        WIDE
        + "Hubei,China,1,2,10,many,30\nBeijing,China,1,2,1,2,3\n"
        + "Ontario,Canada,1,2,1,2,3\nOntario,Canada,1,2,1,2,3\n"
        + "North,Australia,1,2,1,2,3\nNorth,Australia,1,2,1,2,4\nSouth,Australia,1,2,5,5,5\n"
        + "\nthis is no row\n",
        dialect="jhu-confirmed",
    )
    rows, rejects = outcome(captured, "total_cases", "new_cases")
    assert rejects == [
        (2, "total_cases: not a number", "Hubei,China,1,2,2020-01-23,many"),
        (3, "incomplete_sum", "Beijing,China,1,2,2020-01-23,2"),
        (5, "duplicate_identical", "Ontario,Canada,1,2,2020-01-22,1"),
        (5, "duplicate_identical", "Ontario,Canada,1,2,2020-01-23,2"),
        (5, "duplicate_identical", "Ontario,Canada,1,2,2020-01-24,3"),
        (6, "conflicting_key", "North,Australia,1,2,2020-01-24,3"),
        (7, "conflicting_key", "North,Australia,1,2,2020-01-24,4"),
        (7, "duplicate_identical", "North,Australia,1,2,2020-01-22,1"),
        (7, "duplicate_identical", "North,Australia,1,2,2020-01-23,2"),
        (8, "incomplete_sum", "South,Australia,1,2,2020-01-24,5"),
        (9, "blank_line", ""),
        (10, "wrong_column_count", "this is no row"),
    ]
    assert rows == [
        ("AUS", "1/22", 6.0, None),
        ("AUS", "1/23", 7.0, 1.0),
        ("CAN", "1/22", 1.0, None),
        ("CAN", "1/23", 2.0, 1.0),
        ("CAN", "1/24", 3.0, 1.0),
        ("CHN", "1/22", 11.0, None),
        ("CHN", "1/24", 33.0, None),
    ]


def test_hundreds_of_days(snapshot: Capture) -> None:
    days = [date.fromordinal(date(2020, 1, 22).toordinal() + number) for number in range(700)]
    header = ",".join(
        [
            "Province/State",
            "Country/Region",
            "Lat",
            "Long",
            *(f"{day.month}/{day.day}/{day:%y}" for day in days),
        ]
    )
    lines = [
        f"P{number},China,1,2," + ",".join(map(str, range(number, 700 + number)))
        for number in range(20)
    ]
    captured = snapshot("\n".join([header, *lines, ""]), dialect="jhu-confirmed")
    rows = captured.valid_rows.agg(
        F.count("*"), F.max("total_cases"), F.count("new_cases"), F.min("new_cases"), F.max("date")
    ).first()
    assert rows is not None
    assert tuple(rows) == (700, float(sum(range(699, 719))), 699, 20.0, date(2021, 12, 21))


def test_names_are_normalised_as_python_does(spark: SparkSession) -> None:
    names = [
        *country_codes.BY_NAME,
        *map(str.upper, country_codes.BY_NAME),
        "Côte d’Ivoire",
        "Tu\u0308rkiye",
        "ĲSLAND İı ŀ",
        "日本",
        "",
        " *",
        "Réunion\tX",
    ]
    rows = spark.createDataFrame([(name,) for name in names], "name string").select(
        "name", code_columns.name_key(F.col("name")), code_columns.by_name(F.col("name"))
    )
    assert [tuple(row) for row in rows.collect()] == [
        (name, name_key(name), country_codes.by_name(name)) for name in names
    ]


def test_a_header_of_another_dialect() -> None:
    with pytest.raises(
        SourceInvalid,
        match=(
            "lacks iso_code, date: no observations in the dialect owid; "
            "is its dialect who or who-daily"
        ),
    ):
        header_of(WHO.strip(), "observations", DIALECTS["owid"])
