"""The shell of `local query`: statements end with a semicolon, and an error ends no session."""

import os
import pty
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.output import sql_shell
from local.paths import ROOT
from tests.support.local.deployed_stack import ARCHIVE


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "lake"


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; SELECT 2", ["SELECT 1", " SELECT 2"]),
        ("SELECT 1;", ["SELECT 1", ""]),
        ("SELECT ';'; SELECT 2", ["SELECT ';'", " SELECT 2"]),
        ("SELECT 'it''s;'", ["SELECT 'it''s;'"]),
        ('SELECT ";";', ['SELECT ";"', ""]),
        ("SELECT 1 -- a; b\n;", ["SELECT 1 -- a; b\n", ""]),
        ("SELECT 1 /* a; b */;", ["SELECT 1 /* a; b */", ""]),
        ("SELECT 'open;", ["SELECT 'open;"]),
        (";; ;", [""]),
    ],
)
def test_a_text_is_split_at_the_semicolons_that_end_statements(
    text: str, statements: list[str]
) -> None:
    assert sql_shell.split(text) == statements


def reading(*lines: str | type[BaseException]) -> Callable[[str], str]:
    """What a terminal reads: lines, and Ctrl-C or Ctrl-D as exceptions."""
    left: Iterator[str | type[BaseException]] = iter([*lines, EOFError])

    def read(prompt: str) -> str:
        line = next(left)
        if isinstance(line, str):
            return line
        raise line

    return read


def run(*lines: str | type[BaseException]) -> list[str]:
    statements: list[str] = []
    sql_shell.run_shell(statements.append, reading(*lines))
    return statements


def test_a_statement_may_have_several_lines_and_a_line_several_statements() -> None:
    assert run("SELECT", "1;", "SELECT 2; SELECT 3;") == ["SELECT\n1", "SELECT 2", " SELECT 3"]


@pytest.mark.parametrize("end", ["exit", "quit;", "\\q", "EXIT"])
def test_a_session_ends_by_a_word(end: str) -> None:
    assert run("SELECT 1;", end, "SELECT 2;") == ["SELECT 1"]


def test_ctrl_c_forgets_what_was_begun_and_ctrl_d_ends() -> None:
    assert run("SELECT 'a", KeyboardInterrupt, "SELECT 2;", EOFError) == ["SELECT 2"]


def test_the_history_outlives_a_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    file = sql_shell.history_file()
    assert file == tmp_path / "covidlake" / "query_history"
    with sql_shell.history(file):
        sql_shell.readline.add_history("SELECT 1;")
    assert "SELECT 1;" in file.read_text()
    sql_shell.readline.clear_history()
    with sql_shell.history(file):
        assert sql_shell.readline.get_history_item(1) == "SELECT 1;"


def test_a_terminal_gets_a_prompt_and_goes_on_after_an_error(lake: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "local", "query", "--lake", str(lake)],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, b"SELECT 1/0;\nSELECT 7/2 AS\nquotient;\nexit\n")
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    assert process.wait(timeout=60) == 0
    text = shown.decode()
    assert "athena> " in text
    assert "DIVISION_BY_ZERO: Division by zero" in text
    assert text.index("DIVISION_BY_ZERO") < text.rindex("quotient")
    assert "Traceback" not in text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1024)
    except OSError:  # the other side is closed
        return b""


@pytest.mark.parametrize(
    ("sql", "status", "said"),
    [
        ("SELECT 7/2 AS n; SELECT 'a;b' AS t;", 0, '"n"\n"3"\n"t"\n"a;b"\n'),
        ("SELECT nope FROM daily", 1, "COLUMN_NOT_FOUND: Column 'nope' cannot be resolved"),
        ("DROP TABLE daily", 1, "this work group reads only"),
        ("SHOW TABLES LIKE 'rank*'", 0, '"tab_name"\n"rankings"\n"rankings_releases"\n'),
        ("", 0, ""),
    ],
)
def test_what_is_piped_is_run(lake: Path, sql: str, status: int, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "local", "query", "--csv", "--lake", str(lake)],
        cwd=ROOT,
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == status
    assert said in (ended.stdout if status == 0 else ended.stderr)
    assert "Traceback" not in ended.stderr


def query(lake: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local", "query", *arguments, "--lake", str(lake)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_table_rounds_no_number(lake: Path) -> None:
    sql = "SELECT 1234.5e0 AS a, 999.99999e0 AS b, 1e7 AS c, 1234567 AS d, 1.50 AS e, NULL AS f"
    lines = query(lake, sql).stdout.splitlines()
    assert lines[2].split() == ["1234.5", "999.99999", "1.0E7", "1,234,567", "1.50", "–"]


def test_a_table_ends_after_a_thousand_rows_and_says_so(lake: Path) -> None:
    sql = "SELECT x FROM UNNEST(sequence(1, 3000)) AS t (x)"
    ended = query(lake, sql)
    lines = ended.stdout.split()
    assert (lines[0], lines[-1]) == ("3,000", "1,000")
    assert ended.stderr == "2,000 more rows are not drawn: --csv prints all\n"
    assert query(lake, "--csv", sql).stdout.split()[-1] == '"3000"'


def test_an_empty_as_of_is_no_release(lake: Path) -> None:
    ended = query(lake, "SELECT 1", "--as-of", "")
    assert ended.returncode == 1
    assert "there is no release ''" in " ".join(ended.stderr.split())
