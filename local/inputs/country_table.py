"""The country table that a file holds: its columns of the contract, as text.

What the values mean is for the pipeline to judge, as on AWS, where they come from a database.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from covidlake.errors import SourceInvalid

from local.inputs import lines


class CountryTable(NamedTuple):
    """Columns by their canonical names, and a value for each in every row; empty is none."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def read(file: Path) -> CountryTable:
    """Return the country table of a file; columns that the contract does not know are left out.

    Raises:
        SourceInvalid: no country could be read, or a row is none of a table.
    """
    header, below = lines.read(file, "countries")
    columns = {name: at for at, name in enumerate(header.order) if name}
    rows = []
    for line in below:
        fields = line.fields()
        if not fields.fit(header):
            raise SourceInvalid(
                f"line {line.number} does not have the header's {len(header.names)} columns, "
                "or a quote at the wrong place"
            )
        rows.append([fields.values[at] for at in columns.values()])
    if not rows:
        raise SourceInvalid("there is no row below its header")
    return CountryTable(list(columns), rows)
