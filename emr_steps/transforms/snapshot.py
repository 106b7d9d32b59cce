"""One captured file on its way into the lake."""

from collections.abc import Mapping
from dataclasses import dataclass

from covidlake.dialects import Header
from pyspark.sql import DataFrame

from transforms import accounting, cleaning, dialects, reading


@dataclass(frozen=True)
class Snapshot:
    """A captured CSV file: its lines, header included, and where it keeps which column.

    Its rows are its lines; of a wide file they are its cells, and several of them may become one row of the dataset.
    """

    source: str
    sha256: str
    lines: DataFrame
    layout: Header

    def accepted(self) -> DataFrame:
        """What the rows that nothing speaks against say, in the order of the dataset's key."""
        found = self._sound()
        if self.layout.dialect.has_parts:
            found = found.transform(dialects.summed, self.layout)
        return found.transform(dialects.with_daily_counts) if self.layout.dialect.cumulative else found

    def rejects(self, parts: Mapping[int, int]) -> DataFrame:
        """The other rows, as rows of the table `rejects`."""
        return cleaning.rejected(self._marked(), self.layout.molten).transform(accounting.as_rejects, parts, self.source, self.sha256)

    def rows_in(self, parts: Mapping[int, int]) -> int:
        """Rows of the file, of which lines_by_part counted the lines."""
        return self._rows().count() if self.layout.days else sum(parts.values()) - 1

    def rows_out(self, accepted: int) -> int:
        """Rows of the file that were accepted, when they became so many of the dataset."""
        return self._sound().count() if self.layout.dialect.has_parts else accepted

    def _sound(self) -> DataFrame:
        return cleaning.accepted(self._marked(), self.layout.molten)

    def _marked(self) -> DataFrame:
        layout = self.layout.molten
        marked = self._rows().transform(reading.parsed, layout).transform(cleaning.with_duplicates_marked, layout)
        return marked.transform(cleaning.with_incomplete_marked, layout) if layout.dialect.has_parts else marked

    def _rows(self) -> DataFrame:
        rows = reading.rows_of(self.lines)
        return rows.transform(dialects.melted, self.layout) if self.layout.days else rows
