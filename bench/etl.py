"""The ETL step of one OWID file, many times over, beside the same work in DuckDB: `python -m bench.etl`."""

import argparse
import gzip
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import duckdb_etl, measured
from bench.measured import Measured
from local import emr, sample
from local.lake import LakeFolder

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
REAL = DATA / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz", DATA / "country" / "country_data_owid_2022-01-20.csv"
BUCKET = "bench"


@dataclass(frozen=True)
class Pair:
    copies: int
    spark: Measured
    duckdb: Measured


def main() -> None:
    options = _options()
    observations, countries = _source(options)
    pairs = []
    for copies in options.copies:
        file = multiplied(observations, copies, options.folder)
        for attempt in range(options.pairs):
            # Alternating, so that what else the machine does falls on both.
            order = (spark_etl, duckdb_run) if attempt % 2 == 0 else (duckdb_run, spark_etl)
            taken = {}
            for run in order:
                print(
                    f"x{copies}, {file.stat().st_size / 1e6:,.0f} MB, pair {attempt + 1} of {options.pairs}: {run.__name__} ...",
                    file=sys.stderr,
                )
                taken[run] = run(file, countries, options)
                print(f"   {taken[run].seconds:,.1f} s, {taken[run].cpu_seconds:,.1f} CPU s, {taken[run].peak_mb:,.0f} MB", file=sys.stderr)
            compare_rows(options.folder)
            pairs.append(Pair(copies, taken[spark_etl], taken[duckdb_run]))
        file.unlink()
    report(pairs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.etl", description=__doc__)
    parser.add_argument("--source", type=Path, help="an OWID file, plain; default: the real one of ../shared/data, or the synthetic sample")
    parser.add_argument("--countries", type=Path, help="its country table")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10, 40], help="how many times the file's rows (default: 1 10 40)")
    parser.add_argument("--pairs", type=int, default=1, help="how often each is measured, Spark and DuckDB in turn (default: 1)")
    parser.add_argument("--cores", type=int, default=2, help="threads of each (default: 2)")
    parser.add_argument("--memory", default="4g", help="heap of Spark's JVM, memory_limit of DuckDB (default: 4g)")
    parser.add_argument("--folder", type=Path, default=ROOT / ".build" / "bench-etl", help="scratch space, 5 GB for 40 copies")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    return options


def _source(options: argparse.Namespace) -> tuple[Path, Path]:
    if options.source:
        return options.source, options.countries
    if REAL[0].exists():
        plain = options.folder / "observations.csv"
        plain.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(REAL[0]) as packed, plain.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        return plain, REAL[1]
    made = sample.ensure(ROOT / ".build")
    return made.observations, made.countries


def multiplied(source: Path, copies: int, folder: Path) -> Path:
    """A file with each row so many times, every copy under location codes of its own."""
    target = folder / "lake" / BUCKET / "raw" / f"x{copies}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    header, *rows = source.read_bytes().splitlines()
    if not header.startswith(b"iso_code,"):
        raise SystemExit(f"{source}: iso_code must be the first column")
    with target.open("wb") as file:
        file.write(header + b"\n")
        for copy in range(copies):
            code = b"" if copy == 0 else b"_%d" % copy
            file.writelines(row.replace(b",", code + b",", 1) + b"\n" for row in rows)
    return target


def spark_etl(file: Path, countries: Path, options: argparse.Namespace) -> Measured:
    """The step as the laptop's EMR submits it."""
    lake = LakeFolder(options.folder / "lake", BUCKET)
    for zone in ("trusted", "quarantine"):
        shutil.rmtree(lake.root / zone, ignore_errors=True)
    command = emr.spark_submit(["spark-submit", str(ROOT / "emr_steps" / "etl.py"), *arguments(file, countries)], lake)
    command[command.index("local[*]")] = f"local[{options.cores}]"
    command[command.index("--driver-memory") + 1] = options.memory
    return measured.run(command, environment())


def arguments(file: Path, countries: Path) -> list[str]:
    """Of the ETL step: a first release in the bucket."""
    bucket = f"s3://{BUCKET}"
    pairs = {
        "observations": f"{bucket}/raw/{file.name}", "observations-sha": "0", "observations-source": "owid", "observations-dialect": "owid",
        "countries": countries.as_uri(), "countries-sha": "0", "countries-source": "countries", "countries-dialect": "owid",
        "trusted": f"{bucket}/trusted", "quarantine": f"{bucket}/quarantine", "release": "r1", "report": f"{bucket}/etl.json",
    }  # fmt: skip
    return [part for name, value in pairs.items() for part in (f"--{name}", value)]


def environment() -> dict[str, str]:
    paths = [ROOT, ROOT / "layers" / "common", ROOT / "emr_steps"]
    return emr.environment() | {"PYTHONPATH": os.pathsep.join(map(str, paths))}


def duckdb_run(file: Path, countries: Path, options: argparse.Namespace) -> Measured:
    folder = options.folder / "duckdb"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "bench.duckdb_etl", str(file), str(countries), str(folder), str(options.cores), f"{options.memory}b"]
    return measured.run(command, environment())


def compare_rows(folder: Path) -> None:
    """Both must have made the same tables, or the times mean nothing."""
    report = json.loads((folder / "lake" / BUCKET / "etl.json").read_text())
    counts = json.loads((folder / "duckdb" / duckdb_etl.ROWS).read_text())
    # The rules on codes are left to Spark: copies have codes that nobody knows, two flags a location.
    codes = sum(flag["flags"] for flag in report["quality"]["flags"] if flag["metric"] == "iso_code")
    spark = report["tables"] | {"quality_flags": report["tables"]["quality_flags"] - codes}
    differ = {name: (spark[name], rows) for name, rows in counts.items() if spark[name] != rows}
    if differ:
        raise SystemExit(f"not the same work: rows of Spark and DuckDB: {differ}")


def report(pairs: list[Pair]) -> None:
    """Ratios: Spark to DuckDB, and each size to the smallest by row."""
    print(f"{'copies':>6} {'Spark/DuckDB time':>18} {'CPU':>6} {'peak memory':>12} {'Spark time a row':>17} {'CPU a row':>10}")
    first = pairs[0].copies
    base = [pair for pair in pairs if pair.copies == first]

    def middle(values: Iterator[float]) -> float:
        return median(list(values))

    for copies in dict.fromkeys(pair.copies for pair in pairs):
        of = [pair for pair in pairs if pair.copies == copies]
        ratios = [
            middle(getattr(pair.spark, name) / getattr(pair.duckdb, name) for pair in of) for name in ("seconds", "cpu_seconds", "peak_mb")
        ]
        growth = [
            middle(getattr(pair.spark, name) for pair in of) / middle(getattr(pair.spark, name) for pair in base) / (copies / first)
            for name in ("seconds", "cpu_seconds")
        ]
        print(f"{copies:>6} {ratios[0]:>18.2f} {ratios[1]:>6.2f} {ratios[2]:>12.2f} {growth[0]:>17.2f} {growth[1]:>10.2f}")


if __name__ == "__main__":
    main()
