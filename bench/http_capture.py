"""How fast, and in how much memory, `ingest` captures a large CSV file, beside `aws s3 cp -` of the same bytes to the same endpoint.

Both upload over loopback to an S3 endpoint that keeps nothing. `ingest` reads the file over HTTP,
decodes, checks every row, hashes and fingerprints it; `aws s3 cp -` reads it from its standard
input and uploads it.
"""

import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench import large_csv, measured, s3_endpoint
from bench.measured import Measured
from local.services import publisher

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
ARTIFACTS = ROOT / ".aws-sam" / "build"
RUNTIME_PYTHON = (
    ROOT / ".lambda-runtime" / "bin" / "python"
)  # nothing but what Lambda's own image brings
PINS = Path(__file__).with_name("awscli.txt")
PEER = "aws s3 cp -"
progress, out = Console(stderr=True), Console()


@dataclass(frozen=True)
class Contender:
    name: str
    command: list[str]
    stdin: Path | None = None
    path: str = ""  # PYTHONPATH


def main(
    mib: Annotated[int, typer.Option(help="Size of the file in MiB.", min=1)] = 1024,
    rounds: Annotated[int, typer.Option(help="How often each is measured, in turn.", min=1)] = 3,
) -> None:
    """Print MB/s, processor seconds and peak memory of a capture, with and without fingerprints, beside `aws s3 cp -`."""
    if not ARTIFACTS.exists():
        raise typer.Exit(_fail("nothing is built: run `make build`"))
    with progress.status("setting up the AWS CLI"):
        aws = _aws_cli()
    with progress.status(f"writing a file of {mib} MiB"):
        file = large_csv.ensure(BUILD, mib)
    found = defaultdict[str, list[Measured]](list)
    with publisher.serve(file) as url, s3_endpoint.serve() as endpoint:
        for number in range(1, rounds + 1):
            for one in _contenders(file, url, aws):
                with progress.status(f"round {number} of {rounds}: {one.name}"):
                    found[one.name].append(
                        measured.run(one.command, _environment(endpoint, one.path), one.stdin)
                    )
                last = found[one.name][-1]
                progress.print(
                    f"round {number}: {one.name}: {last.seconds:.1f} s, {last.peak_mb:.0f} MB",
                    highlight=False,
                )
    out.print(_table(found, file.stat().st_size / 1e6))


def _contenders(file: Path, url: str, aws: Path) -> list[Contender]:
    path = os.pathsep.join(
        map(str, (ARTIFACTS / "IngestFunction", ARTIFACTS / "CommonLayer" / "python"))
    )
    capture = [
        str(RUNTIME_PYTHON),
        str(Path(__file__).with_name("capture_once.py")),
        url,
        str(file.stat().st_size),
    ]
    upload = [
        str(aws),
        "s3",
        "cp",
        "-",
        "s3://lake/bench.csv",
        "--expected-size",
        str(file.stat().st_size),
    ]
    return [
        Contender("ingest", capture, path=path),
        Contender("ingest without fingerprints", [*capture, "--no-fingerprints"], path=path),
        Contender(PEER, upload, stdin=file),
    ]


def _environment(endpoint: str, path: str) -> dict[str, str]:
    mine = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    aws = {
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
    }
    none = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    function = {
        "LAKE_BUCKET": "lake",
        "ALLOW_LOOPBACK_HTTP": "true",
        "POWERTOOLS_TRACE_DISABLED": "1",
        "POWERTOOLS_SERVICE_NAME": "ingest",
    }
    return (
        mine
        | aws
        | none
        | function
        | ({"PYTHONPATH": path} if path else {})
        | {"POWERTOOLS_METRICS_NAMESPACE": "covidlake"}
    )


def _aws_cli() -> Path:
    """The AWS CLI in an environment of its own, as it pins what it needs; made once for these pins."""
    home = BUILD / "awscli"
    ready = home / ".pins"
    if not ready.exists() or ready.read_text() != PINS.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        install = [
            str(home / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*install, "-r", str(PINS)], check=True)
        ready.write_text(PINS.read_text())
    return home / "bin" / "aws"


def _table(found: dict[str, list[Measured]], mb: float) -> Table:
    peers = found[PEER]
    table = Table(
        title=f"{mb:,.0f} MB, medians of {len(peers)}; ratios to `{PEER}` of the same round",
        title_justify="left",
    )
    for name in ("", "MB/s", "ratio", "CPU s", "ratio", "peak MB", "ratio"):
        table.add_column(name, justify="right" if name else "left")
    for name, runs in found.items():
        speed = _with_ratio(
            [mb / one.seconds for one in runs], [mb / one.seconds for one in peers], 0
        )
        cpu = _with_ratio([one.cpu_seconds for one in runs], [one.cpu_seconds for one in peers], 1)
        table.add_row(
            name,
            *speed,
            *cpu,
            *_with_ratio([one.peak_mb for one in runs], [one.peak_mb for one in peers], 0),
        )
    return table


def _with_ratio(values: list[float], peers: list[float], digits: int) -> tuple[str, str]:
    ratios = [value / peer for value, peer in zip(values, peers, strict=True)]
    return f"{median(values):.{digits}f}", f"{median(ratios):.2f}"


def _fail(message: str) -> int:
    progress.print(f"[red]error:[/red] {message}")
    return 1


if __name__ == "__main__":
    typer.run(main)
