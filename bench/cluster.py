"""The ETL step on a Spark standalone cluster, two workers of one core each beside one: `python -m bench.cluster`.

A cluster has as many cores as workers: each worker keeps to one, and the driver, which has none of
its own, runs on theirs. The tables of both must be the same to the last bit, the order of rows
aside.
"""

import argparse
import shutil
import sys
from pathlib import Path
from statistics import median

from bench import measured, multiplied, same_tables, standalone
from bench.etl import BUCKET, ROOT, environment, scratch, step_arguments
from local.services import emr
from local.services.s3 import LakeFolder

TABLES = ("observations", "rejects", "locations", "daily", "quality_flags")


def main() -> None:
    options = _options()
    if not options.source.exists():
        print(
            f"bench.cluster: skipped, {options.source} is not there; name an OWID file with --source"
        )
        return
    taken: dict[int, list[float]] = {1: [], 2: []}
    with scratch(options.folder) as folder:
        file = folder / "lake" / BUCKET / "raw" / f"x{options.copies}.csv"
        multiplied.multiply(options.source, file, options.copies)
        for attempt in range(options.pairs):
            for workers in (1, 2) if attempt % 2 == 0 else (2, 1):
                taken[workers].append(_seconds(workers, file, folder, options))
                print(
                    f"x{options.copies}, {workers} workers: {taken[workers][-1]:,.1f} s",
                    file=sys.stderr,
                )
        kept = (folder / "workers1", folder / "workers2")
        different = [
            name
            for name in TABLES
            if not same_tables.are_equal(*(same_tables.of_release(name, lake) for lake in kept))
        ]
    if different:
        raise SystemExit(f"not the same: {', '.join(different)}")
    ratio = median(one / two for one, two in zip(taken[1], taken[2], strict=True))
    print(
        f"x{options.copies}: two workers have {ratio:.2f} times the throughput of one; the tables are equal"
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


def _seconds(workers: int, file: Path, folder: Path, options: argparse.Namespace) -> float:
    """Of the step, its own start included, on a cluster that stands; its tables are kept in `workers<n>`."""
    lake = LakeFolder(folder / "lake", BUCKET)
    step = [
        "spark-submit",
        str(ROOT / "emr_steps" / "etl.py"),
        *step_arguments(file, options.countries),
    ]
    with standalone.cluster(folder / "cluster", workers, options.memory) as master:
        command = standalone.submitted(
            emr.spark_submit(step, lake, master, options.memory), options.memory
        )
        used = measured.run([*standalone.held(range(workers)), *command], environment())
    kept = folder / f"workers{workers}"
    shutil.rmtree(kept, ignore_errors=True)
    for zone in ("trusted", "quarantine"):
        shutil.move(lake.root / zone, kept / zone)
    return used.seconds


if __name__ == "__main__":
    main()
