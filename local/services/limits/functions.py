"""Lambda's limits, in Lambda's own words where it has them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

MAX_REQUEST = 6 * 1024 * 1024
MAX_RESPONSE = 6_291_556
MAX_LAYERS = 5
MAX_ENVIRONMENT = 4096
MAX_UNZIPPED = 262_144_000  # the code and its layers together
# Lambda sets them itself.
RESERVED = (
    "_HANDLER",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT",
)


class LimitExceeded(ValueError):
    """A function that Lambda would not create."""


def check_configuration(environment: Mapping[str, str], layers: int) -> None:
    """Check what a function is created with; LimitExceeded."""
    if reserved := [name for name in RESERVED if name in environment]:
        raise LimitExceeded(
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported "
            f"for modification. Reserved keys used in this request: {', '.join(reserved)}"
        )
    measured = json.dumps(dict(environment), separators=(",", ":"))
    if len(measured.encode()) > MAX_ENVIRONMENT:
        raise LimitExceeded(
            "Lambda was unable to configure your environment variables because the environment "
            f"variables you have provided exceeded the 4KB limit. String measured: {measured}"
        )
    if layers > MAX_LAYERS:
        raise LimitExceeded(f"Cannot reference more than {MAX_LAYERS} layers.")


def check_size(folders: list[Path]) -> None:
    """Check the code of a function and of its layers, unzipped; LimitExceeded."""
    size = sum(unzipped_bytes(folder) for folder in folders)
    if size > MAX_UNZIPPED:
        raise LimitExceeded(
            f"Function code combined with layers exceeds the maximum allowed size of {MAX_UNZIPPED}"
            f" bytes. The actual size is {size} bytes."
        )


def unzipped_bytes(folder: Path) -> int:
    """Return the bytes of all files in a folder, without compiled ones, which are made here."""
    total = 0
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        inside = (Path(path) / name for name in files)
        total += sum(file.stat().st_size for file in inside)
    return total


def too_large_request(payload: bytes) -> str | None:
    """Return how Lambda refuses an event that is too large; None if it is not."""
    if len(payload) <= MAX_REQUEST:
        return None
    return (
        f"{len(payload)} byte payload is too large for the RequestResponse invocation type "
        f"(limit {MAX_REQUEST} bytes)"
    )


def too_large_response(response: bytes) -> bytes | None:
    """Return the error that stands for an answer that is too large; None if it is not."""
    if len(response) <= MAX_RESPONSE:
        return None
    message = (
        f"Response payload size ({len(response)} bytes) exceeded maximum allowed payload size "
        f"({MAX_RESPONSE} bytes)."
    )
    error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}
    return json.dumps(error).encode()
