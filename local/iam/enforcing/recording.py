"""Writes down what is asked of IAM, each question once, for the tests of least privilege.

What differs from run to run is replaced: ids, hashes, days. Names of what the stack creates lose
the suffix that CloudFormation gives them.
"""

import json
import re
from pathlib import Path
from typing import Any

from local.iam.calls.arns import ACCOUNT
from local.iam.request import AuthorizationRequest

_VARYING = (
    # An id of a run or release, and what Athena, EMR and S3 call their own.
    (re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6,8}\b"), "20260101T000000Z-00000000"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "0" * 8),
    (re.compile(rf"\b(?!{ACCOUNT})([0-9a-f]{{64}}|[0-9a-f]{{16}}|[0-9a-f]{{12}})\b"), "0" * 12),
    (re.compile(r"\bj-[0-9A-Z]{13}"), "j-0"),
    (re.compile(r"\bs-[0-9A-Z]{13}"), "s-0"),
    (re.compile(r"captured=\d{4}-\d\d-\d\d"), "captured=2026-01-01"),
    (re.compile(r"\d{8}T\d{6}(\.\d+)?Z"), "20260101T000000Z"),
    # When a run began, counted backwards (zones.newest_run).
    (re.compile(r"(?<=/_newest/)\d{11}"), "0" * 11),
    # API Gateway's id of the API, as the stack would name it.
    (re.compile(r"(?<=execute-api:us-east-1:\d{12}:)\w{10}(?=/)"), "covidlake-Api"),
    # CloudFormation's suffix of a name.
    (re.compile(r"(?<=[a-z])-[0-9A-Z]{12}\b"), ""),
)


class Recording:
    """The questions that kinds of work ask, each once for the whole.

    Attributes:
        folder: has a file of lines for each kind of work.
        work: what is being done now.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = ""
        self._written = {
            line for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()
        }

    def __call__(self, request: AuthorizationRequest) -> None:
        """Write a question down unless it was asked before, for this work or another.

        Without a kind of work nothing is written.
        """
        if not self.work:
            return
        line = json.dumps(as_record(request), sort_keys=True, ensure_ascii=False)
        if line not in self._written:
            self._written.add(line)
            with (self.folder / f"{self.work}.jsonl").open("a") as file:
                file.write(f"{line}\n")


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
