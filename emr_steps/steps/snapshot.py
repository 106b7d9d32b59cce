"""One captured file on its way into the lake."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from covidlake.reading.header import Header
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F
from transforms.captured import accounting, corrections, dialects, reading, rejecting


@dataclass(frozen=True)
class Snapshot:
    """A captured CSV file, whose rows are its lines.

    Of a wide file they are its cells, and several of them may become one row of the dataset. What
    is counted on the way through `valid_rows` (rows_seen, rows_out) is known once those have been
    used.

    Attributes:
        lines: The file's lines, header included, as column `value`.
        header: Where it keeps which column.
        latest: The last day that it can know.
        corrections: What people corrected of it (transforms.captured.corrections.latest), if they
            did.
        assume_unique_keys: Take it for granted that no two rows share a key, as in any file so far:
            looking for them beforehand takes each row of 67 columns through a shuffle. It is for
            the user of `valid_rows` to see whether it was right (rejecting.most_rows_of_a_key).
    """

    source: str
    sha256: str
    lines: DataFrame
    header: Header
    latest: date
    corrections: DataFrame | None = None
    assume_unique_keys: bool = False
    _seen: Observation = field(default_factory=Observation)
    _valid_seen: Observation = field(default_factory=Observation)

    @cached_property
    def valid_rows(self) -> DataFrame:
        """What the rows that break no rule say, in the order of the dataset's key.

        Its first use is what is counted.
        """
        # Counted once parsed: Spark would look at FAULTY below the parsing, and parse every line
        # twice for that.
        parsed = _counted(self._parsed(), self._seen)
        if self.skips_duplicate_check:
            rows = rejecting.valid_rows_of_unique_keys(parsed, self.header)
        else:
            valid = rejecting.valid_rows(self._marked(parsed), self.header.molten)
            rows = _counted(valid, self._valid_seen)
        if self.header.dialect.has_parts:
            rows = rows.transform(dialects.summed, self.header)
        if self.header.dialect.cumulative:
            rows = rows.transform(dialects.with_daily_counts)
        return rows

    @property
    def skips_duplicate_check(self) -> bool:
        # Parts are summed on the way, after which nobody sees any more that one stood there twice.
        return self.assume_unique_keys and not self.header.dialect.has_parts

    def with_duplicate_check(self) -> "Snapshot":
        """Return the same, to be read anew."""
        return replace(
            self, assume_unique_keys=False, _seen=Observation(), _valid_seen=Observation()
        )

    @property
    def rows_seen(self) -> int | None:
        """Rows of the file that passed on the way to `valid_rows`.

        None where no row was valid: Spark drops a plan without rows.
        """
        rows: int | None = self._seen.get.get("rows")
        return rows

    def rows_in(self) -> int:
        """Count the rows of the file by reading it once more."""
        if self.header.days:
            return int(self._rows().count())
        return sum(self._lines_by_part.values()) - 1

    def rows_out(self, valid: int) -> int:
        """Return how many rows of the file were valid, when they became so many of the dataset."""
        if not self.header.dialect.has_parts:
            return valid
        return int(self._valid_seen.get.get("rows", 0))

    def rejects(self) -> DataFrame:
        """Return the rows that break a rule, as rows of the table `rejects`."""
        marked = self._marked(self._parsed())
        return self._as_rejects(rejecting.rejected(marked, self.header.molten, self.latest))

    def all_rows_as_rejects(self) -> DataFrame:
        """Return every row, as rows of the table `rejects`: of a file that is destroyed."""
        return self._as_rejects(rejecting.all_rejected(self._rows()))

    def corrected_rows(self) -> DataFrame:
        """Return the rows that are read as corrected, as rows of the table `corrections`."""
        assert self.corrections is not None  # noqa: S101  # whoever asks knows that there are some
        return corrections.applied(
            self._received(), self.corrections, self._lines_by_part, self.source, self.sha256
        )

    @cached_property
    def _lines_by_part(self) -> dict[int, int]:
        counts = accounting.lines_by_part(self.lines).collect()
        return dict(map(tuple, counts))

    def _as_rejects(self, rejected: DataFrame) -> DataFrame:
        return accounting.as_rejects(rejected, self._lines_by_part, self.source, self.sha256)

    def _parsed(self) -> DataFrame:
        header = self.header.molten
        parsed = reading.parsed(self._rows(), header)
        return parsed.transform(rejecting.with_faulty_marked, header, self.latest)

    def _marked(self, parsed: DataFrame) -> DataFrame:
        header = self.header.molten
        marked = parsed.transform(rejecting.with_duplicates_marked, header)
        if header.dialect.has_parts:
            marked = marked.transform(rejecting.with_incomplete_marked, header)
        return marked

    def _rows(self) -> DataFrame:
        rows = self._received()
        if self.corrections is None:
            return rows
        return rows.transform(corrections.corrected, self.corrections)

    def _received(self) -> DataFrame:
        rows = reading.rows_of(self.lines)
        return rows.transform(dialects.melted, self.header) if self.header.days else rows


def _counted(rows: DataFrame, seen: Observation) -> DataFrame:
    return rows.observe(seen, F.count("*").alias("rows"))
