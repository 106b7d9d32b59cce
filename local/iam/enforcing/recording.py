"""Writes down what is asked of IAM, each question once, for the tests of least privilege.

What differs from run to run is replaced: ids, hashes, days. Names of what the stack creates lose
the suffix that CloudFormation gives them.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.iam.enforcing.authorizer import Recorder, record_nothing
from local.iam.request import AuthorizationRequest

FILE = "COVIDLAKE_RECORD_IAM"  # environment variable: where the questions are appended

_VARYING = (
    # An id of a run or release, and what Athena, EMR and S3 call their own.
    (re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6,8}"), "20260101T000000Z-00000000"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "0" * 8),
    (re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b|\b[0-9a-f]{12}\b(?!:)"), "0" * 12),
    (re.compile(r"\bj-[0-9A-Z]{13}"), "j-0"),
    (re.compile(r"\bs-[0-9A-Z]{13}"), "s-0"),
    (re.compile(r"captured=\d{4}-\d\d-\d\d"), "captured=2026-01-01"),
    (re.compile(r"\d{8}T\d{6}(\.\d+)?Z"), "20260101T000000Z"),
    # CloudFormation's suffix of a name.
    (re.compile(r"(?<=[a-z])-[0-9A-Z]{12}\b"), ""),
)


class Recording:
    """A file of questions, in the order in which they were asked first."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lines = set(file.read_text().splitlines()) if file.exists() else set()

    def __call__(self, request: AuthorizationRequest) -> None:
        """Write a question down unless it is there."""
        line = json.dumps(as_record(request), sort_keys=True, ensure_ascii=False)
        if line not in self._lines:
            self._lines.add(line)
            with self.file.open("a") as file:
                file.write(f"{line}\n")


def from_environment(environment: Mapping[str, str] = os.environ) -> Recorder:
    """Return the recorder that the environment asks for, or one that keeps nothing."""
    file = environment.get(FILE)
    return Recording(Path(file)) if file else record_nothing


def as_record(request: AuthorizationRequest) -> dict[str, Any]:
    """Return a question without what differs from run to run."""
    return {
        "principal": _constant(request.principal),
        "action": request.action,
        "resource": _constant(request.resource),
        "context": {key: _constant(value) for key, value in request.context.items()},
    }


def _constant(value: Any) -> Any:
    if not isinstance(value, str):
        return [_constant(item) for item in value]
    for pattern, instead in _VARYING:
        value = pattern.sub(instead, value)
    return value
