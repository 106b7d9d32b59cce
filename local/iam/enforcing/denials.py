"""Refusals as AWS writes them: each protocol has a form of its own."""

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused.

    Attributes:
        code: in S3's and the query protocol's words.
        exception: the same in the words of the JSON protocols.
        message: for whoever asked.
        status: None for that with which the protocol refuses.
    """

    code: str
    exception: str
    message: str
    status: HTTPStatus | None = None


def denied(message: str) -> Refusal:
    """Return the refusal of what no policy allows."""
    return Refusal("AccessDenied", "AccessDeniedException", message)


# What a service calls a request that its model does not allow; the others say ValidationException.
_INVALID = {"athena": "InvalidRequestException", "glue": "InvalidInputException"}


def invalid(message: str, service: str) -> Refusal:
    """Return the refusal of what a service's model does not allow."""
    return Refusal("ValidationError", _INVALID.get(service, "ValidationException"), message)


def unknown_key(key: str) -> Refusal:
    """Return the refusal of a key that nobody has."""
    message = f"The AWS access key ID {key!r} does not exist in our records."
    return Refusal("InvalidAccessKeyId", "UnrecognizedClientException", message)


def unsigned() -> Refusal:
    """Return the refusal of a request that nobody signed."""
    return Refusal("AccessDenied", "MissingAuthenticationTokenException", "Access Denied")


@dataclass(frozen=True)
class Response:
    """An HTTP response."""

    status: HTTPStatus
    headers: list[tuple[str, str]]
    body: bytes


def response(refusal: Refusal, protocol: str) -> Response:
    """Return a refusal in the form of a protocol."""
    if protocol == "rest-xml":
        return _xml(refusal, f"<Error>{_code_and_message(refusal)}</Error>")
    if protocol in ("query", "ec2"):
        error = f"<Error><Type>Sender</Type>{_code_and_message(refusal)}</Error>"
        return _xml(refusal, f"<ErrorResponse>{error}</ErrorResponse>")
    # The JSON protocols of the older services answer 400, those over REST 403.
    status = HTTPStatus.FORBIDDEN if protocol == "rest-json" else HTTPStatus.BAD_REQUEST
    text = json.dumps({"__type": refusal.exception, "message": refusal.message})
    headers = [
        ("Content-Type", "application/x-amz-json-1.1"),
        ("x-amzn-ErrorType", refusal.exception),
        ("x-amzn-RequestId", str(uuid.uuid4())),  # Step Functions passes it on
    ]
    return Response(refusal.status or status, headers, text.encode())


def _code_and_message(refusal: Refusal) -> str:
    return f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"


def _xml(refusal: Refusal, document: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'
    status = refusal.status or HTTPStatus.FORBIDDEN
    return Response(status, [("Content-Type", "application/xml")], text.encode())
