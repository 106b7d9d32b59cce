"""The ETL step over OWID's real file, many times over, beside the same work in DuckDB: `python -m bench.etl`.

Spark and DuckDB get the same threads and the same memory; each is a process of its own, start
included. Where their tables differ, the times mean nothing and the benchmark fails.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import duckdb_etl, measured, multiplied, same_tables
from bench.measured import Measured
from local.services import emr
from local.services.s3 import LakeFolder

ROOT = Path(__file__).parents[1]
BUCKET = "bench"


@dataclass(frozen=True)
class Pair:
    copies: int
    spark: Measured
    duckdb: Measured


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    if not options.source.exists():
        print(f"bench.etl: skipped, {options.source} is not there; name an OWID file with --source")
        return
    with scratch(options.folder) as folder:
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


@contextmanager
def scratch(folder: Path | None) -> Iterator[Path]:
    """A folder that is there for a while, below the given one or the system's for temporary files."""
    with tempfile.TemporaryDirectory(prefix="covidlake-bench-", dir=folder) as made:
        yield Path(made)


def _measure(copies: int, folder: Path, options: argparse.Namespace) -> Iterator[Pair]:
    file = folder / "lake" / BUCKET / "raw" / f"x{copies}.csv"
    multiplied.multiply(options.source, file, copies)
    for attempt in range(options.pairs):
        # In turn, so that what else the machine does falls on both.
        order = (spark_etl, duckdb_run) if attempt % 2 == 0 else (duckdb_run, spark_etl)
        taken = {}
        for run in order:
            what = f"x{copies}, {file.stat().st_size / 1e6:,.0f} MB, {attempt + 1} of {options.pairs}: {run.__name__}"
            print(f"{what} ...", file=sys.stderr)
            taken[run] = run(file, folder, options)
            print(
                f"   {taken[run].seconds:,.1f} s, {taken[run].cpu_seconds:,.1f} CPU s, {taken[run].peak_mb:,.0f} MB",
                file=sys.stderr,
            )
        compare(folder, whole=copies == options.copies[0])
        yield Pair(copies, taken[spark_etl], taken[duckdb_run])
    file.unlink()


def spark_etl(file: Path, folder: Path, options: argparse.Namespace) -> Measured:
    """The step as the laptop's EMR submits it."""
    lake = LakeFolder(folder / "lake", BUCKET)
    for zone in ("trusted", "quarantine"):
        shutil.rmtree(lake.root / zone, ignore_errors=True)
    step = [
        "spark-submit",
        str(ROOT / "emr_steps" / "etl.py"),
        *step_arguments(file, options.countries),
    ]
    return measured.run(
        emr.spark_submit(step, lake, f"local[{options.cores}]", options.memory), environment()
    )


def step_arguments(file: Path, countries: Path) -> list[str]:
    """Of the ETL step: a first release in the bucket."""
    bucket = f"s3://{BUCKET}"
    pairs = {
        "observations": f"{bucket}/{file.parent.name}/{file.name}", "observations-sha": "0",
        "observations-source": "owid", "observations-dialect": "owid",
        "countries": countries.as_uri(), "countries-sha": "0", "countries-source": "countries", "countries-dialect": "owid",
        "trusted": f"{bucket}/trusted", "quarantine": f"{bucket}/quarantine", "release": "r1", "report": f"{bucket}/etl.json",
    }  # fmt: skip
    return [part for name, value in pairs.items() for part in (f"--{name}", value)]


def environment() -> dict[str, str]:
    paths = [ROOT, ROOT / "layers" / "common", ROOT / "emr_steps"]
    return emr.environment() | {"PYTHONPATH": os.pathsep.join(map(str, paths))}


def duckdb_run(file: Path, folder: Path, options: argparse.Namespace) -> Measured:
    target = folder / "duckdb"
    shutil.rmtree(target, ignore_errors=True)
    limits = [str(options.cores), f"{options.memory}b"]
    return measured.run(
        [
            sys.executable,
            "-m",
            "bench.duckdb_etl",
            str(file),
            str(options.countries),
            str(target),
            *limits,
        ],
        environment(),
    )


def compare(folder: Path, *, whole: bool) -> None:
    """Both must have made the same tables: as many rows, the same figures of the values, and in the smallest size every value."""
    lake = folder / "lake" / BUCKET
    told = json.loads((lake / "etl.json").read_text())
    made = json.loads((folder / "duckdb" / duckdb_etl.REPORT).read_text())
    differ = [
        f"{name}: {told['tables'][name]} rows, DuckDB {rows}"
        for name, rows in made["rows"].items()
        if told["tables"][name] != rows
    ]
    found = {
        f"{kind} {name}": rows
        for kind, columns in told["quality"]["values"]["owid"].items()
        for name, rows in columns.items()
    }
    differ += [
        f"{name}: {found.get(name, 0)}, DuckDB {rows}"
        for name, rows in made["figures"].items()
        if found.get(name, 0) != rows
    ]
    if whole and not differ:
        tables = {
            name: (same_tables.of_release(name, lake), f"'{folder}/duckdb/{name}.parquet'")
            for name in made["rows"]
        }
        differ = [
            what for name, both in tables.items() for what in same_tables.differences(name, *both)
        ]
    if differ:
        raise SystemExit(f"not the same work, Spark: {'; '.join(differ)}")


def report(pairs: list[Pair]) -> None:
    """Ratios: Spark to DuckDB, and each size to the smallest by row."""
    print(
        f"{'copies':>6} {'Spark/DuckDB time':>18} {'CPU':>6} {'peak memory':>12} {'Spark time a row':>17} {'CPU a row':>10}"
    )
    used = ("seconds", "cpu_seconds", "peak_mb")
    of = {
        copies: [pair for pair in pairs if pair.copies == copies]
        for copies in dict.fromkeys(pair.copies for pair in pairs)
    }
    spark = {
        copies: [median(getattr(pair.spark, what) for pair in alike) / copies for what in used[:2]]
        for copies, alike in of.items()
    }
    first = spark[pairs[0].copies]
    for copies, alike in of.items():
        time, cpu, memory = (
            median(getattr(pair.spark, what) / getattr(pair.duckdb, what) for pair in alike)
            for what in used
        )
        growth, cpu_growth = (now / then for now, then in zip(spark[copies], first, strict=True))
        print(
            f"{copies:>6} {time:>18.2f} {cpu:>6.2f} {memory:>12.2f} {growth:>17.2f} {cpu_growth:>10.2f}"
        )


if __name__ == "__main__":
    main()
