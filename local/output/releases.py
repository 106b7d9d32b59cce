"""What the terminal says of the releases, switches and runs of a lake."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from covidlake.releases.manifest import ReleaseManifest, RunManifest, Switch
from covidlake.releases.records import CollectedRecord
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.lake.releases import Fate
from local.output import next_commands
from local.output.tables import print_table


def show(console: SafeConsole, manifests: Iterable[ReleaseManifest], current: str | None) -> None:
    """Print the releases of a lake; an arrow marks the one that readers see."""
    rows = [
        (
            "→" if manifest.release == current else "",
            manifest.release,
            manifest.data_date,
            manifest.captured_at[:19] or None,  # to the second
            manifest.tables["observations"]["rows"],
        )
        for manifest in manifests
    ]
    columns = ("", "release", "data to", "captured at", "observations")
    print_table(console, "Releases", columns, rows)


def show_switches(console: SafeConsole, history: Iterable[Switch]) -> None:
    """Print which release readers saw since when, and why."""
    rows = [
        (
            switch.published_at[:19],
            switch.action,
            switch.previous,
            switch.release,
            switch.by,
            switch.reason or None,
        )
        for switch in history
    ]
    columns = ("since", "action", "from", "to", "by", "reason")
    print_table(console, "What readers saw", columns, rows)


def show_runs(console: SafeConsole, runs: Iterable[RunManifest]) -> None:
    """Print how runs ended."""
    rows = [
        (
            run.run,
            run.status,
            _verdicts(run),
            run.error["message"] if run.error else None,
        )
        for run in runs
    ]
    print_table(console, "Last runs", ("run", "status", "verdicts", "error"), rows)


def _verdicts(run: RunManifest) -> str:
    if run.rollback:
        return f"from {run.rollback['from']} to {run.release}"
    return ", ".join(f"{name} {source['verdict']}" for name, source in run.sources.items())


def show_rollback(console: SafeConsole, run: RunManifest, lake: Path) -> None:
    """Print which release readers see now, and how to go back to the one before."""
    status = (run.status, "bold green")
    console.print(Text.assemble(status, f"  readers see release {run.release} now"))
    previous = run.rollback["from"] if run.rollback else None
    if previous is not None:
        undo = next_commands.local("rollback", previous, lake=lake)
        console.print(Text.assemble("To undo: ", (undo, "bold")), soft_wrap=True)


def show_retention(console: SafeConsole, fates: Sequence[Fate]) -> None:
    """Print which releases garbage collection would keep, and which not."""
    rows = [
        (
            fate.manifest.release,
            fate.manifest.captured_at[:16] or None,  # to the minute
            f"stays: {fate.stays}" if fate.stays else "goes",
            fate.bytes,
        )
        for fate in fates
    ]
    print_table(console, "Releases", ("release", "captured at", "fate", "bytes"), rows)
    going = [fate for fate in fates if not fate.stays]
    freed = sum(fate.bytes for fate in going)
    console.print(f"{len(going)} of {len(fates)} would go, and with them {freed:,} bytes.")


def show_collected(console: SafeConsole, collected: CollectedRecord) -> None:
    """Print what garbage collection took away, and what went wrong if anything did."""
    retired, deleted = collected["retired"], collected["deleted"]
    names = ", ".join(retired) or "none"
    console.print(f"Retired {len(retired)}: {names}", soft_wrap=True)
    freed = sum(deleted.values())
    console.print(f"Deleted the files of {len(deleted)}, {freed:,} bytes")
    if error := collected["error"]:
        console.print(Text.assemble((error["type"], "red"), f" {error['message']}"))
