"""A live sample, read for tests."""

import csv
from dataclasses import dataclass
from pathlib import Path

from local.sample.live import generator
from local.sample.live.span import Span
from local.sample.live.truth import Rhythm, Week

SIZE = generator.Size(countries=48, span=Span(daily_weeks=40, weekly_weeks=80))

Row = dict[str, str]


@dataclass(frozen=True)
class Read:
    """A sample, read."""

    files: generator.LiveSample
    header: list[str]
    rows: list[Row]
    who: list[Row]
    rhythms: list[Rhythm]
    weeks: list[Week]

    def of(self, country: str) -> list[Row]:
        return [row for row in self.rows if row["country"] == country]


def rows_of(file: Path) -> list[Row]:
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def read(files: generator.LiveSample) -> Read:
    """Return the files of a sample, read."""
    rows = rows_of(files.observations)
    return Read(
        files,
        list(rows[0]),
        rows,
        rows_of(files.who),
        [Rhythm(**row) for row in rows_of(files.rhythms)],
        [Week(**row) for row in rows_of(files.weeks)],
    )
