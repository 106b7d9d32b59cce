"""What is taken along of the map and of the groups' plane: pictures, and exactly what is drawn."""

import csv
import re

from tests.support.web.pages import PNG, Open, see, taken


def words_of(svg: str) -> str:
    """The words of a picture, whatever line each stands on."""
    return " ".join(re.sub(r"<[^>]*>", " ", svg).split())


def test_the_map_as_files(open_page: Open) -> None:
    page = open_page()
    see(page, "countries")
    svg = taken(page, "countries", "SVG").read_text()
    words = words_of(svg)
    for said in (
        "New cases per 100,000 people a day, 7-day mean, by country",
        "Confirmed cases by the day of their report",
        "under a million people: not ranked",  # its key
        "Licence: CC BY 4.0",
    ):
        assert said in words
    assert all(f">{code}</text>" in svg for code in ("COL", "CUW", "FRA", "NAM"))
    assert "var(" not in svg  # colours are as they are, wherever the file is opened
    assert taken(page, "countries", "PNG").read_bytes().startswith(PNG)
    rows = list(csv.DictReader(taken(page, "countries", "CSV").read_text().splitlines()))
    shown = {row["code"]: (row["value"], row["date"], row["note"]) for row in rows}
    assert shown == {
        "COL": ("45", "2021-01-01", ""),
        "FRA": ("90", "2021-01-01", ""),
        "NAM": ("30", "2021-01-01", ""),
        "CUW": ("", "", "not ranked, with fewer than a million people"),  # nothing is not zero
    }
    assert {row["unit"] for row in rows} == {"per 100,000 people a day, 7-day mean"}


def test_the_map_of_one_continent_as_files(open_page: Open) -> None:
    page = open_page("#continent=Europe")
    see(page, "countries")
    assert ">FRA</text>" in taken(page, "countries", "SVG").read_text()
    rows = list(csv.DictReader(taken(page, "countries", "CSV").read_text().splitlines()))
    assert [row["code"] for row in rows] == ["FRA"]


def test_the_plane_of_the_groups_as_files(open_page: Open) -> None:
    page = open_page("#places=COL")
    see(page, "clusters")
    svg = taken(page, "clusters", "SVG").read_text()
    words = words_of(svg)
    for said in ("near is alike", "richer, younger →", "High income, old", "Licence: CC BY 4.0"):
        assert said in words
    assert words.count("Colombia") == 3  # two dots, of which one is pointed out, and its name
    assert "var(" not in svg
    assert taken(page, "clusters", "PNG").read_bytes().startswith(PNG)
    rows = list(csv.DictReader(taken(page, "clusters", "CSV").read_text().splitlines()))
    assert [(row["code"], row["group"], row["pca_1"], row["pca_2"]) for row in rows] == [
        ("COL", "Young", "0", "-0.5"),
        ("FRA", "High income, old", "1.5", "-0.5"),
    ]
