"""The folder of a lake: its bucket, and its JSON files."""

import json
from pathlib import Path
from typing import Any


def bucket_of(lake: Path) -> Path:
    """Return the folder of the bucket in a lake; ValueError where nothing has run yet."""
    bucket = next((path.parent for path in lake.glob("*/runs")), None)
    if bucket is None:
        raise ValueError(f"nothing has run in {lake} yet: try `make run`")
    return bucket


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file."""
    content: dict[str, Any] = json.loads(path.read_text())
    return content
