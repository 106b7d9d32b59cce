"""The files that a run captured, read as the arguments of the ETL step name them."""

from datetime import UTC, date, datetime, timedelta

from covidlake import zones
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import DIALECTS
from pyspark.sql import DataFrame
from transforms.captured import corrections
from transforms.captured.reading import header_of

from steps.runner import Step
from steps.snapshot import Snapshot


def read_snapshot(step: Step, dataset: str) -> Snapshot:
    """Return the snapshot of one dataset; what its header lacks or adds is reported.

    Raises:
        SourceInvalid: The file is not the dataset, or has no rows.
    """
    path = getattr(step.args, dataset)
    source = getattr(step.args, f"{dataset}_source")
    dialect = DIALECTS[getattr(step.args, f"{dataset}_dialect")]
    lines = step.lines(path)
    first, *others = [line["value"] for line in lines.take(2)] or [""]
    header = header_of(first, dataset, dialect)
    if not others:
        raise SourceInvalid(f"{source}: the file has a header and no rows")
    columns = step.report.quality.setdefault("columns", {})
    columns[source] = {"missing": list(header.missing), "unknown": list(header.extra)}
    return Snapshot(
        source,
        sha256=getattr(step.args, f"{dataset}_sha"),
        lines=lines,
        header=header,
        latest=_latest_day(path),
        corrections=_corrections(step, source),
        assume_unique_keys=True,
    )


def _corrections(step: Step, source: str) -> DataFrame | None:
    """Read what people corrected in rows of a source; None where there is nothing."""
    pairs = (argument.partition("=") for argument in step.args.corrections)
    paths = [path for name, _, path in pairs if name == source]
    if not paths:
        return None
    rows = step.spark.read.schema(corrections.SCHEMA).json(paths)
    return corrections.latest(rows).persist()


def _latest_day(path: str) -> date:
    """Return the last day that a file can know.

    It is the one after its capture, since a day may have begun elsewhere.
    """
    captured = datetime.now(UTC).date()
    if zones.is_snapshot(path):
        captured = date.fromisoformat(zones.captured(path))
    return captured + timedelta(days=1)
