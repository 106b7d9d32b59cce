"""What all commands share: where they print, the lake they are given, how expected errors end them, and one run at a time."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from covidlake.errors import CovidlakeError
from rich.console import Console
from rich.markup import escape

progress = Console(stderr=True, emoji=False)
out = Console(emoji=False)

LakeOption = Annotated[Path, typer.Option(envvar="LAKE", help="Folder of the lake.")]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHECK=MOST",
        help="Let a failed audit pass this once, up to a value: removed_share=0.04.",
    ),
]
DEFAULT_LAKE = Path(".lake")
BUILD = Path(".build")


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def fail(message: str) -> int:
    progress.print(f"[red]error:[/red] {escape(message)}", highlight=False, soft_wrap=True)
    return 1


def bucket_of(lake: Path) -> Path:
    """The folder of the bucket in a lake; ValueError where nothing has run yet."""
    found = next((path.parent for path in lake.glob("*/runs")), None)
    if found is None:
        raise ValueError(f"nothing has run in {lake} yet: try `make run`")
    return found


@contextmanager
def told() -> Iterator[None]:
    """Expected errors end the command with a sentence, not a traceback."""
    try:
        yield
    except (ValueError, OSError, RuntimeError, CovidlakeError) as error:
        raise typer.Exit(fail(str(error))) from error


@contextmanager
def only_one(lake: Path) -> Iterator[None]:
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise typer.Exit(
                fail(
                    f"another run is using {lake}; wait for it, or choose another with LAKE=<folder>"
                )
            ) from error
        yield
