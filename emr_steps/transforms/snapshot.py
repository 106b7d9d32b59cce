"""One captured file on its way into the lake."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from covidlake.schema import rules
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from transforms import accounting, cleaning, quality, reading


@dataclass(frozen=True)
class Snapshot:
    """A captured CSV file: its lines, header included, where it keeps which column, and the latest date that it can know.

    What is counted on the way through `accepted` is known once its rows have been used: rows_seen, and measured (quality.measures).
    """

    source: str
    sha256: str
    lines: DataFrame
    layout: reading.Layout
    latest: date
    measured: Observation = field(default_factory=Observation)
    _lines_seen: Observation = field(default_factory=Observation)

    @property
    def rows_seen(self) -> int | None:
        """Lines that passed on the way to `accepted`, the header left out; null where nothing was accepted: Spark drops an empty plan."""
        lines = self._lines_seen.get.get("lines")
        return None if lines is None else int(lines) - 1

    @property
    def rows_in(self) -> int:
        """Lines of the file, the header left out, counted by reading it once more."""
        return sum(self._lines_by_part.values()) - 1

    @cached_property
    def _lines_by_part(self) -> dict[int, int]:
        return dict(map(tuple, accounting.lines_by_part(self.lines).collect()))

    def accepted(self) -> DataFrame:
        """The rows that nothing speaks against, in the order of their key. Use them once: the first use is what is counted."""
        counted = self.lines.observe(self._lines_seen, F.count(F.lit(1)).alias("lines"))
        rows = cleaning.accepted(self._marked(counted), self.layout)
        return rows.observe(self.measured, *quality.measures(self.layout.dataset))

    @property
    def damage(self) -> tuple[float, str]:
        """The greatest share of a bounded column's values that exceed what they can be, and that column."""
        return quality.beyond_bounds(self.measured.get)

    @property
    def is_destroyed(self) -> bool:
        """Whether the file as a whole lost its decimals, so that none of its rows can be let out."""
        return self.damage[0] > rules.DESTROYED.threshold

    def rejects(self) -> DataFrame:
        """The rows that are not accepted, as rows of the table `rejects`."""
        return self._quarantined(cleaning.rejected(self._marked(self.lines), self.layout, self.latest))

    def all_rows(self) -> DataFrame:
        """Every row, as rows of the table `rejects`: of a file that is destroyed."""
        return self._quarantined(cleaning.all_refused(self.lines))

    def _quarantined(self, refused: DataFrame) -> DataFrame:
        return accounting.as_rejects(refused, self._lines_by_part, self.source, self.sha256)

    def _marked(self, lines: DataFrame) -> DataFrame:
        return reading.parsed(lines, self.layout, self.latest).transform(cleaning.with_duplicates_marked, self.layout.dataset)
