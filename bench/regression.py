"""Print what benchmarks measured beside what the documentation tells: `python -m bench.regression`.

Last of `make bench` and of `make bench-all`. It fails if a ratio is more than a fifth worse than in
the short table of docs/explanation/benchmarks.md, or if none was measured.
"""

import re
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.measuring import ratios
from bench.measuring.ratios import Measured
from local.paths import ROOT

DOCUMENT = ROOT / "docs" / "explanation" / "benchmarks.md"
MOST_WORSE = 1.2
# | `http_capture: processor time` | what it is | 12.3 |
_ROW = re.compile(r"^\| `(?P<name>\w+: [^`]+)` \|.*\| (?P<ratio>[\d.]+) \|$", re.MULTILINE)
Ratios = dict[str, float]
out = Console(width=120)


def main(measured: Path = ratios.FILE) -> int:
    """Print all ratios; returns the status to exit with."""
    told, found = documented(DOCUMENT.read_text()), ratios.kept(measured)
    out.print(compared(told, found))
    now = {name: one.ratio for name, one in found.items()}
    worse = regressions(told, now)
    for name in worse:
        out.print(f"[red]error:[/red] {name} is {now[name] / told[name]:.2f} of what it was")
    if not now:
        out.print("[red]error:[/red] no ratio was measured: run the benchmarks before")
    return 1 if worse or not now else 0


def documented(text: str) -> Ratios:
    """Return the ratios of the short table."""
    return {row["name"]: float(row["ratio"]) for row in _ROW.finditer(text)}


def regressions(told: Ratios, now: Ratios) -> list[str]:
    """Return the names of the ratios that are more than a fifth worse than the table says.

    Raises:
        KeyError: the table lacks one that was measured.
    """
    return [name for name, ratio in now.items() if ratio > told[name] * MOST_WORSE]


def compared(told: Ratios, found: dict[str, Measured]) -> Table:
    """Return a row a workload of the short table."""
    columns = ("ours, s", "its peer, s", "ratio", "as documented", "MB of ours")
    table = Table("workload", title="Less is better")
    for column in columns:
        table.add_column(column, justify="right")
    for name, ratio in told.items():
        table.add_row(name, *_cells(found.get(name), ratio))
    return table


def _cells(measured: Measured | None, told: float) -> tuple[str, ...]:
    if measured is None:
        return "", "", "not measured", f"{told:.2f}", ""
    memory = "" if measured.peak_mb is None else f"{measured.peak_mb:,.0f}"
    figures = (measured.ours, measured.peer, measured.ratio, told)
    return (*(f"{figure:.2f}" for figure in figures), memory)


if __name__ == "__main__":
    sys.exit(main())
