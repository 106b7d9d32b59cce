"""The API in this process: what each request takes.

Reads events of API Gateway from standard input, one a line, and writes of each what it took. The
environment is the function's, its code is on PYTHONPATH.
"""

import json
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

LONGEST_BODY = 1_000_000  # that is written: problems, and the API's own document
CONTEXT: Any = SimpleNamespace(
    function_name="show-results",
    memory_limit_in_mb=1769,
    invoked_function_arn="arn",
    aws_request_id="request",
)


def main() -> None:
    """Answer until the input ends."""
    from show_results import handler

    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the function logs is no answer
    for line in sys.stdin:
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        began = time.process_time()
        response = handler(json.loads(line), CONTEXT)
        taken = {
            "status": response["statusCode"],
            "cpu_seconds": time.process_time() - began,
            "peak_mb": _peak_mb(),
            "body": response["body"] if len(response["body"]) < LONGEST_BODY else "",
            "next": _next(response),
        }
        answers.write(json.dumps(taken) + "\n")


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def _next(response: dict[str, Any]) -> str | None:
    """Return the query of the page behind a page; None without one."""
    (link,) = response["multiValueHeaders"].get("Link", [""])
    query, _, relation = link.partition(">; ")
    return query.removeprefix("<") if relation == 'rel="next"' else None


if __name__ == "__main__":
    main()
