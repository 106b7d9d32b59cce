"""The ETL step over OWID's real file, many times over, beside DuckDB: `python -m bench.etl`.

Spark and DuckDB do the same work from the same canonical snapshot, with the same threads and the
same memory; each is a process of its own, start included. Where their tables differ, the times mean
nothing and the benchmark fails.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypedDict

from covidlake.releases.manifest import StepReport

from bench.duckdb_peer.etl import REPORT
from bench.measuring import etl_step, process, ratios
from bench.measuring.etl_step import BUCKET
from bench.measuring.process import Usage
from bench.tables import multiplied, same_tables
from local.services.emr.spark import spark_submit
from local.services.s3 import LakeFolder


@dataclass(frozen=True)
class Pair:
    """What both used for so many copies of the file."""

    copies: int
    spark: Usage
    duckdb: Usage

    def ratio(self, figure: str) -> float:
        """Return Spark's figure of a Usage as a multiple of DuckDB's."""
        spark: float = getattr(self.spark, figure)
        duckdb: float = getattr(self.duckdb, figure)
        return spark / duckdb


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    if not options.source.exists():
        print(f"bench.etl: skipped, {options.source} is not there; name an OWID file with --source")
        return
    with etl_step.scratch(options.folder) as folder:
        pairs = [pair for copies in options.copies for pair in _measure(copies, folder, options)]
    report(pairs)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.etl", description=__doc__)
    parser.add_argument(
        "--source", type=Path, default=multiplied.OBSERVATIONS, help="an OWID file, plain or .gz"
    )
    parser.add_argument(
        "--countries", type=Path, default=multiplied.COUNTRIES, help="its country table"
    )
    parser.add_argument(
        "--copies",
        type=int,
        nargs="+",
        default=[1, 10, 40],
        help="how many times the file's rows (default: 1 10 40)",
    )
    parser.add_argument(
        "--pairs",
        type=int,
        default=1,
        help="how often each is measured, Spark and DuckDB in turn (default: 1)",
    )
    parser.add_argument("--cores", type=int, default=2, help="threads of each (default: 2)")
    parser.add_argument(
        "--memory", default="4g", help="heap of Spark's JVM, memory_limit of DuckDB (default: 4g)"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        help="scratch space, 7 GB for 40 copies (default: a temporary folder)",
    )
    return parser.parse_args(arguments)


def _measure(copies: int, folder: Path, options: argparse.Namespace) -> Iterator[Pair]:
    raw = folder / "lake" / BUCKET / "raw"
    once = etl_step.canonical(options.source, "observations", raw)
    countries = etl_step.canonical(options.countries, "countries", raw)
    file = raw / f"x{copies}.parquet"
    multiplied.multiply(once, file, copies)
    size = f"x{copies}, {file.stat().st_size / 1e6:,.0f} MB"
    for attempt in range(options.pairs):
        usages = {}
        # In turn, so that what else the machine does falls on both.
        for name in ("spark", "duckdb") if attempt % 2 == 0 else ("duckdb", "spark"):
            print(f"{size}, {attempt + 1} of {options.pairs}: {name} ...", file=sys.stderr)
            usages[name] = RUNS[name](file, countries, folder, options)
            print(f"   {_in_words(usages[name])}", file=sys.stderr)
        compare(folder, whole=copies == options.copies[0])
        yield Pair(copies, **usages)
    file.unlink()


def _in_words(usage: Usage) -> str:
    return f"{usage.seconds:,.1f} s, {usage.cpu_seconds:,.1f} CPU s, {usage.peak_mb:,.0f} MB"


def _run_spark(file: Path, countries: Path, folder: Path, options: argparse.Namespace) -> Usage:
    """Run the step as the laptop's EMR submits it."""
    lake = LakeFolder(folder / "lake", BUCKET)
    for zone in ("trusted", "quarantine"):
        shutil.rmtree(lake.root / zone, ignore_errors=True)
    step = etl_step.command("etl", etl_step.arguments(file, countries))
    submit = spark_submit(step, lake, f"local[{options.cores}]", options.memory)
    return process.run(submit, etl_step.environment())


def _run_duckdb(file: Path, countries: Path, folder: Path, options: argparse.Namespace) -> Usage:
    target = folder / "duckdb"
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "bench.duckdb_peer.etl"]
    command += [str(file), str(countries), str(target)]
    command += [str(options.cores), f"{options.memory}b"]
    return process.run(command, etl_step.environment())


RUNS: dict[str, Callable[[Path, Path, Path, argparse.Namespace], Usage]] = {
    "spark": _run_spark,
    "duckdb": _run_duckdb,
}


class DuckdbReport(TypedDict):
    """What bench.duckdb_peer.etl reports of itself.

    Attributes:
        rows: Table -> rows.
        figures: `empty new_cases` -> rows, and the like.
    """

    rows: dict[str, int]
    figures: dict[str, int]


def compare(folder: Path, *, whole: bool) -> None:
    """Check that both made the same tables; SystemExit with what differs.

    Args:
        folder: the scratch space with the tables of both.
        whole: compare every value, too, not only rows and figures of the values.
    """
    lake = folder / "lake" / BUCKET
    spark = StepReport.from_json((lake / "etl.json").read_bytes())
    duckdb: DuckdbReport = json.loads((folder / "duckdb" / REPORT).read_text())
    differences = [*_different_rows(spark, duckdb), *_different_figures(spark, duckdb)]
    if whole and not differences:
        for name in duckdb["rows"]:
            ours = same_tables.of_release(name, lake)
            theirs = f"'{folder}/duckdb/{name}.parquet'"
            differences += same_tables.differences(name, ours, theirs)
    if differences:
        raise SystemExit(f"not the same work, Spark: {'; '.join(differences)}")


def _different_rows(spark: StepReport, duckdb: DuckdbReport) -> Iterator[str]:
    for name, rows in duckdb["rows"].items():
        if spark.tables[name] != rows:
            yield f"{name}: {spark.tables[name]} rows, DuckDB {rows}"


def _different_figures(spark: StepReport, duckdb: DuckdbReport) -> Iterator[str]:
    figures = {
        f"{kind} {name}": rows
        for kind, columns in spark.quality["values"]["owid"].items()
        for name, rows in columns.items()
    }
    for name, rows in duckdb["figures"].items():
        # Spark tells of no figure that is zero.
        if figures.get(name, 0) != rows:
            yield f"{name}: {figures.get(name, 0)}, DuckDB {rows}"


def report(pairs: list[Pair]) -> None:
    """Print ratios: Spark to DuckDB, and each size to the smallest by row."""
    print(
        f"{'copies':>6} {'Spark/DuckDB time':>18} {'CPU':>6} {'peak memory':>12} "
        f"{'Spark time a row':>17} {'CPU a row':>10}"
    )
    smallest = pairs[0].copies
    for copies in dict.fromkeys(pair.copies for pair in pairs):
        alike = [pair for pair in pairs if pair.copies == copies]
        time = median(pair.ratio("seconds") for pair in alike)
        cpu = median(pair.ratio("cpu_seconds") for pair in alike)
        memory = median(pair.ratio("peak_mb") for pair in alike)
        growth = _a_row(pairs, copies, "seconds") / _a_row(pairs, smallest, "seconds")
        cpu_growth = _a_row(pairs, copies, "cpu_seconds") / _a_row(pairs, smallest, "cpu_seconds")
        print(
            f"{copies:>6} {time:>18.2f} {cpu:>6.2f} {memory:>12.2f} "
            f"{growth:>17.2f} {cpu_growth:>10.2f}"
        )
        ratios.keep(
            f"etl: processor time, {copies} times the file",
            [pair.spark.cpu_seconds for pair in alike],
            [pair.duckdb.cpu_seconds for pair in alike],
            max(pair.spark.peak_mb for pair in alike),
        )


def _a_row(pairs: list[Pair], copies: int, figure: str) -> float:
    """Return what Spark used for a row of the file, up to a constant factor."""
    used: list[float] = [getattr(pair.spark, figure) for pair in pairs if pair.copies == copies]
    return median(used) / copies


if __name__ == "__main__":
    main()
