"""What the terminal says of the verdict on a file."""

from typing import Literal

from covidlake.capturing.changes import Changes
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.output.tables import print_table
from local.pipeline.verdict import FileVerdict

Kind = Literal["added", "changed", "removed", "duplicates", "conflicts"]
KINDS: tuple[Kind, ...] = ("added", "changed", "removed", "duplicates", "conflicts")


def show(console: SafeConsole, capture: FileVerdict) -> None:
    """Print the verdict, what it rests on, and which rows and columns differ."""
    console.print(Text.assemble((capture["verdict"], "bold"), f"  {capture['why']}"))
    changes = capture["changes"]
    if not changes:
        return
    console.print()
    print_table(console, "Rows", ("", "rows"), [(kind, changes[kind]) for kind in KINDS])
    if changes["examined"]:
        _print_differences(console, changes)


def _print_differences(console: SafeConsole, changes: Changes) -> None:
    whole = changes["examined"] == changes["changed"] + changes["removed"]
    rows = (
        "Changed and removed rows"
        if whole
        else f"Of {changes['examined']:,} changed and removed rows, drawn at random"
    )
    print_table(console, f"{rows}, by place", ("place", "rows"), list(changes["places"].items()))
    columns = list(changes["columns"].items())
    print_table(console, "Columns that differ", ("column", "rows"), columns)
    sample = [
        (" ".join(row["key"]), row["change"], ", ".join(row["columns"]))
        for row in changes["sample"]
    ]
    print_table(console, "A sample", ("key", "", "columns"), sample)
