"""An HTTP request to AWS, read as the operation and the parameters that it stands for.

moto's router and parsers follow the service models of botocore for every protocol: REST, query
and JSON. They are no public interface, which is why moto is pinned.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import NotFound

from local.iam.calls.call import Call

Environ = dict[str, Any]

# Services that sign by another name than botocore's.
_BOTOCORE_NAMES = {
    "elasticmapreduce": "emr",
    "states": "stepfunctions",
    "monitoring": "cloudwatch",
}


@dataclass(frozen=True)
class Signature:
    """What a request's signature says; it is not checked.

    Attributes:
        key: the access key.
        service: as botocore names it.
    """

    key: str
    service: str


def signature(environ: Environ) -> Signature | None:
    """Return the signature in a request's headers or, presigned, in its address."""
    header = environ.get("HTTP_AUTHORIZATION", "")
    query = parse_qs(environ.get("QUERY_STRING", ""))
    if old := query.get(
        "AWSAccessKeyId"
    ):  # an address presigned by version 2, which S3 alone takes
        return Signature(old[0], "s3")
    _, _, credential = header.partition("Credential=")
    credential = credential or query.get("X-Amz-Credential", [""])[0]
    scope = credential.split(",")[0].split("/")
    if len(scope) != 5:  # key, date, region, service, aws4_request
        return None
    return Signature(scope[0], _BOTOCORE_NAMES.get(scope[3], scope[3]))


def protocol(environ: Environ, service: str) -> str:
    """Return the protocol in which a request is written, and wants its answer."""
    model = get_service_model(service)
    name: str = determine_request_protocol(model, environ.get("CONTENT_TYPE"))
    return name


def read(environ: Environ, service: str) -> Call:
    """Return the call that a request makes; of an unknown operation the name is the path.

    The body can be read again afterwards.
    """
    body = b"" if _carries_a_file(environ, service) else _body(environ)
    read_again = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    request = Request({**environ, **read_again})
    try:
        operation, in_path = get_service_router(service).match(request)
    except NotFound:
        return Call(service, f"{request.method} {request.path}", {})
    parser = PROTOCOL_PARSERS[protocol(environ, service)](operation)
    parameters: Mapping[str, Any] = parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": in_path,
        }
    )
    return Call(service, operation.name, parameters)


def _carries_a_file(environ: Environ, service: str) -> bool:
    """Say whether the body is an object's: IAM does not look into it, and it may be large."""
    return service == "s3" and environ["REQUEST_METHOD"] == "PUT"


def drain(environ: Environ) -> None:
    """Read what is left of a body: a client that still sends would not read the answer."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def _body(environ: Environ) -> bytes:
    """Return the body, and leave it where it can be read again."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body
