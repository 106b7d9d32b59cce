"""How fast the API answers, warm and cold, beside Athena and a bare powertools handler.

The built artifact runs under AWS's runtime interface emulator over a copy of a lake; the laptop's
Athena is asked the same questions on the same machine. Cold is from the start of the sandbox to its
first answer.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated

import typer
from covidlake import zones
from rich.console import Console
from rich.table import Table

from bench.measuring import ratios
from bench.serving import cold, size, warm
from local import aws
from local.paths import BUILT

UNREAD = ("raw", "code", "quarantine")  # of a lake, by the API and by Athena
ATHENA_SHARE = 15  # Athena is asked a fifteenth of the times: it takes that much longer
ATHENA_LEAST = 20  # times
AT_ONCE = (1, 8)  # callers
progress, out = Console(stderr=True), Console()

LakeOption = Annotated[
    Path,
    typer.Option(envvar="LAKE", help="A lake that a release was published in; it is copied."),
]


def main(
    lake: LakeOption = Path(".lake-real"),
    requests: Annotated[int, typer.Option(help="Warm requests of each kind.", min=20)] = 300,
    starts: Annotated[int, typer.Option(help="Cold starts of each kind.", min=1)] = 7,
) -> None:
    """Print warm p50, p99 and requests a second beside Athena's, the same for several callers at
    once, cold starts beside a bare handler's, and the artifact's size.
    """
    if not BUILT.exists() or not any(lake.glob(f"*/{zones.CURRENT}")):
        progress.print(
            "[red]error:[/red] build first (make build), and give a lake with a release: "
            "make run LAKE=.lake-real SOURCE=..."
        )
        raise typer.Exit(1)
    fewer = max(ATHENA_LEAST, requests // ATHENA_SHARE)
    with _deployed(lake) as cloud:
        api = warm.measure(warm.api(cloud), requests, progress.status)
        speeds = {
            at_once: warm.throughput(warm.api(cloud), at_once, requests // 5, progress.status)
            for at_once in AT_ONCE
        }
        athena = warm.measure(warm.athena(cloud), fewer, progress.status)
        artifact = cloud.functions.functions[cloud.stack[warm.FUNCTION]]
        starting = cold.measure(artifact, cloud, starts, progress.status)
    tables = (
        _warm_table(api, athena),
        _speed_table(speeds),
        _cold_table(starting),
        _size_table(artifact.code),
    )
    out.print(*tables)
    for name, seconds in starting.items():
        if name not in (cold.BARE_NAME, cold.FLOOR_NAME):
            ratios.keep(f"api: cold start, {name}", seconds, starting[cold.BARE_NAME])


@contextmanager
def _deployed(lake: Path) -> Iterator[aws.Cloud]:
    """Deploy the stack over a copy of a lake while the context lasts."""
    with tempfile.TemporaryDirectory(prefix="covidlake-bench-") as folder:
        copy = Path(folder) / "lake"
        shutil.copytree(lake, copy, ignore=shutil.ignore_patterns(*UNREAD))
        with progress.status("starting the laptop's AWS"), aws.start(copy, keep=False) as cloud:
            yield cloud


def _table(title: str, *columns: str) -> Table:
    """Return a table whose first column names a row, and whose others are numbers."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _warm_table(api: dict[str, list[float]], athena: dict[str, list[float]]) -> Table:
    count = len(next(iter(api.values())))
    table = _table(
        f"Warm, {count} requests each, one at a time; ratio: Athena's p50 per ours",
        *("p50 ms", "p99 ms", "requests/s", "Athena p50 ms", "p99 ms", "ratio"),
    )
    for name, seconds in api.items():
        peer = athena[name]
        speed = len(seconds) / sum(seconds)
        ratio = median(peer) / median(seconds)
        figures = (*_milliseconds(seconds), f"{speed:.0f}", *_milliseconds(peer), f"{ratio:.1f}")
        table.add_row(name, *figures)
    return table


def _speed_table(speeds: dict[int, float]) -> Table:
    table = _table("The five in turn, by callers at once", "requests/s")
    for at_once, speed in speeds.items():
        table.add_row(str(at_once), f"{speed:.0f}")
    return table


def _milliseconds(seconds: list[float]) -> tuple[str, str]:
    """Return p50 and p99."""
    p99 = quantiles(seconds, n=100, method="inclusive")[98]
    return f"{median(seconds) * 1e3:.1f}", f"{p99 * 1e3:.1f}"


def _cold_table(starts: dict[str, list[float]]) -> Table:
    first, bare = next(iter(starts.items()))
    table = _table(
        f"Cold start to the first answer, medians of {len(bare)}; "
        f"ratios to {first} of the same round",
        *("ms", "ratio"),
    )
    for name, ratio in _cold_ratios(starts).items():
        table.add_row(name, f"{median(starts[name]) * 1e3:.0f}", f"{ratio:.2f}")
    return table


def _cold_ratios(starts: dict[str, list[float]]) -> dict[str, float]:
    """Return the median ratio of each contender to the first of the same round."""
    bare = next(iter(starts.values()))
    return {
        name: median(ours / peer for ours, peer in zip(seconds, bare, strict=True))
        for name, seconds in starts.items()
    }


def _size_table(code: Path) -> Table:
    table = _table("Artifact of show-results, MB", "unzipped", "zipped")
    for part in size.parts(code):
        table.add_row(part.name, f"{part.unzipped / 1e6:.1f}", f"{part.zipped / 1e6:.1f}")
    return table


if __name__ == "__main__":
    typer.run(main)
