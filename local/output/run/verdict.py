"""What the terminal says of the verdict on a file."""

from typing import Literal

from covidlake.capturing.changes import Changes
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.output.run.losses import print_losses
from local.output.run.waivers import options_in
from local.output.tables import print_table
from local.pipeline.verdict import FileVerdict

Kind = Literal["added", "changed", "removed", "duplicates", "conflicts"]
KINDS: tuple[Kind, ...] = ("added", "changed", "removed", "duplicates", "conflicts")


def show(console: SafeConsole, capture: FileVerdict) -> None:
    """Print the verdict, what it rests on, which rows and columns differ, and what is to come."""
    console.print(Text.assemble((capture["verdict"], "bold"), f"  {capture['why']}"))
    if capture["rows"] is not None:
        console.print()
        _print_rows(console, capture)
    if capture["losses"]:
        print_losses(console, capture["losses"])
    if changes := capture["changes"]:
        console.print()
        kinds = [(kind, changes[kind]) for kind in KINDS]
        print_table(console, "Rows against the snapshot in force", ("", "rows"), kinds)
        if changes["examined"]:
            _print_differences(console, changes)
    if options := options_in(capture["why"] or ""):
        told = Text(" ".join(options), style="bold")
        console.print(
            Text.assemble("If it is right all the same: run it with ", told), soft_wrap=True
        )


def _print_rows(console: SafeConsole, capture: FileVerdict) -> None:
    rows_in, rows_out = capture["rows"] or 0, capture["rows_out"] or 0
    rows = [("in", rows_in), ("out", rows_out), ("rejected", rows_in - rows_out)]
    rows += [(f"  {reason}", count) for reason, count in capture["reasons"].items()]
    print_table(console, "Rows of the snapshot that is in force then", ("", "rows"), rows)


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
