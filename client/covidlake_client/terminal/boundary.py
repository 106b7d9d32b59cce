"""The boundary of all commands: none ends in a traceback for what a user can mend.

Exit statuses: 1 for an error; 2, which typer gives, for a mistake on the command line; 70 for a bug
of ours, with its traceback; 130 for Ctrl-C; 141 where a reader closed the pipe, as `head` does.
"""

import io
import os
import select
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, ClassVar, TextIO

import typer
from rich.text import Text
from typer.core import TyperGroup

from covidlake_client.terminal.failures import Advice, sentence_of
from covidlake_client.terminal.safe_console import SafeConsole

FAILED, BUG, INTERRUPTED, PIPE_CLOSED = 1, 70, 130, 141
DebugOption = Annotated[
    bool,
    typer.Option(
        "--debug", envvar="COVIDLAKE_DEBUG", help="Show the traceback of every error, too."
    ),
]
# How typer itself ends a command: on purpose, or because the command line is mistyped.
_TYPERS_OWN = ("typer", "click")


class Boundary(TyperGroup):
    """A group whose commands end with a sentence and an exit status.

    Attributes:
        advice: what to do about an error of a library.
        report: where a bug is reported.
    """

    advice: ClassVar[Advice] = {}
    report: ClassVar[str] = "please report it, with what is above"

    def invoke(self, ctx: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            _take_any_text(stream)
        console = SafeConsole(stderr=True)
        debug = bool(ctx.params.get("debug"))
        before = threading.excepthook
        threading.excepthook = lambda thread: self._explain_thread(console, thread, debug=debug)
        # No context manager: one takes the StopIteration of its body for its own.
        try:
            return self._invoke_and_flush(ctx)
        except KeyboardInterrupt as interrupt:
            left = "; ".join(["stopped", *getattr(interrupt, "__notes__", [])])
            _say(console, left)
            raise typer.Exit(INTERRUPTED) from interrupt
        except Exception as error:
            if type(error).__module__.partition(".")[0] in _TYPERS_OWN:
                raise
            raise typer.Exit(self._explain(console, error, debug=debug)) from error
        finally:
            threading.excepthook = before

    def _invoke_and_flush(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        finally:
            sys.stdout.flush()  # while an error of it can still be told

    def _explain_thread(
        self, console: SafeConsole, thread: threading.ExceptHookArgs, *, debug: bool
    ) -> None:
        """Print what ended a thread beside the command, which goes on."""
        if isinstance(thread.exc_value, Exception):
            self._explain(console, thread.exc_value, debug=debug)

    def _explain(self, console: SafeConsole, error: Exception, *, debug: bool) -> int:
        """Print what went wrong; returns the exit status."""
        reader_left = isinstance(error, BrokenPipeError) and _reader_left(sys.stdout)
        _settle(sys.stdout)
        if reader_left:
            return PIPE_CLOSED
        sentence = sentence_of(error, self.advice)
        if debug or sentence is None:
            trace = "".join(traceback.format_exception(error))
            _say(console, trace.rstrip())
        if sentence is None:
            _say(console, Text.assemble(("error: ", "red"), f"this is a bug; {self.report}"))
            return BUG
        _say(console, Text.assemble(("error: ", "red"), sentence))
        return FAILED


@contextmanager
def interruptible(left: str) -> Iterator[None]:
    """Say, where Ctrl-C ends a command, what is left and what to do."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(left)
        raise


def _say(console: SafeConsole, text: str | Text) -> None:
    with suppress(OSError):  # nobody reads standard error, or its disk is full
        console.print(text, soft_wrap=True)
    _settle(sys.stderr)


def _take_any_text(stream: TextIO) -> None:
    """Let a stream write out what its encoding lacks: a name of a file may hold any byte."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _reader_left(stream: TextIO) -> bool:
    """Return whether a stream is a pipe that nobody reads any more."""
    poll = select.poll()
    try:
        poll.register(stream.fileno(), 0)
    except OSError:  # a stream of a test has no file
        return False
    return bool(poll.poll(0))


def _settle(stream: TextIO) -> None:
    """Let what cannot be written go nowhere, as Python would try it once more at its end."""
    try:
        stream.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
