"""Where the project lies, and beside it the real files that it does not carry."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EVENTS = ROOT / "events"
REAL_DATA = ROOT.parent / "shared" / "data"
