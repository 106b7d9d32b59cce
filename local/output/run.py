"""What the terminal says of a run that ended."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from covidlake.releases.manifest import ReleaseManifest, RunManifest
from covidlake.releases.records import SourceRecord, StateRecord
from rich.console import Console
from rich.markup import escape

from local.output.states import DETAILS
from local.output.tables import print_table
from local.output.waivers import print_options

COLOURS = {"PUBLISHED": "green", "UNCHANGED": "cyan", "FAILED": "red"}
UNJUDGED = "[yellow]IAM was not enforced (--no-iam)[/yellow]: AWS may deny what passed here."
SHORTEST = 0.1  # seconds: a state that took less is not worth a row


def show(console: Console, run: RunManifest, release: ReleaseManifest | None, path: Path) -> None:
    """Print the whole summary of a run, ending with the path of its manifest."""
    console.print()
    console.print(f"[bold {COLOURS[run.status]}]{run.status}[/]  {_sentence(run, release)}")
    console.print()
    _print_sources(console, run.sources)
    if release:
        title = f"Tables of release {release.release}"
        tables = [(name, table["rows"], table["bytes"]) for name, table in release.tables.items()]
        print_table(console, title, ("table", "rows", "bytes"), tables)
    _print_durations(console, run.states)
    _print_costs(console, run.cost_usd)
    checks = run.quality.get("checks", [])
    print_options(console, [check for check in checks if check["verdict"] == "failed"])
    _print_next_steps(console, run.status)
    console.print(f"Manifest: {path}", soft_wrap=True, highlight=False)


def _sentence(run: RunManifest, release: ReleaseManifest | None) -> str:
    """Return what happened, in a sentence after the status."""
    if run.status == "PUBLISHED" and release:
        return f"release {run.release}, data to {release.data_date}"
    if run.status == "UNCHANGED":
        return f"{_unchanged(run)}: no cluster was started, nothing was published"
    error: Mapping[str, object] = run.error or {}
    readers = (
        f"Readers see release {run.release}."
        if run.release
        else "The current release is as it was."
    )
    message = escape(str(error.get("message")))
    return f"in {error.get('state')}: {error.get('type')}: {message}\n{readers}"


def _unchanged(run: RunManifest) -> str:
    sources = run.sources.items()
    stale = [name for name, source in sources if source["verdict"] == "stale"]
    if stale:
        return f"{', '.join(stale)} is stale and was refused"
    return "every source is as it was"


def _print_sources(console: Console, sources: Mapping[str, SourceRecord]) -> None:
    columns = ("source", "verdict", "rows in", "rows out", "rejected", "sha256")
    rows = [
        (
            name,
            source["verdict"],
            source["rows_in"],
            source["rows_out"],
            source["rows_rejected"],
            (source["sha256"] or "")[:12] or None,
        )
        for name, source in sources.items()
    ]
    print_table(console, "Sources", columns, rows)
    for name, source in sources.items():
        _print_remarks(console, name, source)


def _print_remarks(console: Console, name: str, source: SourceRecord) -> None:
    """Print why a source got its verdict, what was rejected of it, and its error."""
    why = source.get("why")
    if why and source["verdict"] not in ("new", "unchanged"):
        console.print(f"  {name}: {escape(why)}", highlight=False, soft_wrap=True)
    for reason, count in (source.get("reasons") or {}).items():
        console.print(f"  {name}: {count:,} rejected, {reason}")
    if error := source.get("error"):
        message = escape(error["message"])
        console.print(f"  [red]{name}[/red]: {error['type']}: {message}", highlight=False)


def _print_durations(console: Console, states: Sequence[StateRecord]) -> None:
    rows = [
        (state["name"], state["seconds"])
        for state in states
        if state["name"] not in DETAILS and state["seconds"] >= SHORTEST
    ]
    print_table(console, "Seconds a state", ("state", "seconds"), rows)


def _print_costs(console: Console, costs: Mapping[str, float]) -> None:
    rows = [(name, f"{amount:.6f}") for name, amount in costs.items()]
    title = "Estimated cost on AWS: list prices of us-east-1, for these durations"
    print_table(console, title, ("component", "US$"), rows)


def _print_next_steps(console: Console, status: str) -> None:
    if status == "FAILED":
        console.print(
            "Next: mend what the error names, then run again. "
            "Captured snapshots are kept and will be built by the next run."
        )
        return
    console.print(
        "Next: [bold]make serve[/bold] for the page and the API on http://127.0.0.1:8000, then"
    )
    console.print("      [bold].venv/bin/covidlake results top_countries[/bold]")
    query = '.venv/bin/python -m local query "SELECT * FROM continent_stats"'
    console.print(f"      [bold]{query}[/bold]")
