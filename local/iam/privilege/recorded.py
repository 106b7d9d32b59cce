"""Requests that were recorded, as lines of JSON, read back for a stack of today.

A line is a request; its file is the kind of work that made it, unless the line says so itself:

    {"action": "s3:GetObject", "context": {"aws:SecureTransport": "true"},
     "principal": "arn:aws:iam::123456789012:role/covidlake-IngestFunctionRole",
     "resource": "arn:aws:s3:::covidlake-lake-local/raw/owid/state.json"}

Names lack the suffix that CloudFormation gives anew to each stack; the reader puts it back.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.iam.request import AuthorizationRequest

# A name that CloudFormation made of the stack and a logical id; a secret's has six letters more.
_GENERATED = re.compile(r"\bcovidlake-([A-Z]\w+)(-[A-Za-z0-9]{6}\b)?")


@dataclass(frozen=True)
class RecordedRequest:
    """A request, and the kind of work that made it: "first run"."""

    work: str
    request: AuthorizationRequest


def read(folder: Path, stack: Mapping[str, str]) -> list[RecordedRequest]:
    """Return the requests of all files of a folder, with the names of a stack.

    Args:
        folder: holds a file NAME.jsonl for each kind of work.
        stack: physical ids by logical id.
    """
    return [
        _parsed(path.stem.replace("-", " "), _with_names(line, stack))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]


def _parsed(work: str, line: str) -> RecordedRequest:
    fields = json.loads(line)
    return RecordedRequest(fields.pop("work", work), AuthorizationRequest(**fields))


def _with_names(line: str, stack: Mapping[str, str]) -> str:
    return _GENERATED.sub(lambda found: _name(stack.get(found[1], found[0])), line)


def _name(physical: str) -> str:
    """Return the name in a physical id, which may be an ARN or the address of a queue."""
    return re.split("[:/]", physical)[-1]
