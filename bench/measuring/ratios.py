"""What benchmarks measured, kept from one program to the last, which prints and compares it.

Ours stands beside its peer, measured in the same run, in seconds: less is better.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from local.paths import ROOT

FILE = ROOT / ".build" / "ratios.jsonl"


@dataclass(frozen=True)
class Measured:
    """A workload, as ours and its peer did it.

    Attributes:
        name: In the short table of docs/explanation/benchmarks.md.
        ours: Seconds, of a processor where the name says so; a median.
        peer: The same of the peer.
        ratio: Of ours to the peer's; the median of the runs.
        peak_mb: The most memory that ours had, in MB; None where it was not looked at.
    """

    name: str
    ours: float
    peer: float
    ratio: float
    peak_mb: float | None


def keep(
    name: str, ours: Sequence[float], peers: Sequence[float], peak_mb: float | None = None
) -> None:
    """Keep the seconds of some runs, each of ours beside the peer's of the same run."""
    ratio = median(our / peer for our, peer in zip(ours, peers, strict=True))
    measured = Measured(name, median(ours), median(peers), ratio, peak_mb)
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("a") as file:
        file.write(json.dumps(asdict(measured)) + "\n")


def kept(file: Path = FILE) -> dict[str, Measured]:
    """Return what was measured by its name; of several of one name the last."""
    lines = file.read_text().splitlines() if file.exists() else []
    found = (Measured(**json.loads(line)) for line in lines)
    return {measured.name: measured for measured in found}
