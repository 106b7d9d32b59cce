"""The laptop's API Gateway: the template's routes, over real sockets.

Behind it are functions that answer with their event.
"""

import base64
import gzip
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
import requests

from local.services.api_gateway import front, route_table
from local.services.api_gateway.responses import GatewayResponses
from local.services.functions.service import RequestTooLarge
from local.services.limits import functions as limits
from local.tools.loopback import LoopbackServer
from tests.support.stack import resources, template

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 "
    "Credential=local/20260101/us-east-1/execute-api/aws4_request, "
    "SignedHeaders=host, Signature=0"
}
STACK = {name: name for name in resources("AWS::Serverless::Function")}
EVENT = {
    "Type": "Api",
    "Properties": {"Path": "/v1/jobs/{id}", "Method": "POST", "Auth": {"Authorizer": "AWS_IAM"}},
}
TEMPLATE = {
    "Resources": {
        "Public": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Events": {
                    "Paths": {"Type": "Api", "Properties": {"Path": "/{proxy+}", "Method": "GET"}},
                    "Keyed": {
                        "Type": "Api",
                        "Properties": {
                            "Path": "/keyed/{proxy+}",
                            "Method": "GET",
                            "Auth": {"ApiKeyRequired": True},
                        },
                    },
                }
            },
        },
        "Private": {"Type": "AWS::Serverless::Function", "Properties": {"Events": {"Job": EVENT}}},
    }
}


class Echo:
    """Functions that answer with their name and event.

    /broken fails, /slow takes too long, /parquet gives bytes.
    """

    def invoke(self, function: str, payload: bytes) -> tuple[bytes, bool]:
        if refusal := limits.too_large_request(payload):
            raise RequestTooLarge(refusal)
        event = json.loads(payload)
        if event["path"] == "/slow":
            return b'{"errorType": "Sandbox.Timedout", "errorMessage": "29 seconds"}', True
        answer: dict[str, Any] = {
            "statusCode": 200,
            "multiValueHeaders": {"Content-Type": ["application/json"]},
            "isBase64Encoded": False,
        }
        answer["body"] = json.dumps({"function": function, "event": event})
        if event["path"] == "/parquet":
            answer |= {"body": base64.b64encode(b"PAR1\xff").decode(), "isBase64Encoded": True}
        return json.dumps(answer).encode(), event["path"] == "/broken"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    routes = route_table.read(TEMPLATE, {"Public": "public-1", "Private": "private-1"})
    responses = GatewayResponses.read(template())
    server = LoopbackServer(0)
    echo = front.Api(Echo(), routes, responses)  # type: ignore[arg-type]
    server.open(front.front_of(echo))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_request_becomes_a_proxy_event(url: str) -> None:
    invoked = requests.get(f"{url}/v1/a%20b?x=1&x=2&y=", timeout=5).json()
    event = invoked["event"]
    assert invoked["function"] == "public-1"
    assert (event["resource"], event["path"]) == ("/{proxy+}", "/v1/a b")
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [""]}
    assert event["pathParameters"] == {"proxy": "v1/a b"}
    assert "userArn" not in event["requestContext"]["identity"]


def test_only_who_signs_reaches_a_route_for_iam_callers(url: str) -> None:
    assert requests.post(f"{url}/v1/jobs/7", data=b"{}", timeout=5).status_code == 401
    invoked = requests.post(f"{url}/v1/jobs/7", data=b'{"a": 1}', headers=SIGNED, timeout=5).json()
    event = invoked["event"]
    assert (invoked["function"], event["pathParameters"]) == ("private-1", {"id": "7"})
    assert event["requestContext"]["identity"]["userArn"].endswith(":user/local")
    assert json.loads(base64.b64decode(event["body"])) == {"a": 1}


def test_head_does_not_tell_another_length_than_get(url: str) -> None:
    assert requests.get(f"{url}/v1/health", timeout=5).headers["Content-Length"] != "0"
    assert "Content-Length" not in requests.head(f"{url}/v1/health", timeout=5).headers


def test_an_unknown_key_is_told_which_one_a_laptop_takes() -> None:
    refused = GatewayResponses.read(template()).render("ACCESS_DENIED", "/v1/queries")
    assert refused.status == 403
    assert json.loads(refused.body)["detail"] == (
        "User is not authorized to access this resource. "
        "On a laptop sign with the access key local; any secret will do"
    )


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/keyed/v1/health", {}, 403),
        ("GET", "/keyed/v1/health", {"X-API-Key": "key"}, 200),
        ("DELETE", "/v1/jobs/7", {}, 401),
        ("GET", "/broken", {}, 502),
    ],
)
def test_who_is_turned_away_is_told_so_as_a_problem(
    url: str, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = requests.request(method, url + path, headers=headers, timeout=5)
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]
        # A page of another origin reads why, instead of "network error".
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("length", "sent", "status"),
    [
        ("1000000", 1_000_000, 200),
        ("4800000", 4_800_000, 502),  # Base64 makes more than Lambda's 6 MB of it
        ("10485761", 0, 413),
        ("-1", 0, 400),
        ("many", 0, 400),
    ],
)
def test_a_body_is_at_most_10_mb_and_what_lambda_takes(
    url: str, length: str, sent: int, status: int
) -> None:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=30)
    headers = {**SIGNED, "Content-Length": length}
    connection.request("POST", "/v1/jobs/7", b"x" * sent, headers)
    answer = connection.getresponse()
    assert answer.status == status
    assert answer.headers["Connection"] == ("close" if sent == 0 else None)
    connection.close()


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Host", "localhost:9000", 200),  # through a tunnel
        ("Host", "[::1]:8000", 200),
        ("Host", "rebound.example.org", 403),
        ("Host", "127.0.0.1.example.org", 403),
        ("Host", "[", 403),
        ("Origin", "http://localhost:3000", 200),
        ("Origin", "https://example.org", 403),
        ("Origin", "null", 403),  # a page in a sandbox
        ("Origin", "", 403),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_pages_of_the_web_are_turned_away(
    url: str, method: str, header: str, value: str, status: int
) -> None:
    headers = {header: value, **(SIGNED if method == "POST" else {})}
    path = "/v1/jobs/7" if method == "POST" else "/v1/health"
    answered = requests.request(method, url + path, headers=headers, data=b"{}", timeout=5)
    turned_away = answered.status_code == 403
    assert turned_away == (status == 403)
    if turned_away:
        assert "of its own machine only" in answered.text
        assert "Access-Control-Allow-Origin" not in answered.headers


def test_large_answers_are_compressed_for_who_can_read_it(url: str) -> None:
    plain = requests.get(
        f"{url}/v1/x?{'y' * 2000}=1", headers={"Accept-Encoding": "identity"}, timeout=5
    )
    with requests.get(
        f"{url}/v1/x?{'y' * 2000}=1", headers={"Accept-Encoding": "gzip"}, stream=True, timeout=5
    ) as squeezed:
        assert "Content-Encoding" not in plain.headers
        assert squeezed.headers["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(squeezed.raw.read()))["function"] == "public-1"


def test_bytes_arrive_as_bytes(url: str) -> None:
    assert requests.get(f"{url}/parquet", timeout=5).content == b"PAR1\xff"


def test_the_real_template_leads_every_path_somewhere() -> None:
    routes = route_table.read(template(), STACK)
    expected = {
        ("GET", "/v1/observations"): ("ShowResultsFunction", False, False),
        ("PUT", "/v1/observations"): ("ShowResultsFunction", False, False),
        ("GET", "/keyed/v1/health"): ("ShowResultsFunction", False, True),
        ("OPTIONS", "/keyed/v1/health"): ("ShowResultsFunction", False, False),
        ("DELETE", "/"): ("ShowResultsFunction", False, False),
        ("GET", "/v1/locations/a\nb\n"): ("ShowResultsFunction", False, False),
        ("GET", "/v1/releases"): ("ShowResultsFunction", False, False),
        ("GET", "/v1/releases/current"): ("ShowResultsFunction", False, False),
        ("POST", "/v1/releases/r1/activate"): ("OperateFunction", True, False),
        ("POST", "/v1/queries"): ("OperateFunction", True, False),
        ("GET", "/v1/queries/q1/results"): ("OperateFunction", True, False),
    }
    for request, (function, signed, keyed) in expected.items():
        match = route_table.find(routes, *request)
        assert match is not None, request
        route = match[0]
        assert (route.function, route.signed, route.keyed) == (function, signed, keyed), request
    # API Gateway looks for a method on the most specific resource only.
    assert route_table.find(routes, "GET", "/v1/queries") is None


@pytest.mark.parametrize(
    ("path", "signed", "keyed"),
    [
        ("/", False, False),
        ("/v1/health", False, False),
        ("/v1/releases/r1", False, False),
        ("/keyed/v1/health", False, True),
        ("/v1/queries/q1", True, False),
        ("/v1/queries/q1/results", True, False),
    ],
)
def test_the_template_leads_head_where_it_leads_get(path: str, signed: bool, keyed: bool) -> None:
    routes = route_table.read(template(), STACK)
    for method in ("GET", "HEAD"):
        match = route_table.find(routes, method, path)
        assert match is not None
        assert (match[0].signed, match[0].keyed) == (signed, keyed)


def test_a_function_that_takes_too_long_is_a_gateways_time_out(url: str) -> None:
    answer = requests.get(f"{url}/slow", timeout=10)
    assert answer.status_code == 504
    assert "Endpoint request timed out" in answer.text
