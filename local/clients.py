"""Clients of the laptop's AWS, one a service: making one takes longer than most requests."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    client = boto3.client  # each service has a type of its own
else:

    def client(service: str) -> Any:
        """Return the client of a service, as this process is signed in now."""
        return _client(
            service, os.environ.get("AWS_ENDPOINT_URL"), os.environ.get("AWS_ACCESS_KEY_ID")
        )


@cache
def _client(service: Any, endpoint: str | None, _key: str | None) -> Any:
    return boto3.client(service, endpoint_url=endpoint)
