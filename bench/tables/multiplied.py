"""OWID's file many times over.

Every copy has the same locations on earlier days, so that keys stay unique and all rules apply
alike.
"""

import gzip
from datetime import date, timedelta
from pathlib import Path

from local.paths import ROOT

DATA = ROOT.parent / "shared" / "data"
OBSERVATIONS = DATA / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz"
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"
# Longer than the file's two years and three weeks.
APART = timedelta(days=760)


def multiply(source: Path, target: Path, copies: int) -> None:
    """Write the rows of an OWID file so many times.

    Args:
        source: plain or .gz; iso_code, continent, location and date come first.
        target: where to write them, plain.
        copies: how many times.

    Raises:
        ValueError: the columns of the source begin otherwise.
    """
    header, *rows = _plain(source).splitlines()
    if not header.startswith(b"iso_code,continent,location,date,"):
        raise ValueError(
            f"{source}: the columns do not begin with iso_code, continent, location, date"
        )
    # No location of OWID's has a comma in its name.
    cells = [row.split(b",", 4) for row in rows]
    days = {row[3]: date.fromisoformat(row[3].decode()) for row in cells}
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(header + b"\n")
        for copy in range(copies):
            moved = {text: _earlier(day, copy) for text, day in days.items()}
            file.writelines(
                b"%b,%b,%b,%b,%b\n" % (*location, moved[day], rest)
                for *location, day, rest in cells
            )


def _earlier(day: date, copy: int) -> bytes:
    return (day - copy * APART).isoformat().encode()


def _plain(source: Path) -> bytes:
    return gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes()
