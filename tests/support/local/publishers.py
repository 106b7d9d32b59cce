"""The synthetic sample, written as other publishers would write it."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from covidlake.reading.countries.country_codes import BY_CODE

ALPHA2 = {alpha3: code for code, alpha3 in BY_CODE.items() if re.fullmatch("[A-Z]{2}", code)}
WHO = [
    "Date_reported",
    "Country_code",
    "Country",
    "WHO_region",
    "New_cases",
    "Cumulative_cases",
    "New_deaths",
    "Cumulative_deaths",
]
SUNDAY = 7

Rows = list[dict[str, str]]


def countries_of(sample: Path) -> dict[str, Rows]:
    """Code -> the days of that country; without the aggregates."""
    found: dict[str, Rows] = {}
    with sample.open(newline="") as stream:
        for row in csv.DictReader(stream):
            if row["continent"]:
                found.setdefault(row["iso_code"], []).append(row)
    return found


def as_who(sample: Path) -> str:
    """Whole weeks that end on Sundays; and a ship."""
    lines = [["2020-03-01", "", "International commercial vessel", "OTHER", "1", "1", "", "0"]]
    for code, days in countries_of(sample).items():
        for last in range(6, len(days)):
            day, week = days[last], days[last - 6 : last + 1]
            if date.fromisoformat(day["date"]).isoweekday() == SUNDAY:
                cases, deaths = (
                    _summed(row[column] for row in week) for column in ("new_cases", "new_deaths")
                )
                lines.append(
                    [
                        day["date"],
                        ALPHA2[code],
                        day["location"],
                        "REGIO",
                        cases,
                        day["total_cases"],
                        deaths,
                        day["total_deaths"],
                    ]
                )
    return _written(WHO, lines)


def as_jhu_wide(sample: Path, total: str) -> str:
    """A column a day; the first country in two provinces; and a ship."""
    countries = countries_of(sample)
    days = sorted({row["date"] for rows in countries.values() for row in rows})
    shown = [f"{day.month}/{day.day}/{day:%y}" for day in map(date.fromisoformat, days)]
    lines = [["", "Diamond Princess", "0", "0", *("7" for _ in days)]]
    for number, rows in enumerate(countries.values()):
        of = {row["date"]: row[total] for row in rows}
        counts, name = [of.get(day, "") for day in days], rows[0]["location"]
        if number:
            lines.append(["", name, "1.0", "2.0", *counts])
        else:
            lines.append(
                [
                    "North",
                    name,
                    "1.0",
                    "2.0",
                    *(count and str(float(count) // 3) for count in counts),
                ]
            )
            lines.append(
                [
                    "South, and East",
                    name,
                    "1.0",
                    "2.0",
                    *(count and str(float(count) - float(count) // 3) for count in counts),
                ]
            )
    return _written(["Province/State", "Country/Region", "Lat", "Long", *shown], lines)


def _summed(counts: Iterable[str]) -> str:
    given = [float(count) for count in counts if count]
    return f"{sum(given):.0f}" if given else ""


def _written(header: list[str], lines: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *lines])
    return text.getvalue()
