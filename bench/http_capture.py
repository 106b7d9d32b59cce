"""How fast, and in how much memory, `ingest` captures a large CSV file, beside `aws s3 cp -`.

Both upload the same bytes over loopback to the same S3 endpoint, which keeps nothing. `ingest`
reads the file over HTTP, decodes, reads every row, and hashes it; `aws s3 cp -` reads
it from its standard input and uploads it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.capture import artifact, aws_cli, large_csv, s3_endpoint
from bench.measuring import process, ratios
from bench.measuring.process import Usage
from local.paths import ARTIFACTS, ROOT, RUNTIME_PYTHON
from local.services import publisher
from local.template import parse

BUILD = ROOT / ".build"
SCRIPT = Path(__file__).parent / "capture" / "http_once.py"
PEER = "aws s3 cp -"
progress, out = Console(stderr=True), Console()


@dataclass(frozen=True)
class Contender:
    """A program that captures the file."""

    name: str
    command: list[str]
    stdin: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)


def main(
    mib: Annotated[int, typer.Option(help="Size of the file in MiB.", min=1)] = 1024,
    rounds: Annotated[int, typer.Option(help="How often each is measured, in turn.", min=1)] = 3,
) -> None:
    """Print MB/s, processor seconds and peak memory of a capture, beside `aws s3 cp -`."""
    if not ARTIFACTS.exists():
        progress.print("[red]error:[/red] nothing is built: run `make build`")
        raise typer.Exit(1)
    with progress.status("setting up the AWS CLI"):
        aws = aws_cli.ensure(BUILD)
    with progress.status(f"writing a file of {mib} MiB"):
        file = large_csv.ensure(BUILD, mib)
    usages = defaultdict[str, list[Usage]](list)
    with publisher.serve(file) as url, s3_endpoint.serve() as endpoint:
        contenders = _contenders(file, url, aws)
        for number in range(1, rounds + 1):
            for contender in contenders:
                with progress.status(f"round {number} of {rounds}: {contender.name}"):
                    usage = _run(contender, endpoint)
                usages[contender.name].append(usage)
                progress.print(
                    f"round {number}: {contender.name}: "
                    f"{usage.seconds:.1f} s, {usage.peak_mb:.0f} MB",
                    highlight=False,
                )
    out.print(_table(usages, file.stat().st_size / 1e6))
    ours, peers = ([used.cpu_seconds for used in usages[name]] for name in ("ingest", PEER))
    peak_mb = max(usage.peak_mb for usage in usages["ingest"])
    ratios.keep("http_capture: processor time", ours, peers, peak_mb)
    if peak_mb > function_mb():
        progress.print(f"[red]error:[/red] {peak_mb:.0f} MB, of {function_mb()} that it has")
        raise typer.Exit(1)


def function_mb() -> int:
    """Return the memory that the template gives functions, and so `ingest`."""
    template = parse((ROOT / "template.yaml").read_text())
    return int(template["Globals"]["Function"]["MemorySize"])


def _contenders(file: Path, url: str, aws: Path) -> list[Contender]:
    size = str(file.stat().st_size)
    capture = [str(RUNTIME_PYTHON), str(SCRIPT), url, size, str(function_mb())]
    upload = [str(aws), "s3", "cp", "-", "s3://lake/bench.csv", "--expected-size", size]
    function = {
        "LAKE_BUCKET": "lake",
        "ALLOW_LOOPBACK_HTTP": "true",
        "POWERTOOLS_TRACE_DISABLED": "1",
        "POWERTOOLS_METRICS_NAMESPACE": "covidlake",
        "PYTHONPATH": artifact.PYTHONPATH,
    }
    return [
        Contender("ingest", capture, environment=function),
        Contender(PEER, upload, stdin=file),
    ]


def _run(contender: Contender, endpoint: str) -> Usage:
    environment = artifact.environment(endpoint) | contender.environment
    return process.run(contender.command, environment, contender.stdin)


def _table(usages: dict[str, list[Usage]], mb: float) -> Table:
    """Return a row a contender; each figure has a ratio to the peer's of the same round."""
    peers = usages[PEER]
    table = Table(
        title=f"{mb:,.0f} MB, medians of {len(peers)}; ratios to `{PEER}` of the same round",
        title_justify="left",
    )
    for name in ("", "MB/s", "ratio", "CPU s", "ratio", "peak MB", "ratio"):
        table.add_column(name, justify="right" if name else "left")
    figures: tuple[tuple[Callable[[Usage], float], int], ...] = (
        (lambda usage: mb / usage.seconds, 0),
        (lambda usage: usage.cpu_seconds, 1),
        (lambda usage: usage.peak_mb, 0),
    )
    for name, runs in usages.items():
        cells = [name]
        for figure, digits in figures:
            pair = (list(map(figure, runs)), list(map(figure, peers)))
            cells += _with_ratio(*pair, digits)
        table.add_row(*cells)
    return table


def _with_ratio(values: list[float], peers: list[float], digits: int) -> tuple[str, str]:
    ratios = [value / peer for value, peer in zip(values, peers, strict=True)]
    return f"{median(values):.{digits}f}", f"{median(ratios):.2f}"


if __name__ == "__main__":
    typer.run(main)
