"""How fast the one reader reads a captured file into typed rows, beside DuckDB on one thread.

DuckDB is told the types, so that it neither guesses nor rejects: the least that anybody can do who
reads the same columns and writes the same Parquet.
"""

import gzip
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import process_time
from typing import Annotated

import duckdb
import typer
from covidlake.reading.dialects import OWID
from covidlake.schema import CAPTURED
from covidlake_snapshots import write_snapshot

from bench.measuring import ratios
from bench.tables.multiplied import OBSERVATIONS

PIECE = 1 << 16
CAPTURED_ON = date(2022, 1, 20)


def main(
    rounds: Annotated[int, typer.Option(help="How often each reads, in turn.", min=1)] = 5,
) -> None:
    """Print MB a processor-second of both, the best of some rounds."""
    if not OBSERVATIONS.exists():
        sys.exit(f"bench.reading: skipped, {OBSERVATIONS} is not there")
    data = gzip.decompress(OBSERVATIONS.read_bytes())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = min(read_by_us(data, folder) for _ in range(rounds))
        peer = min(read_by_duckdb(data, folder) for _ in range(rounds))
    megabytes = len(data) / 1e6
    print(f"covidlake_snapshots: {megabytes / ours:.1f} MB a processor-second")
    print(f"DuckDB, one thread: {megabytes / peer:.1f} MB a processor-second")
    ratios.keep("reading: processor time", [ours], [peer])


def read_by_us(data: bytes, folder: Path) -> float:
    """Return the seconds of a processor that reading takes."""
    pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
    begun = process_time()
    write_snapshot(pieces, "observations", OWID, CAPTURED_ON, folder / "ours.parquet")
    return process_time() - begun


def read_by_duckdb(data: bytes, folder: Path) -> float:
    """Return the seconds of a processor that DuckDB takes for the same columns."""
    source, target = folder / "file.csv", folder / "peer.parquet"
    source.write_bytes(data)
    types = {column.name: column.type for column in CAPTURED["observations"]}
    header = data.partition(b"\n")[0].decode().split(",")
    columns = ", ".join(f"'{name}': '{types[name]}'" for name in header)
    begun = process_time()
    duckdb.execute("SET threads = 1")
    duckdb.execute(
        f"COPY (SELECT * FROM read_csv('{source}', header = true, columns = {{{columns}}})) "
        f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )
    return process_time() - begun


if __name__ == "__main__":
    typer.run(main)
