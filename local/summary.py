"""What the terminal says of a run, of the releases and of a query's rows."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from covidlake.releases import waiver
from covidlake.releases.manifest import ReleaseManifest, Switch
from covidlake.schema import rules
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from local.releases import Audited, Fate

# The statements of every table, and what takes no time: a summary of them would be longer than what
# matters.
DETAILS = {
    "Statements", "DefineTable", "Define", "AddPartition", "ViewStatement", "DefineForView", "DefineBefore", "CreateView", "Running",
    "DropPartition", "NotifySwitched", "NotifyFailed",
}  # fmt: skip
_VERDICTS = {
    "passed": "green",
    "warning": "yellow",
    "accepted": "yellow",
    "skipped": "dim",
    "failed": "red",
}
_COLOURS = {"PUBLISHED": "green", "UNCHANGED": "cyan", "FAILED": "red"}


def table(
    console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """A plain table; numbers to the right, null as a dash."""
    console.print(f"[bold]{title}[/bold]", highlight=False)
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, column in enumerate(columns):
        numeric = any(
            isinstance(row[position], int | float) and not isinstance(row[position], bool)
            for row in rows
        )
        drawn.add_column(
            column, justify="right" if numeric else "left", header_style="dim", overflow="fold"
        )
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


def run(
    console: Console, manifest: dict[str, Any], release: dict[str, Any] | None, path: Path
) -> None:
    """The whole summary of a run, ending with the path of its manifest."""
    status = manifest["status"]
    console.print()
    console.print(f"[bold {_COLOURS[status]}]{status}[/]  {_sentence(manifest, release)}")
    console.print()
    sources = manifest["sources"]
    rows = [
        (
            name,
            s["verdict"],
            s["rows_in"],
            s["rows_out"],
            s["rows_rejected"],
            (s["sha256"] or "")[:12] or None,
        )
        for name, s in sources.items()
    ]
    table(
        console, "Sources", ("source", "verdict", "rows in", "rows out", "rejected", "sha256"), rows
    )
    for name, source in sources.items():
        if source.get("why") and source["verdict"] not in ("new", "unchanged"):
            console.print(f"  {name}: {escape(source['why'])}", highlight=False, soft_wrap=True)
        for reason, count in (source.get("reasons") or {}).items():
            console.print(f"  {name}: {count:,} rejected, {reason}")
        if source.get("error"):
            console.print(
                f"  [red]{name}[/red]: {source['error']['type']}: {escape(source['error']['message'])}",
                highlight=False,
            )
    if release:
        tables = [(name, t["rows"], t["bytes"]) for name, t in release["tables"].items()]
        table(
            console, f"Tables of release {release['release']}", ("table", "rows", "bytes"), tables
        )
    shown = [
        (s["name"], s["seconds"])
        for s in manifest["states"]
        if s["name"] not in DETAILS and s["seconds"] >= 0.1
    ]
    table(console, "Seconds a state", ("state", "seconds"), shown)
    costs = [(name, f"{amount:.6f}") for name, amount in manifest["cost_usd"].items()]
    table(
        console,
        "Estimated cost on AWS, at list price for these durations",
        ("component", "US$"),
        costs,
    )
    _how_to_accept(
        console,
        [check for check in manifest["quality"].get("checks", []) if check["verdict"] == "failed"],
    )
    _next_steps(console, status)
    console.print(f"Manifest: {path}", soft_wrap=True, highlight=False)


def releases(console: Console, manifests: Iterable[ReleaseManifest], current: str | None) -> None:
    """The releases of a lake; an arrow marks the one that readers see."""
    rows = [
        (
            "→" if m.release == current else "",
            m.release,
            m.data_date,
            m.captured_at[:19] or None,
            m.tables["observations"]["rows"],
        )
        for m in manifests
    ]
    table(console, "Releases", ("", "release", "data to", "captured at", "observations"), rows)


def switches(console: Console, history: Iterable[Switch]) -> None:
    rows = [
        (s.published_at[:19], s.action, s.previous, s.release, s.by, s.reason or None)
        for s in history
    ]
    table(console, "What readers saw", ("since", "action", "from", "to", "by", "reason"), rows)


def runs(console: Console, manifests: list[dict[str, Any]]) -> None:
    rows = [
        (r["run"], r["status"], _verdicts(r), (r["error"] or {}).get("message")) for r in manifests
    ]
    table(console, "Last runs", ("run", "status", "verdicts", "error"), rows)


def _verdicts(manifest: dict[str, Any]) -> str:
    if rollback := manifest.get("rollback"):
        return f"from {rollback['from']} to {manifest['release']}"
    return ", ".join(f"{name} {source['verdict']}" for name, source in manifest["sources"].items())


def audit(console: Console, judged: Audited, *, every: bool) -> None:
    """Each check with value, threshold and verdict; those of the tables only where they did not pass, unless every is wanted."""
    of_tables = {check.name for check in rules.TABLE_CHECKS}
    shown = [
        check
        for check in judged.checks
        if every or check["check"] not in of_tables or check["verdict"] != "passed"
    ]
    console.print(f"[bold]Audit of {judged.what}[/bold]", highlight=False)
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column, justify in (
        ("check", "left"),
        ("of", "left"),
        ("value", "right"),
        ("at most", "right"),
        ("verdict", "left"),
        ("", "left"),
    ):
        drawn.add_column(
            column,
            justify=justify,  # type: ignore[arg-type]
            header_style="dim",
            overflow="fold",
            no_wrap=column == "check",
        )
    for check in shown:
        verdict = Text(check["verdict"], style=_VERDICTS[check["verdict"]])
        value, most = (Text(cell(check[part])) for part in ("value", "threshold"))
        drawn.add_row(
            Text(check["check"]),
            Text(check["of"]),
            value,
            most,
            verdict,
            Text(check.get("detail", ""), style="dim"),
        )
    console.print(drawn)
    told = f"{len(judged.checks) - len(shown)} more of the tables passed: rows as Spark wrote them, no key twice, no value missing (--all)."
    console.print(told if len(shown) < len(judged.checks) else "", highlight=False)
    if judged.failed:
        console.print(
            f"[red]Not published.[/red] {escape(waiver.told(judged.failed))}",
            highlight=False,
            soft_wrap=True,
        )
        _how_to_accept(console, judged.failed)


def _how_to_accept(console: Console, failed: Sequence[dict[str, Any]]) -> None:
    if accept := waiver.needed(failed):
        options = " ".join(
            f"--accept {name}={waiver.number(most)}" for name, most in accept.items()
        )
        console.print(
            f"Here: run again with the same source and [bold]{options}[/bold]",
            highlight=False,
            soft_wrap=True,
        )


def refused(
    console: Console, rows: Sequence[dict[str, Any]], release: str, reason: str, file: Path
) -> None:
    """The first rows that were refused, and the two ways to read them again."""
    shown = [
        (row["source"], row["line_number"], row["raw"][:80] + ("…" if len(row["raw"]) > 80 else ""))
        for row in rows[:10]
    ]
    table(
        console,
        f"{len(rows):,} rows refused in {release}: {reason}",
        ("source", "line", "as received"),
        shown,
    )
    command = f'python -m local replay {release} "{reason}"'
    console.print(f"All are in [bold]{file}[/bold]. Now either", highlight=False, soft_wrap=True)
    console.print(
        "- correct them in its column `corrected` (what you leave as it is stays refused), then",
        highlight=False,
    )
    console.print(
        f"  [bold]{escape(command)} --corrected {file}[/bold]", highlight=False, soft_wrap=True
    )
    console.print(
        "- or mend the rule or the alias in the code, `make build`, then", highlight=False
    )
    console.print(f"  [bold]{escape(command)} --again[/bold]", highlight=False, soft_wrap=True)


def replayed(console: Console, manifest: dict[str, Any], applied: Sequence[dict[str, Any]]) -> None:
    """The release that a replay built, and what became of the corrected rows."""
    console.print(
        f"[bold green]{manifest['status']}[/]  release {manifest['release']}", highlight=False
    )
    rows = [
        (name, s["rows_in"], s["rows_out"], s["rows_rejected"], s["rows_corrected"])
        for name, s in manifest["sources"].items()
    ]
    table(
        console, "Sources", ("source", "rows in", "rows out", "rejected", "read as corrected"), rows
    )
    if applied:
        told = [
            (one["source"], one["line_number"], one["refused"] or "accepted", one["corrected"][:80])
            for one in applied[:20]
        ]
        table(console, "Read as corrected", ("source", "line", "now", "corrected"), told)


def rolled_back(console: Console, manifest: dict[str, Any]) -> None:
    """Which release readers see now, and which they saw before."""
    release, before = manifest["release"], manifest["rollback"]["from"]
    console.print(
        f"[bold green]{manifest['status']}[/]  readers see release {release} now", highlight=False
    )
    if before is not None:
        console.print(f"To undo: [bold]python -m local rollback {before}[/bold]", highlight=False)


def retention(console: Console, fates: Sequence[Fate]) -> None:
    """Which releases garbage collection would keep, and which not."""
    rows = [
        (
            f.manifest.release,
            f.manifest.captured_at[:16] or None,
            f"stays: {f.stays}" if f.stays else "goes",
            f.bytes,
        )
        for f in fates
    ]
    table(console, "Releases", ("release", "captured at", "fate", "bytes"), rows)
    going = [fate for fate in fates if not fate.stays]
    console.print(
        f"{len(going)} of {len(fates)} would go, and with them {sum(fate.bytes for fate in going):,} bytes.",
        highlight=False,
    )


def collected(console: Console, done: dict[str, Any]) -> None:
    console.print(
        f"Retired {len(done['retired'])}: {', '.join(done['retired']) or 'none'}",
        highlight=False,
        soft_wrap=True,
    )
    freed = sum(done["deleted"].values())
    console.print(f"Deleted the files of {len(done['deleted'])}, {freed:,} bytes", highlight=False)
    if done["error"]:
        console.print(
            f"[red]{done['error']['type']}[/red] {escape(done['error']['message'])}",
            highlight=False,
        )


def _sentence(manifest: dict[str, Any], release: dict[str, Any] | None) -> str:
    if manifest["status"] == "PUBLISHED" and release:
        return f"release {manifest['release']}, data to {release['data_date']}"
    if manifest["status"] == "UNCHANGED":
        refused = [
            name for name, source in manifest["sources"].items() if source["verdict"] == "stale"
        ]
        told = (
            f"{', '.join(refused)} is stale and was refused"
            if refused
            else "every source is as it was"
        )
        return f"{told}: no cluster was started, nothing was published"
    error = manifest["error"] or {}
    seen = (
        f"Readers see release {manifest['release']}."
        if manifest["release"]
        else "The current release is as it was."
    )
    return (
        f"in {error.get('state')}: {error.get('type')}: {escape(str(error.get('message')))}\n{seen}"
    )


def _next_steps(console: Console, status: str) -> None:
    if status == "FAILED":
        console.print(
            "Next: mend what the error names, then run again. Captured snapshots are kept and will be built by the next run."
        )
    else:
        console.print(
            "Next: [bold]make serve[/bold] for the page and the API on http://127.0.0.1:8000, then"
        )
        console.print("      [bold].venv/bin/covidlake results top_countries[/bold]")
        console.print(
            '      [bold].venv/bin/python -m local query "SELECT * FROM continent_stats"[/bold]'
        )
