"""The canonical snapshots that a run reads, as the arguments of the ETL step name them."""

from dataclasses import dataclass
from typing import Self

from covidlake import schema, zones
from covidlake.errors import SourceInvalid
from covidlake.reading.canonical import LINE, Account
from covidlake.reading.dialects import DIALECTS, Dialect
from pyspark.sql import DataFrame
from transforms.captured import corrections, rows, totals

from steps import files
from steps.runner import Step


@dataclass(frozen=True)
class Snapshot:
    """A canonical snapshot (covidlake.reading.canonical).

    Attributes:
        rows: All rows of its Parquet file.
        corrections: What people corrected of the source (transforms.captured.corrections.latest),
            if they did.
    """

    source: str
    account: Account
    rows: DataFrame
    corrections: DataFrame | None = None

    @classmethod
    def read(cls, step: Step, dataset: str) -> Self:
        """Return the snapshot of a dataset; what its header lacks or adds is reported.

        Raises:
            SourceInvalid: The Parquet file is not the one of its account.
        """
        path = getattr(step.args, dataset)
        source = getattr(step.args, f"{dataset}_source")
        account = Account.from_json(files.read_text(step.spark, zones.account_beside(path)))
        _check_file(step, source, path, account)
        columns = step.report.quality.setdefault("columns", {})
        columns[source] = {"missing": account.missing, "unknown": account.unknown}
        all_rows = step.spark.read.schema(rows.ddl(dataset)).parquet(path)
        return cls(source, account, all_rows, _corrections(step, source))

    @property
    def dataset(self) -> str:
        return self.account.dataset

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[self.account.dialect]

    @property
    def valid_lines(self) -> DataFrame:
        """The rows that break no rule, each with the line where it begins."""
        return rows.valid_rows(self.rows, self.dataset)

    def valid_rows(self) -> DataFrame:
        """Return what they say, a row a key of the dataset.

        Within each part they come in the order of the key.
        """
        valid = self.valid_lines
        if self.dialect.has_parts:
            # A line of a wide file is a part.
            present = valid.transform(totals.without_lost, LINE)
            valid = present.transform(totals.summed, self.dataset)
        valid = valid.drop(LINE)
        if self.dialect.cumulative:
            valid = valid.transform(totals.with_daily_counts)
        return valid.sortWithinPartitions(*schema.KEYS[self.dataset])

    def rows_out(self, stored: int) -> int:
        """Count the rows that break no rule, which became so many of the dataset."""
        return self.valid_lines.count() if self.dialect.has_parts else stored

    def rejects(self) -> DataFrame:
        """Return the other rows, as rows of the table `rejects`."""
        return rows.rejects(self.rows, self.source, self.account.sha256)

    def corrected_rows(self) -> DataFrame:
        """Return the rows that were read as corrected, as rows of the table `corrections`."""
        assert self.corrections is not None  # noqa: S101  # whoever asks knows that there are some
        return corrections.applied(self.rows, self.corrections, self.source, self.account.sha256)


def _check_file(step: Step, source: str, path: str, account: Account) -> None:
    sha256 = files.sha256_of(step.spark, path)
    if sha256 != account.parquet_sha256:
        raise SourceInvalid(
            f"{source}: {path} was damaged: its SHA-256 is {sha256}, its account says "
            f"{account.parquet_sha256}. Delete both, and the next run makes them again"
        )


def _corrections(step: Step, source: str) -> DataFrame | None:
    """Read what people corrected in rows of a source; None where there is nothing."""
    pairs = (argument.partition("=") for argument in step.args.corrections)
    paths = [path for name, _, path in pairs if name == source]
    if not paths:
        return None
    lines = step.spark.read.schema(corrections.SCHEMA).json(paths)
    return corrections.latest(lines).persist()
