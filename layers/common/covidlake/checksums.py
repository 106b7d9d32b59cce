"""JSON objects that carry the checksum of what they say.

So one in which a figure was garbled is told from one that is right, whoever keeps it. It is over
the values, not over the bytes: layout and order of keys do not matter. What an older version wrote
has none, and is taken as it stands.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

CHECKSUM = "checksum"


def sealed_json(values: Mapping[str, Any], indent: int | None = 1) -> str:
    """Return the values as JSON, with their checksum; on one line without an indent."""
    plain = json.loads(json.dumps(values))
    return json.dumps({**plain, CHECKSUM: _checksum(plain)}, indent=indent)


def unsealed(text: str | bytes) -> dict[str, Any]:
    """Return the values of a JSON object without their checksum.

    Raises:
        ValueError: It is no JSON object, or says something else than when it was written.
    """
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError(f"it is no JSON object but {type(values).__name__}")
    checksum = values.pop(CHECKSUM, None)
    if checksum is not None and checksum != _checksum(values):
        raise ValueError("what it says does not agree with its checksum")
    return values


def _checksum(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
