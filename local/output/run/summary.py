"""What the terminal says of a run that ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, chain
from pathlib import Path

from covidlake.releases.manifest import ReleaseManifest, RunManifest
from covidlake.releases.records import SourceRecord, StateRecord
from covidlake.steps import EMR_PYTHON
from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.output import next_commands
from local.output.run.losses import print_losses
from local.output.run.states import DETAILS
from local.output.run.waivers import options_in, options_of
from local.output.tables import print_table

COLOURS = {"PUBLISHED": "green", "UNCHANGED": "cyan", "FAILED": "red"}
UNJUDGED = Text.assemble(
    ("IAM was not enforced (--no-iam)", "yellow"), ": AWS may deny what passed here."
)
OTHER_PYTHON = Text.assemble(
    ("The steps ran under this program's own Python", "yellow"),
    f": EMR has {EMR_PYTHON}, and this machine has none.",
)
SHORTEST = 0.1  # seconds: a state that took less is not worth a row


@dataclass(frozen=True)
class Asked:
    """What a run was asked for, to ask for it again.

    Attributes:
        lake: the folder.
        options: `--source` and the others that were given, with their values.
    """

    lake: Path
    options: Sequence[str]

    def again(self, *more: str) -> str:
        """Return the command of the same run with further options."""
        return next_commands.local("run", *self.options, *more, lake=self.lake)


def show(
    console: SafeConsole,
    run: RunManifest,
    release: ReleaseManifest | None,
    path: Path,
    asked: Asked,
) -> None:
    """Print the whole summary of a run, ending with the path of its manifest."""
    console.print()
    status = (run.status, f"bold {COLOURS[run.status]}")
    console.print(Text.assemble(status, f"  {_sentence(run, release)}"))
    console.print()
    _print_sources(console, run.sources)
    if release:
        title = f"Tables of release {release.release}"
        tables = [(name, table["rows"], table["bytes"]) for name, table in release.tables.items()]
        print_table(console, title, ("table", "rows", "bytes"), tables)
    _print_durations(console, run.states)
    _print_costs(console, run.cost_usd)
    if options := _waivers(run):
        console.print("If the data are right all the same, let them pass once:")
        # Of a check that is named twice the last number counts.
        new = [pair for pair in batched(options, 2) if pair[1] not in asked.options]
        _print_command(console, asked.again(*chain.from_iterable(new)))
    _print_next_steps(console, run.status, asked)
    console.print(f"Manifest: {path}", soft_wrap=True)


def _waivers(run: RunManifest) -> list[str]:
    """Return the options that let pass what this run refused: files, or else its release."""
    errors = [source["error"]["message"] for source in run.sources.values() if source["error"]]
    if of_files := [word for error in errors for word in options_in(error)]:
        return of_files
    return options_of(run.quality.get("checks", []))


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
    return f"in {error.get('state')}: {error.get('type')}: {error.get('message')}\n{readers}"


def _unchanged(run: RunManifest) -> str:
    sources = run.sources.items()
    stale = [name for name, source in sources if source["verdict"] == "stale"]
    if stale:
        return f"{', '.join(stale)} is stale and was refused"
    return "every source is as it was"


def _print_sources(console: SafeConsole, sources: Mapping[str, SourceRecord]) -> None:
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
    remarked = [_print_remarks(console, name, source) for name, source in sources.items()]
    if any(remarked):
        console.print()


def _print_remarks(console: SafeConsole, name: str, source: SourceRecord) -> bool:
    """Print why a source got its verdict, what was rejected of it, and its error.

    Return whether there was any of that.
    """
    why = source.get("why") if source["verdict"] not in ("new", "unchanged") else None
    if why:
        console.print(f"  {name}: {why}", soft_wrap=True)
    reasons = source.get("reasons") or {}
    for reason, count in reasons.items():
        console.print(f"  {name}: {count:,} rejected, {reason}")
    losses, error = source.get("losses"), source.get("error")
    if losses:
        print_losses(console, losses, f"  {name}: ")
    if error:
        console.print(Text.assemble("  ", (name, "red"), f": {error['type']}: {error['message']}"))
    return bool(why or reasons or losses or error)


def _print_durations(console: SafeConsole, states: Sequence[StateRecord]) -> None:
    rows = [
        (state["name"], state["seconds"])
        for state in states
        if state["name"] not in DETAILS and state["seconds"] >= SHORTEST
    ]
    print_table(console, "Seconds a state", ("state", "seconds"), rows)


def _print_costs(console: SafeConsole, costs: Mapping[str, float]) -> None:
    rows = [(name, f"{amount:.6f}") for name, amount in costs.items()]
    title = "Estimated cost on AWS: list prices of us-east-1, for these durations"
    print_table(console, title, ("component", "US$"), rows)


def _print_next_steps(console: SafeConsole, status: str, asked: Asked) -> None:
    if status == "FAILED":
        console.print("Next: mend what the error names, then run again; what was captured is kept:")
        _print_command(console, asked.again())
        return
    console.print("Next: the page and the API on http://127.0.0.1:8000, and what to ask it then:")
    _print_command(console, next_commands.make("serve", lake=asked.lake))
    _print_command(console, next_commands.client("results", "top_countries"))
    query = "SELECT * FROM continent_stats"
    _print_command(console, next_commands.local("query", query, lake=asked.lake))


def _print_command(console: SafeConsole, command: str) -> None:
    console.print(Text(f"      {command}", style="bold"), soft_wrap=True)
