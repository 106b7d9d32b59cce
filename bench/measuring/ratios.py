"""The ratios that benchmarks measured, kept from one program to the last, which compares them.

Each is what ours takes by what its peer takes, of the same run: less is better.
"""

import json
from pathlib import Path

from local.paths import ROOT

FILE = ROOT / ".build" / "ratios.jsonl"
Ratios = dict[str, float]


def keep(name: str, ratio: float) -> None:
    """Keep a ratio under its name in the short table of docs/explanation/benchmarks.md."""
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("a") as file:
        file.write(json.dumps({"name": name, "ratio": ratio}) + "\n")


def kept(file: Path = FILE) -> Ratios:
    """Return the ratios by name; of several of one name the last."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {found["name"]: found["ratio"] for found in map(json.loads, lines)}
