"""Columns are found by name, wherever they stand; lines keep their place."""

from pathlib import Path

import pytest
from covidlake import schema
from covidlake.errors import SourceInvalid
from pyspark.sql import SparkSession
from transforms.captured.reading import LINE, header_of, with_line_ids

OPTIONAL = {column.name for column in schema.CAPTURED["observations"]} - {
    "iso_code",
    "location",
    "date",
}


@pytest.mark.parametrize(
    ("header", "order", "extra"),
    [
        ("iso_code,location,date", ("iso_code", "location", "date"), ()),
        ("date,new_cases,iso_code,location", ("date", "new_cases", "iso_code", "location"), ()),
        ("country,date,code", ("location", "date", "iso_code"), ()),
        ("\ufeffiso_code,location,date", ("iso_code", "location", "date"), ()),
        (' ISO_Code ,"location",date', ("iso_code", "location", "date"), ()),
        (
            "iso_code,location,date,moon_phase",
            ("iso_code", "location", "date", None),
            ("moon_phase",),
        ),
        ("iso_code,location,date,country", ("iso_code", "location", "date", None), ("country",)),
    ],
)
def test_layout_by_name(header: str, order: tuple[str | None, ...], extra: tuple[str, ...]) -> None:
    read = header_of(header, "observations")
    assert read.order == order
    assert read.extra == extra
    assert set(read.missing) == OPTIONAL - set(order)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "iso-code,location,date",
            "lacks iso_code: no observations .*; it has iso-code, location, date; "
            "did iso-code take the place of iso_code",
        ),
        ("iso_code,location,day", "lacks date: .* it has iso_code, location, day"),
        ("iso_code,location,date,date", "more than one column 'date'"),
        ("iso_code,location,country,date,code,iso_code", "more than one column 'iso_code'"),
        ("", "lacks iso_code, location, date"),
        ("<!DOCTYPE html>", "lacks iso_code"),
    ],
)
def test_layout_refuses(header: str, message: str) -> None:
    with pytest.raises(SourceInvalid, match=message):
        header_of(header, "observations")


def test_line_ids_rise_with_the_place_in_the_file_from_part_to_part(
    spark: SparkSession, tmp_path: Path
) -> None:
    file = tmp_path / "numbers.txt"
    file.write_text("\n".join(map(str, range(5_000))) + "\n")
    spark.conf.set("spark.sql.files.maxPartitionBytes", 4_096)
    spark.conf.set("spark.sql.files.openCostInBytes", 0)
    try:
        lines = spark.read.text(str(file))
        assert lines.rdd.getNumPartitions() > 3
        ids = [(row[LINE], int(row["_text"])) for row in with_line_ids(lines).collect()]
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
        spark.conf.unset("spark.sql.files.openCostInBytes")
    assert ids[0] == (0, 0)
    assert [text for _, text in sorted(ids)] == list(range(5_000))
