"""What Glue refuses of a batch of partitions, and moto takes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.glue.models import GlueBackend

MOST_OF_A_BATCH = {
    "batch_create_partition": 100,
    "batch_update_partition": 100,
    "batch_delete_partition": 25,
}


def install() -> None:
    """Let moto's Glue refuse larger batches."""
    for name, most in MOST_OF_A_BATCH.items():
        operation = getattr(GlueBackend, name)
        # A second installation must not wrap the first.
        original = getattr(operation, "__wrapped__", operation)
        setattr(GlueBackend, name, _limited(original, most))


def _limited(operation: Callable[..., Any], most: int) -> Callable[..., Any]:
    @wraps(operation)
    def limited(backend: GlueBackend, database: str, table: str, batch: list[Any]) -> Any:
        if len(batch) > most:
            raise JsonRESTError(
                "ValidationException",
                f"Member must have length less than or equal to {most}; it has {len(batch)}",
            )
        return operation(backend, database, table, batch)

    return limited
