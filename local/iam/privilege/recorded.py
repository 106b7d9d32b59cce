"""Requests that were recorded, as lines of JSON that do not change from run to run.

A line is a request and the kind of work that made it:

    {"work": "unchanged run", "principal": "arn:aws:iam::123456789012:role/${IngestFunctionRole}",
     "action": "s3:GetObject", "resource": "arn:aws:s3:::${Lake}/raw/owid/state.json",
     "context": {"aws:SecureTransport": "true"}}

${IngestFunctionRole} stands for the physical id that the stack gave to the logical one. What else
differs from run to run, such as the id of a cluster, is the same in each line.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.iam.request import AuthorizationRequest

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# Shorter ones are names that the template gives, such as covidlake and live.
_SHORTEST_ID = 10
# What differs from run to run, and what stands for it in a recording.
_VOLATILE = [
    (re.compile(pattern), constant)
    for pattern, constant in [
        (r"\b\d{8}T\d{6}Z-[0-9a-f]{6}\b", "20260101T000000Z-000000"),
        (r"\b\d{4}-\d\d-\d\d\b", "2026-01-01"),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "uuid"),
        (r"\b[0-9a-f]{16,64}\b", "0" * 16),
        (r"\b([js])-[A-Z0-9]{13}\b", r"\1-0000000000000"),
        (r"(?<=_)[0-9a-f]{12}(?=/)", "0" * 12),  # a stage of a SparkML pipeline
        (r"\bpart-\d{5}\b", "part-00000"),
    ]
]


@dataclass(frozen=True)
class RecordedRequest:
    """A request, and the kind of work that made it: "first run"."""

    work: str
    request: AuthorizationRequest


def read(folder: Path, stack: Mapping[str, str]) -> list[RecordedRequest]:
    """Return the requests of all files of a folder, with the ids of a stack.

    Args:
        folder: holds *.jsonl.
        stack: physical ids by logical id.

    Raises:
        KeyError: a line names a logical id that the stack does not have.
    """
    lines = [
        line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    return [_parsed(json.loads(_with_ids(line, stack))) for line in lines]


def write(path: Path, requests: Iterable[RecordedRequest], stack: Mapping[str, str]) -> None:
    """Write requests to a file: each once, in order, and without the ids of the stack."""
    lines = {_without_ids(_line(recorded), stack) for recorded in requests}
    path.write_text("".join(f"{line}\n" for line in sorted(lines)))


def _parsed(line: dict[str, Any]) -> RecordedRequest:
    return RecordedRequest(line.pop("work"), AuthorizationRequest(**line))


def _line(recorded: RecordedRequest) -> str:
    request = recorded.request
    return json.dumps(
        {
            "work": recorded.work,
            "principal": request.principal,
            "action": request.action,
            "resource": request.resource,
            "context": dict(sorted(request.context.items())),
        }
    )


def _with_ids(line: str, stack: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: _name(stack[found[1]]), line)


def _without_ids(line: str, stack: Mapping[str, str]) -> str:
    names = {_name(physical): logical for logical, physical in stack.items()}
    # The longest first: the id of one may begin that of another.
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= _SHORTEST_ID:
            line = line.replace(name, "${" + names[name] + "}")
    for pattern, constant in _VOLATILE:
        line = pattern.sub(constant, line)
    return line


def _name(physical: str) -> str:
    """Return what ARNs have of a physical id: of a queue's address, the name."""
    return physical.rpartition("/")[2] if physical.startswith("https://") else physical
