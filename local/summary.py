"""What the terminal says of a run, of the releases and of a query's rows."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from covidlake.manifest import ReleaseManifest, Switch
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from local.releases import Fate

# The statements of every table, and what takes no time: a summary of them would be longer than what matters.
DETAILS = {
    "Statements", "CreateTable", "AddPartition", "ViewStatement", "CreateView", "Running", "DropPartition", "NotifySwitched",
    "NotifyFailed",
}  # fmt: skip
_COLOURS = {"PUBLISHED": "green", "UNCHANGED": "cyan", "FAILED": "red"}


def table(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A plain table; numbers to the right, null as a dash."""
    console.print(f"[bold]{title}[/bold]", highlight=False)
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, column in enumerate(columns):
        numeric = any(isinstance(row[position], int | float) and not isinstance(row[position], bool) for row in rows)
        drawn.add_column(column, justify="right" if numeric else "left", header_style="dim", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell(value)) for value in row))
    console.print(drawn)
    console.print()


def cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def run(console: Console, manifest: dict[str, Any], release: dict[str, Any] | None, path: Path) -> None:
    """The whole summary of a run, ending with the path of its manifest."""
    status = manifest["status"]
    console.print()
    console.print(f"[bold {_COLOURS[status]}]{status}[/]  {_sentence(manifest, release)}")
    console.print()
    sources = manifest["sources"]
    rows = [
        (name, s["verdict"], s["rows_in"], s["rows_out"], s["rows_rejected"], (s["sha256"] or "")[:12] or None)
        for name, s in sources.items()
    ]
    table(console, "Sources", ("source", "verdict", "rows in", "rows out", "rejected", "sha256"), rows)
    for name, source in sources.items():
        if source.get("why") and source["verdict"] not in ("new", "unchanged"):
            console.print(f"  {name}: {escape(source['why'])}", highlight=False, soft_wrap=True)
        for reason, count in (source.get("reasons") or {}).items():
            console.print(f"  {name}: {count:,} rejected, {reason}")
        if source.get("error"):
            console.print(f"  [red]{name}[/red]: {source['error']['type']}: {escape(source['error']['message'])}", highlight=False)
    if release:
        tables = [(name, t["rows"], t["bytes"]) for name, t in release["tables"].items()]
        table(console, f"Tables of release {release['release']}", ("table", "rows", "bytes"), tables)
    shown = [(s["name"], s["seconds"]) for s in manifest["states"] if s["name"] not in DETAILS and s["seconds"] >= 0.1]
    table(console, "Seconds a state", ("state", "seconds"), shown)
    costs = [(name, f"{amount:.6f}") for name, amount in manifest["cost_usd"].items()]
    table(console, "Estimated cost on AWS, at list price for these durations", ("component", "US$"), costs)
    _next_steps(console, status)
    console.print(f"Manifest: {path}", soft_wrap=True, highlight=False)


def releases(console: Console, manifests: Iterable[ReleaseManifest], current: str | None) -> None:
    """The releases of a lake; an arrow marks the one that readers see."""
    rows = [
        ("→" if m.release == current else "", m.release, m.data_date, m.captured_at[:19] or None, m.tables["observations"]["rows"])
        for m in manifests
    ]
    table(console, "Releases", ("", "release", "data to", "captured at", "observations"), rows)


def switches(console: Console, history: Iterable[Switch]) -> None:
    rows = [(s.published_at[:19], s.action, s.previous, s.release, s.by, s.reason or None) for s in history]
    table(console, "What readers saw", ("since", "action", "from", "to", "by", "reason"), rows)


def runs(console: Console, manifests: list[dict[str, Any]]) -> None:
    rows = [(r["run"], r["status"], _verdicts(r), (r["error"] or {}).get("message")) for r in manifests]
    table(console, "Last runs", ("run", "status", "verdicts", "error"), rows)


def _verdicts(manifest: dict[str, Any]) -> str:
    if rollback := manifest.get("rollback"):
        return f"from {rollback['from']} to {manifest['release']}"
    return ", ".join(f"{name} {source['verdict']}" for name, source in manifest["sources"].items())


def rolled_back(console: Console, manifest: dict[str, Any]) -> None:
    """Which release readers see now, and which they saw before."""
    release, before = manifest["release"], manifest["rollback"]["from"]
    console.print(f"[bold green]{manifest['status']}[/]  readers see release {release} now", highlight=False)
    if before is not None:
        console.print(f"To undo: [bold]python -m local rollback {before}[/bold]", highlight=False)


def retention(console: Console, fates: Sequence[Fate]) -> None:
    """Which releases garbage collection would keep, and which not."""
    rows = [(f.manifest.release, f.manifest.captured_at[:16] or None, f"stays: {f.stays}" if f.stays else "goes", f.bytes) for f in fates]
    table(console, "Releases", ("release", "captured at", "fate", "bytes"), rows)
    going = [fate for fate in fates if not fate.stays]
    console.print(f"{len(going)} of {len(fates)} would go, and with them {sum(fate.bytes for fate in going):,} bytes.", highlight=False)


def collected(console: Console, done: dict[str, Any]) -> None:
    console.print(f"Retired {len(done['retired'])}: {', '.join(done['retired']) or 'none'}", highlight=False, soft_wrap=True)
    freed = sum(done["deleted"].values())
    console.print(f"Deleted the files of {len(done['deleted'])}, {freed:,} bytes", highlight=False)
    if done["error"]:
        console.print(f"[red]{done['error']['type']}[/red] {escape(done['error']['message'])}", highlight=False)


def _sentence(manifest: dict[str, Any], release: dict[str, Any] | None) -> str:
    if manifest["status"] == "PUBLISHED" and release:
        return f"release {manifest['release']}, data to {release['data_date']}"
    if manifest["status"] == "UNCHANGED":
        refused = [name for name, source in manifest["sources"].items() if source["verdict"] == "stale"]
        told = f"{', '.join(refused)} is stale and was refused" if refused else "every source is as it was"
        return f"{told}: no cluster was started, nothing was published"
    error = manifest["error"] or {}
    seen = f"Readers see release {manifest['release']}." if manifest["release"] else "The current release is as it was."
    return f"in {error.get('state')}: {error.get('type')}: {escape(str(error.get('message')))}\n{seen}"


def _next_steps(console: Console, status: str) -> None:
    if status == "FAILED":
        console.print("Next: mend what the error names, then run again. Captured snapshots are kept and will be built by the next run.")
    else:
        console.print("Next: [bold]make serve[/bold] for the page and the API on http://127.0.0.1:8000, then")
        console.print("      [bold].venv/bin/covidlake results top_countries[/bold]")
        console.print('      [bold].venv/bin/python -m local query "SELECT * FROM continent_stats"[/bold]')
