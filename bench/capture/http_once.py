"""One capture by the built `ingest`, in a process to be measured.

`http_once.py <URL> <bytes expected> <MB of the function>`

Run by bench.http_capture with the artifact and its layer on the path, under an interpreter that has
nothing else, as in Lambda.
"""

import sys

import ingest


class Context:
    """What Lambda passes to a handler beside the event."""

    function_name = "ingest"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:ingest"
    aws_request_id = "bench"

    def __init__(self, memory_mb: int) -> None:
        self.memory_limit_in_mb = memory_mb

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


def main(url: str, size: int, memory_mb: int) -> None:
    source = {"name": "owid", "dataset": "observations", "kind": "http", "location": {"url": url}}
    candidate = ingest.handler({"run": "bench", "source": source}, Context(memory_mb))
    assert candidate["bytes"] == size, candidate


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
