"""Snapshots of the past: in which order, and with which capture dates."""

import gzip
from pathlib import Path

import pytest

from local.inputs.vintages import in_order, last_date


def snapshot(folder: Path, name: str, *dates: str) -> Path:
    text = "iso_code,date,location\n" + "".join(f'COL,{day},"Bogotá, D.C."\n' for day in dates)
    file = folder / name
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return file


def test_in_order_of_the_data_then_of_the_name(tmp_path: Path) -> None:
    files = [
        snapshot(tmp_path, "a.csv", "2021-12-25"),
        snapshot(tmp_path, "c.csv.gz", "2021-04-23", "2021-04-24", "2021-04-22"),
        snapshot(tmp_path, "b.csv", "2021-12-25", "2999-01-01"),
    ]
    found = [(vintage.captured, vintage.name) for vintage in in_order(files)]
    assert found == [("2021-04-24", "c.csv.gz"), ("2021-12-25", "a.csv"), ("2021-12-25", "b.csv")]


ROWS = b"iso_code,location,date\nCOL,Colombia,2021-12-25\n"


FILES = {
    "plain.csv.gz": ROWS,
    "compressed.csv": gzip.compress(ROWS),
    "CAPITALS.CSV.GZ": gzip.compress(ROWS),
    "line-feed-behind.csv.gz": gzip.compress(ROWS) + b"\n",
    "twice.csv.gz": gzip.compress(gzip.compress(ROWS)),
    "members.csv.gz": gzip.compress(ROWS[:30]) + b"\n" + gzip.compress(ROWS[30:]),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_known_by_its_bytes(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(FILES[name])
    assert last_date(file) == "2021-12-25"


def test_a_compressed_file_that_is_cut_short(tmp_path: Path) -> None:
    file = tmp_path / "x.csv.gz"
    file.write_bytes(gzip.compress(ROWS)[:-9])
    with pytest.raises(ValueError, match="the gzip stream was cut short"):
        last_date(file)


@pytest.mark.parametrize("dates", [(), ("someday",), ("",)])
def test_a_file_without_dates(tmp_path: Path, dates: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="has no rows with a date"):
        last_date(snapshot(tmp_path, "x.csv", *dates))


def test_a_file_of_something_else(tmp_path: Path) -> None:
    file = tmp_path / "countries.csv"
    file.write_text("iso_code,location\n")
    with pytest.raises(ValueError, match=r"is no snapshot of observations: the header lacks date"):
        last_date(file)


@pytest.mark.parametrize(
    ("dialect", "text", "last"),
    [
        (
            "who",
            "Date_reported,Country_code,Country\n2021-01-10,NA,Namibia\n2021-01-03,NA,Namibia\n",
            "2021-01-10",
        ),
        (
            "jhu-countries",
            'Date,Country,Confirmed\n2021-01-10,"Korea, South",1\n2999-01-01,US,1\n',
            "2021-01-10",
        ),
        (
            "jhu-deaths",
            "Province/State,Country/Region,1/9/21,1/10/21,1/1/68\n,US,1,2,3\n",
            "2021-01-10",
        ),
    ],
)
def test_the_last_date_in_every_dialect(tmp_path: Path, dialect: str, text: str, last: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(text)
    assert last_date(file, dialect) == last
    with pytest.raises(
        ValueError, match=r"is no snapshot of observations: the header lacks .*; is its dialect "
    ):
        last_date(file, "owid")
