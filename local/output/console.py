"""The two streams of the terminal, and how a command ends when something expected went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from covidlake.errors import CovidlakeError
from rich.console import Console
from rich.markup import escape

# Progress and errors go to stderr, so that stdout holds the result alone: --json can be piped.
progress = Console(stderr=True, emoji=False)
out = Console(emoji=False)


def print_error(message: str) -> int:
    """Print an error on stderr; returns the exit status of a command that it ends."""
    progress.print(f"[red]error:[/red] {escape(message)}", highlight=False, soft_wrap=True)
    return 1


@contextmanager
def exit_on_error() -> Iterator[None]:
    """End the command with a sentence, not a traceback, on an error that a user can mend."""
    try:
        yield
    except (ValueError, OSError, RuntimeError, CovidlakeError) as error:
        raise typer.Exit(print_error(str(error))) from error
