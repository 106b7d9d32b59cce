"""Text of others on a terminal: shown, and never obeyed."""

import io

import pytest
from covidlake_client.terminal import safe_console
from covidlake_client.terminal.safe_console import SafeConsole, VisibleBytes, visible
from rich.table import Table
from rich.text import Text

TITLE = "\x1b]0;title\x07"  # sets the title of the window


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Türkiye\tCôte d'Ivoire\n", "Türkiye\tCôte d'Ivoire\n"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\x9b31mb", r"a\x9b31mb"),  # the same in one character
        ("a\rb\x00\x7f", r"a\rb\x00\x7f"),
        ("a\u202eb\u2066", r"a\u202eb\u2066"),
        ("\udcff.csv", r"\udcff.csv"),  # a name of a file that is no text
    ],
)
def test_control_characters_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_what_is_printed_is_neither_obeyed_nor_read_as_markup() -> None:
    stream = Terminal()
    console = SafeConsole(file=stream, width=60)
    table = Table(f"[/iso]{TITLE}")
    table.add_row(f"[red]{TITLE}")
    console.print(table, f"[/iso] :smile: {TITLE}", Text(TITLE))
    with console.status(Text(f"[/iso]{TITLE}")):
        console.print(TITLE)
    printed = stream.getvalue()
    assert printed.count("[/iso]") >= 3
    assert "[red]" in printed
    assert ":smile:" in printed
    assert "\x1b]" not in printed
    assert printed.count(r"\x1b]0;title") >= 4


def test_styles_of_our_own_act() -> None:
    stream = Terminal()
    SafeConsole(file=stream, force_terminal=True, color_system="standard").print(
        Text("PUBLISHED", style="green")
    )
    assert stream.getvalue() == "\x1b[32mPUBLISHED\x1b[0m\n"


def test_programs_get_what_a_terminal_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, terminal = io.StringIO(), Terminal()
    for stream in (pipe, terminal):
        monkeypatch.setattr("sys.stdout", stream)
        safe_console.write_text(TITLE)
    assert pipe.getvalue() == TITLE
    assert terminal.getvalue() == r"\x1b]0;title\x07"


def test_bytes_on_a_terminal() -> None:
    terminal = Terminal()
    VisibleBytes(terminal).write("Côte,\x1b[2J\n".encode())
    assert terminal.getvalue() == "Côte,\\x1b[2J\n"
