"""One captured file on its way into the lake."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from covidlake.reading.header import Header
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F
from transforms.captured import accounting, cleaning, corrections, dialects, reading


@dataclass(frozen=True)
class Snapshot:
    """A captured CSV file: its lines, header included, where it keeps which column, the latest date that it can know, and what people
    corrected of it (transforms.corrections.in_force), if they did.

    Its rows are its lines; of a wide file they are its cells, and several of them may become one row of the dataset. What is counted
    on the way through `accepted` (rows_seen, rows_out) is known once its rows have been used.

    hopeful  take it for granted that no two rows share a key, as in any file so far: looking for
             them beforehand takes each row of 67 columns through a shuffle. It is for the user of
             `accepted` to see whether it was right (cleaning.has_shared_keys).
    """

    source: str
    sha256: str
    lines: DataFrame
    layout: Header
    latest: date
    corrections: DataFrame | None = None
    hopeful: bool = False
    _seen: Observation = field(default_factory=Observation)
    _sound_seen: Observation = field(default_factory=Observation)

    @cached_property
    def accepted(self) -> DataFrame:
        """What the rows that nothing speaks against say, in the order of the dataset's key.

        Its first use is what is counted.
        """
        # Counted once parsed: Spark would look at FAULTY below the parsing, and parse every line
        # twice for that.
        parsed = _counted(self._parsed(), self._seen)
        if self.takes_keys_for_unique:
            found = cleaning.sound(parsed, self.layout)
        else:
            found = _counted(
                cleaning.accepted(self._marked(parsed), self.layout.molten), self._sound_seen
            )
        if self.layout.dialect.has_parts:
            found = found.transform(dialects.summed, self.layout)
        return (
            found.transform(dialects.with_daily_counts) if self.layout.dialect.cumulative else found
        )

    @property
    def takes_keys_for_unique(self) -> bool:
        # Parts are summed on the way, after which nobody sees any more that one stood there twice.
        return self.hopeful and not self.layout.dialect.has_parts

    def warily(self) -> "Snapshot":
        """The same, to be read anew."""
        return replace(self, hopeful=False, _seen=Observation(), _sound_seen=Observation())

    @property
    def rows_seen(self) -> int | None:
        """Rows of the file that passed on the way to `accepted`; null where nothing was accepted: Spark drops a plan without rows."""
        rows: int | None = self._seen.get.get("rows")
        return rows

    def rows_in(self) -> int:
        """Rows of the file, counted by reading it once more."""
        return self._rows().count() if self.layout.days else sum(self._lines_by_part.values()) - 1

    def rows_out(self, accepted: int) -> int:
        """Rows of the file that were accepted, when they became so many of the dataset."""
        return (
            int(self._sound_seen.get.get("rows", 0)) if self.layout.dialect.has_parts else accepted
        )

    def rejects(self) -> DataFrame:
        """The rows that are not accepted, as rows of the table `rejects`."""
        return self._quarantined(
            cleaning.rejected(self._marked(self._parsed()), self.layout.molten, self.latest)
        )

    def all_rows(self) -> DataFrame:
        """Every row, as rows of the table `rejects`: of a file that is destroyed."""
        return self._quarantined(cleaning.all_refused(self._rows()))

    @cached_property
    def _lines_by_part(self) -> dict[int, int]:
        return dict(map(tuple, accounting.lines_by_part(self.lines).collect()))

    def _quarantined(self, refused: DataFrame) -> DataFrame:
        return accounting.as_rejects(refused, self._lines_by_part, self.source, self.sha256)

    def _parsed(self) -> DataFrame:
        return reading.parsed(self._rows(), self.layout.molten, self.latest)

    def _marked(self, parsed: DataFrame) -> DataFrame:
        layout = self.layout.molten
        marked = parsed.transform(cleaning.with_duplicates_marked, layout)
        return (
            marked.transform(cleaning.with_incomplete_marked, layout)
            if layout.dialect.has_parts
            else marked
        )

    def corrected(self) -> DataFrame:
        """The rows that are read as somebody corrected them, as rows of the table `corrections`."""
        assert self.corrections is not None  # noqa: S101  # whoever asks knows that there are some
        return corrections.found(
            self._received(), self.corrections, self._lines_by_part, self.source, self.sha256
        )

    def _rows(self) -> DataFrame:
        received = self._received()
        return (
            received
            if self.corrections is None
            else received.transform(corrections.corrected, self.corrections)
        )

    def _received(self) -> DataFrame:
        rows = reading.rows_of(self.lines)
        return rows.transform(dialects.melted, self.layout) if self.layout.days else rows


def _counted(rows: DataFrame, seen: Observation) -> DataFrame:
    return rows.observe(seen, F.count(F.lit(1)).alias("rows"))
