"""What the terminal says of rejected rows, and of their replay."""

from collections.abc import Sequence
from pathlib import Path

from covidlake.releases.manifest import RunManifest
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.lake.rejects import Row
from local.output import next_commands
from local.output.tables import print_table

REJECTS_SHOWN = 10
CORRECTIONS_SHOWN = 20
ROW_CHARACTERS = 80  # of a row as received: OWID's have 67 columns


def show_rejects(
    console: SafeConsole, rows: Sequence[Row], release: str, reason: str, file: Path, lake: Path
) -> None:
    """Print the first rows that were rejected, and the two ways to read them again."""
    title = f"{len(rows):,} rows refused in {release}: {reason}"
    first = [
        (row["source"], row["line_number"], _shortened(row["raw"])) for row in rows[:REJECTS_SHOWN]
    ]
    print_table(console, title, ("source", "line", "as received"), first)
    corrected = next_commands.local("replay", release, reason, "--corrected", str(file), lake=lake)
    again = next_commands.local("replay", release, reason, "--again", lake=lake)
    console.print(Text.assemble("All are in ", (str(file), "bold"), ". Now either"))
    console.print(
        "- correct them in its column `corrected` (what you leave as it is stays refused), then"
    )
    # Commands are not wrapped, so that they can be copied whole.
    console.print(Text(f"  {corrected}", style="bold"), soft_wrap=True)
    console.print("- or mend the rule or the alias in the code, `make build`, then")
    console.print(Text(f"  {again}", style="bold"), soft_wrap=True)


def _shortened(row: str) -> str:
    return row if len(row) <= ROW_CHARACTERS else f"{row[:ROW_CHARACTERS]}…"


def show_replay(console: SafeConsole, manifest: RunManifest, corrected: Sequence[Row]) -> None:
    """Print the release that a replay built, and what became of the corrected rows."""
    status, release = manifest.status, manifest.release
    console.print(Text.assemble((status, "bold green"), f"  release {release}"))
    columns = ("source", "rows in", "rows out", "rejected", "read as corrected")
    rows = [
        (
            name,
            source["rows_in"],
            source["rows_out"],
            source["rows_rejected"],
            source["rows_corrected"],
        )
        for name, source in manifest.sources.items()
    ]
    print_table(console, "Sources", columns, rows)
    if corrected:
        first = [
            (
                row["source"],
                row["line_number"],
                row["refused"] or "accepted",
                row["corrected"][:ROW_CHARACTERS],
            )
            for row in corrected[:CORRECTIONS_SHOWN]
        ]
        print_table(console, "Read as corrected", ("source", "line", "now", "corrected"), first)
