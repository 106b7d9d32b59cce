"""Benchmarks: `python -m bench.<name> --help`.

Each prints a ratio against a named peer, measured side by side in the same run.
"""

import sys
from pathlib import Path

# As in local/__main__.py: the shared layer is read from its source.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "layers" / "common"))
