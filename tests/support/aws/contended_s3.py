"""S3 as contended as production's.

It is atomic where S3 is, strict where moto is not, and able to fail between any two calls.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, EndpointConnectionError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Killed(BaseException):
    """The function's process ended here."""


class ContendedS3:
    """An S3 client that passes calls on, one at a time.

    Attributes:
        before: Called with (count, operation) before each call; may raise.
        after: Called with (count, operation) after each call, when its effect is there; may raise.
        twice: Operations that the SDK sends again since the answer to the first was lost.
    """

    def __init__(
        self,
        s3: "S3Client",
        lock: "threading.Lock | None" = None,
        before: Callable[[int, str], None] = lambda *_: None,
        after: Callable[[int, str], None] = lambda *_: None,
        twice: tuple[str, ...] = (),
    ) -> None:
        self._s3, self._lock, self._before, self._after, self._twice = (
            s3,
            lock or threading.Lock(),
            before,
            after,
            twice,
        )
        self.calls: list[str] = []

    def get_paginator(self, name: str) -> Any:
        return self._s3.get_paginator(name)  # type: ignore[call-overload]

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            self.calls.append(name)
            count = len(self.calls)
            self._before(count, name)
            with self._lock:
                if name == "upload_part_copy":
                    self._check_source(**arguments)
                answer = getattr(self._s3, name)(**arguments)
                if name in self._twice:
                    answer = getattr(self._s3, name)(**arguments)
            self._after(count, name)
            return answer

        return call

    def _check_source(self, CopySource: dict[str, str], CopySourceIfMatch: str, **_: Any) -> None:  # noqa: N803
        """What moto leaves out of UploadPartCopy."""
        if self._s3.head_object(**CopySource)["ETag"] != CopySourceIfMatch:  # type: ignore[arg-type]
            raise failure("PreconditionFailed", "UploadPartCopy")


def killed_at(call: int, when: str) -> dict[str, Any]:
    """Return arguments of ContendedS3: from before or after one of its calls on, nothing is done.

    Not even cleaning up: the process is gone.
    """

    def kill(count: int, operation: str) -> None:
        if count >= call:
            raise Killed(operation)

    return (
        {"before": kill}
        if when == "before"
        else {"before": lambda count, name: kill(count - 1, name), "after": kill}
    )


def failure(code: str, operation: str) -> ClientError:
    """What boto3 raises for S3's error of that code."""
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


def unreachable() -> EndpointConnectionError:
    """What boto3 raises when all its tries went unanswered."""
    return EndpointConnectionError(endpoint_url="https://s3")
