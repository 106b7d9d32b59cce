"""OWID's file many times over: every copy has the same locations on earlier days, so that keys stay unique and all rules apply alike."""

import gzip
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data"
OBSERVATIONS = DATA / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz"
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"
# Longer than the file's two years and three weeks.
APART = timedelta(days=760)


def multiply(source: Path, target: Path, copies: int) -> None:
    """Write the rows of an OWID file (plain or .gz; iso_code, continent, location and date come first) so many times."""
    header, *rows = _plain(source).splitlines()
    if not header.startswith(b"iso_code,continent,location,date,"):
        raise ValueError(
            f"{source}: the columns do not begin with iso_code, continent, location, date"
        )
    # No location of OWID's has a comma in its name.
    parted = [row.split(b",", 4) for row in rows]
    days = {row[3]: date.fromisoformat(row[3].decode()) for row in parted}
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(header + b"\n")
        for copy in range(copies):
            moved = {text: (day - copy * APART).isoformat().encode() for text, day in days.items()}
            file.writelines(
                b"%b,%b,%b,%b,%b\n" % (*where, moved[day], rest) for *where, day, rest in parted
            )


def _plain(source: Path) -> bytes:
    return gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes()
