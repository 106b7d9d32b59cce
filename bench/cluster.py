"""The ETL step on a Spark standalone cluster, two workers beside one: `python -m bench.cluster`.

A cluster has as many cores as workers: each worker keeps to one, and the driver, which has none of
its own, runs on theirs. The tables of both must be the same to the last bit, the order of rows
aside.
"""

import argparse
import shutil
import sys
from pathlib import Path
from statistics import median

from bench.measuring import etl_step, process, standalone
from bench.measuring.etl_step import BUCKET
from bench.tables import multiplied, same_tables
from local.services.emr.spark import spark_submit
from local.services.s3 import LakeFolder

TABLES = ("observations", "rejects", "locations", "daily", "quality_flags")


def main() -> None:
    options = _options()
    if not options.source.exists():
        print(
            f"bench.cluster: skipped, {options.source} is not there; "
            "name an OWID file with --source"
        )
        return
    with etl_step.scratch(options.folder) as folder:
        seconds = _measure(folder, options)
        different = _different(folder)
    if different:
        raise SystemExit(f"not the same: {', '.join(different)}")
    ratio = median(one / two for one, two in zip(seconds[1], seconds[2], strict=True))
    print(
        f"x{options.copies}: two workers have {ratio:.2f} times the throughput of one; "
        "the tables are equal"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    parser.add_argument(
        "--source", type=Path, default=multiplied.OBSERVATIONS, help="an OWID file, plain or .gz"
    )
    parser.add_argument(
        "--countries", type=Path, default=multiplied.COUNTRIES, help="its country table"
    )
    parser.add_argument(
        "--copies", type=int, default=40, help="how many times the file's rows (default: 40)"
    )
    parser.add_argument(
        "--pairs", type=int, default=1, help="how often each is measured, in turn (default: 1)"
    )
    parser.add_argument(
        "--memory", default="2g", help="of the driver, and of each worker (default: 2g)"
    )
    parser.add_argument("--folder", type=Path, help="scratch space (default: a temporary folder)")
    return parser.parse_args()


def _measure(folder: Path, options: argparse.Namespace) -> dict[int, list[float]]:
    """Return the seconds that the step took, by the number of workers."""
    raw = folder / "lake" / BUCKET / "raw"
    once = etl_step.canonical(options.source, "observations", raw)
    countries = etl_step.canonical(options.countries, "countries", raw)
    file = raw / f"x{options.copies}.parquet"
    multiplied.multiply(once, file, options.copies)
    step = etl_step.command("etl", etl_step.arguments(file, countries))
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for attempt in range(options.pairs):
        # In turn, so that what else the machine does falls on both.
        for workers in (1, 2) if attempt % 2 == 0 else (2, 1):
            taken = _seconds(workers, step, folder, options)
            seconds[workers].append(taken)
            print(f"x{options.copies}, {workers} workers: {taken:,.1f} s", file=sys.stderr)
    return seconds


def _seconds(workers: int, step: list[str], folder: Path, options: argparse.Namespace) -> float:
    """Run the step, its own start included, on a cluster that stands; returns how long it took.

    Its tables are kept in `workers<n>`.
    """
    lake = LakeFolder(folder / "lake", BUCKET)
    with standalone.cluster(folder / "cluster", workers, options.memory) as master:
        submit = spark_submit(step, lake, master, options.memory)
        command = standalone.submitted(submit, options.memory)
        pinned = [*standalone.pinned(range(workers)), *command]
        usage = process.run(pinned, etl_step.environment())
    kept = folder / f"workers{workers}"
    shutil.rmtree(kept, ignore_errors=True)
    for zone in ("trusted", "quarantine"):
        shutil.move(lake.root / zone, kept / zone)
    return usage.seconds


def _different(folder: Path) -> list[str]:
    """Return the tables that one worker and two made otherwise."""
    lakes = (folder / "workers1", folder / "workers2")
    tables = {name: [same_tables.of_release(name, lake) for lake in lakes] for name in TABLES}
    return [name for name, both in tables.items() if not same_tables.are_equal(*both)]


if __name__ == "__main__":
    main()
