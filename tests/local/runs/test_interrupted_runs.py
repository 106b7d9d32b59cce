"""A run that is interrupted or killed leaves no process, and the command that it prints goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.paths import BUILT, ROOT
from local.sample import generator
from local.tools import reaper
from tests.support.eventually import eventually
from tests.support.local.api_server import served
from tests.support.local.printed_commands import printed_commands, run_as_printed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]


def descendants(parent: int) -> Iterator[str]:
    """The command of each process that carries the mark of a parent, which may be gone."""
    entry = f"{reaper.MARK}={parent}-".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if entry in (folder / "environ").read_bytes():
                yield (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue


def started(folder: Path) -> "subprocess.Popen[bytes]":
    """A run in a lake of the folder, once Spark has begun; what it prints is in `printed`."""
    sample = generator.ensure(folder, locations=24, days=160, seed=7)
    options = ("--source", str(sample.observations), "--countries", str(sample.countries))
    printed = folder / "printed"
    with printed.open("wb") as stream:
        run = subprocess.Popen(
            [sys.executable, "-m", "local", "run", *options, "--lake", str(folder / "lake")],
            cwd=ROOT,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    eventually(lambda: "Etl …" in printed.read_text(), seconds=300)
    eventually(lambda: any("java" in command for command in descendants(run.pid)), seconds=60)
    kinds = " ".join(descendants(run.pid))
    assert all(kind in kinds for kind in ("postgres", "aws-lambda-rie", "awslambdaric"))
    return run


def test_ctrl_c_ends_all_and_says_how_to_go_on(tmp_path: Path) -> None:
    run = started(tmp_path)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all of the foreground
    assert run.wait(120) == 130
    eventually(lambda: not any(descendants(run.pid)), seconds=30)
    printed = (tmp_path / "printed").read_text()
    told, _, command = printed[printed.index("stopped; ") :].partition("go on: ")
    assert told == (
        f"stopped; {tmp_path / 'lake'} keeps what was captured, readers see what they saw; "
    )
    summary = output_of(command.splitlines()[0])
    assert summary.split()[0] == "PUBLISHED"
    serve, ask, query = printed_commands(summary)
    output_of(f"{serve} --dry-run")  # it would go on for ever
    output_of(query)
    with served(tmp_path / "lake") as url:
        output_of(ask, COVIDLAKE_URL=url)


def output_of(command: str, **variables: str) -> str:
    ended = run_as_printed(command, **variables)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_kill_9_leaves_no_process(tmp_path: Path) -> None:
    run = started(tmp_path)
    run.kill()
    run.wait(30)
    eventually(lambda: not any(descendants(run.pid)), seconds=30)
