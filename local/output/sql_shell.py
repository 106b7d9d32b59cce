"""A shell for SQL: statements end with a semicolon, the history outlives the session."""

import os
import readline
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROMPT, CONTINUED = "athena> ", "     -> "
MOST_LINES = 1000  # of the history
_ENDS = ("exit", "quit", "\\q")
WELCOME = (
    "SQL in Athena's dialect, ended by a semicolon. SHOW TABLES; lists what there is, exit ends."
)


def run_shell(run: Callable[[str], None], read: Callable[[str], str] = input) -> None:
    """Read statements and run each, until the end of the input or `exit`.

    Args:
        run: runs a statement, and tells its errors itself.
        read: returns a line after a prompt; raises EOFError at the end.
    """
    begun = ""
    while True:
        try:
            line = read(CONTINUED if begun else PROMPT)
        except EOFError:
            return
        except KeyboardInterrupt:  # Ctrl-C forgets what was begun
            print()  # noqa: T201
            begun = ""
            continue
        if not begun and line.strip().rstrip(";").lower() in _ENDS:
            return
        begun = f"{begun}\n{line}" if begun else line
        *whole, begun = split(begun)
        begun = begun if begun.strip() else ""
        for statement in whole:
            _run_until_interrupted(run, statement)


def _run_until_interrupted(run: Callable[[str], None], statement: str) -> None:
    try:
        run(statement)
    except KeyboardInterrupt:
        print("interrupted")  # noqa: T201


def split(text: str) -> list[str]:
    """Return the statements of a text, and last what is behind the last semicolon.

    Semicolons within quotes and comments end none.
    """
    statements, start, position = [], 0, 0
    while position < len(text):
        closing = _closing(text, position)
        if closing:
            end = text.find(closing, position + len(closing[:1]) + (closing == "*/"))
            position = len(text) if end < 0 else end + len(closing)
        elif text[position] == ";":
            statements.append(text[start:position])
            position += 1
            start = position
        else:
            position += 1
    return [*(one for one in statements if one.strip()), text[start:]]


def _closing(text: str, position: int) -> str:
    """Return what closes the quotes or the comment that begin at a position; nothing for none."""
    if text[position] in "'\"":
        return text[position]
    return {"--": "\n", "/*": "*/"}.get(text[position : position + 2], "")


@contextmanager
def history(file: Path) -> Iterator[None]:
    """Let the arrow keys find the lines of earlier sessions, and keep those of this one."""
    if file.exists():
        readline.read_history_file(file)
    readline.set_history_length(MOST_LINES)
    try:
        yield
    finally:
        file.parent.mkdir(parents=True, exist_ok=True)
        readline.write_history_file(file)


def history_file() -> Path:
    """Return where the history of this user is."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "covidlake" / "query_history"
