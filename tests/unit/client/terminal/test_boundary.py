"""How a command ends: its exit status, and what it prints on standard error."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

import pytest
import typer
from covidlake_client.terminal.boundary import Boundary, DebugOption, interruptible
from typer.testing import CliRunner, Result


def ended(body: Callable[[], None], *options: str) -> Result:
    """How a command with this body ends."""
    app = typer.Typer(cls=Boundary, pretty_exceptions_enable=False)

    @app.callback()
    def all_commands(debug: DebugOption = False) -> None:
        pass

    @app.command()
    def command() -> None:
        body()

    return CliRunner().invoke(app, [*options, "command"])


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def body() -> NoReturn:
        raise error

    return body


def test_an_error_is_a_sentence() -> None:
    result = ended(raising(ValueError("no source [/iso]\x1b[31m")))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "error: no source [/iso]\\x1b[31m\n"


def test_debug_shows_the_traceback_too() -> None:
    result = ended(raising(ValueError("no source")), "--debug")
    assert result.exit_code == 1
    assert "Traceback (most recent call last)" in result.stderr
    assert result.stderr.endswith("error: no source\n")


def test_a_bug_shows_its_traceback_and_asks_to_be_reported() -> None:
    result = ended(raising(TypeError("of ours")))
    assert result.exit_code == 70
    assert "TypeError: of ours" in result.stderr
    assert result.stderr.endswith("error: this is a bug; please report it, with what is above\n")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device"), "error: No space left on device\n"),
        (TypeError("of ours"), "error: this is a bug; please report it, with what is above\n"),
    ],
)
def test_a_thread_beside_the_command_ends_alike(error: Exception, told: str) -> None:
    def body() -> None:
        thread = threading.Thread(target=raising(error))
        thread.start()
        thread.join()

    result = ended(body)
    assert result.exit_code == 0
    assert result.stderr.endswith(told)
    assert ("Traceback" in result.stderr) == isinstance(error, TypeError)


def test_ctrl_c_says_what_is_left() -> None:
    def body() -> None:
        with interruptible("the lake keeps [what] was captured"):
            raise KeyboardInterrupt

    result = ended(body)
    assert result.exit_code == 130
    assert result.stderr == "stopped; the lake keeps [what] was captured\n"


@pytest.mark.parametrize(
    ("error", "status"), [(typer.Exit(3), 3), (typer.BadParameter("which?"), 2), (SystemExit(4), 4)]
)
def test_what_ends_on_purpose_ends_so(error: BaseException, status: int) -> None:
    result = ended(raising(error))
    assert result.exit_code == status
    assert "error: " not in result.stderr


PROGRAM = """
import typer
from covidlake_client.terminal.boundary import Boundary
app = typer.Typer(cls=Boundary)
@app.callback()
def all_commands(): pass
@app.command()
def command():
    print("x\\n" * 100_000)
app()
"""


@pytest.mark.parametrize(
    ("shell", "status", "told"),
    [
        ("| head -1", 141, ""),
        ("| true", 141, ""),
        ("> /dev/full", 1, "error: No space left on device\n"),
        ("2>/dev/full > /dev/full", 1, ""),
    ],
)
def test_a_stream_that_takes_no_more(shell: str, status: int, told: str) -> None:
    command = f'"$0" -c "$1" command {shell}; exit ${{PIPESTATUS[0]}}'
    ended = subprocess.run(
        ["bash", "-c", command, sys.executable, PROGRAM],
        capture_output=True,
        text=True,
        # Unbuffered, nothing would be left for Python to write at its end.
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (status, told)


def test_an_encoding_that_lacks_a_character() -> None:
    program = PROGRAM.replace('"x\\n" * 100_000', "chr(8594)")
    ended = subprocess.run(
        [sys.executable, "-c", program, "command"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "\\u2192\n")
