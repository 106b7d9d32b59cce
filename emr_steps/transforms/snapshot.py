"""One captured file on its way into the lake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame

from transforms import accounting, cleaning, reading


@dataclass(frozen=True)
class Snapshot:
    """A captured CSV file: its lines, header included, where it keeps which column, and the latest date that it can know."""

    source: str
    sha256: str
    lines: DataFrame
    layout: reading.Layout
    latest: date

    def accepted(self) -> DataFrame:
        """The rows that nothing speaks against, in the order of their key."""
        return cleaning.accepted(self._marked(), self.layout)

    def rejects(self, parts: Mapping[int, int]) -> DataFrame:
        """The other rows, as rows of the table `rejects`."""
        return cleaning.rejected(self._marked(), self.layout, self.latest).transform(
            accounting.as_rejects, parts, self.source, self.sha256
        )

    def _marked(self) -> DataFrame:
        return reading.parsed(self.lines, self.layout, self.latest).transform(cleaning.with_duplicates_marked, self.layout.dataset)
