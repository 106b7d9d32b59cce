"""Requests of boto3 as the gate before moto reads and refuses them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
import requests
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from local.iam.calls.call import Need
from local.iam.enforcing import identities
from local.iam.enforcing.authorizer import AccessDenied, Authorizer
from local.iam.enforcing.gate import Gate
from local.iam.judge import Decision
from local.iam.request import AuthorizationRequest

LAKE = "arn:aws:s3:::lake"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"


class Asked(Authorizer):
    """Keeps what it is asked, and denies one action."""

    denied = ""

    def __init__(self) -> None:
        super().__init__()
        self.needs: list[Need] = []

    def require(self, principal: str, needs: Iterable[Need]) -> None:
        for need in needs:
            self.needs.append(need)
            if need.action == self.denied:
                request = AuthorizationRequest(principal, need.action, need.resource)
                raise AccessDenied(request, Decision(False, f"{principal} & nobody else", None))


class Account:
    """A moto server behind a gate, and the role `reader` in it."""

    def __init__(self, url: str, asked: Asked) -> None:
        self.url = url
        self.asked = asked
        roles = self.client("iam", identities.OPERATOR)
        created: Any = roles.create_role(RoleName="reader", AssumeRolePolicyDocument="{}")  # type: ignore[attr-defined]
        self.role: str = created["Role"]["Arn"]

    def client(self, service: str, key: str = "role.reader") -> BaseClient:
        return boto3.client(  # type: ignore[call-overload,no-any-return]
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )


@contextmanager
def serving() -> Iterator[Account]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    asked = Asked()
    running: Any = server._server
    running.app = Gate(running.app, asked)
    host, port = server.get_host_and_port()
    yield Account(f"http://{host}:{port}", asked)
    server.stop()


@pytest.fixture(scope="module")
def served() -> Iterator[Account]:
    with serving() as account:
        operator: Any = account.client("s3", identities.OPERATOR)
        operator.create_bucket(Bucket="lake")
        operator.put_object(Bucket="lake", Key="a b+c/ü.csv", Body=b"12345")
        yield account


@pytest.fixture
def account(served: Account) -> Account:
    served.asked.needs.clear()
    served.asked.denied = ""
    return served


def asked(account: Account) -> list[tuple[str, str]]:
    return [(need.action, need.resource) for need in account.asked.needs]


def test_what_the_operator_asks_is_not_judged(account: Account) -> None:
    operator: Any = account.client("s3", identities.OPERATOR)
    assert operator.get_object(Bucket="lake", Key="a b+c/ü.csv")["Body"].read() == b"12345"
    assert asked(account) == []


def test_a_role_is_judged_for_what_it_asks(account: Account) -> None:
    s3: Any = account.client("s3")
    assert s3.get_object(Bucket="lake", Key="a b+c/ü.csv")["Body"].read() == b"12345"
    source = {"Bucket": "lake", "Key": "a b+c/ü.csv"}
    s3.copy_object(Bucket="lake", Key="copy", CopySource=source)
    s3.delete_objects(Bucket="lake", Delete={"Objects": [{"Key": "copy"}]})
    assert asked(account) == [
        ("s3:GetObject", f"{LAKE}/a b+c/ü.csv"),
        ("s3:GetObject", f"{LAKE}/a b+c/ü.csv"),
        ("s3:PutObject", f"{LAKE}/copy"),
        ("s3:DeleteObject", f"{LAKE}/copy"),
    ]


def test_a_large_file_passes_in_parts_and_whole(account: Account, tmp_path: Any) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"0123456789" * 900_000)
    s3: Any = account.client("s3")
    s3.upload_file(str(file), "lake", "large")
    operator: Any = account.client("s3", identities.OPERATOR)
    assert operator.head_object(Bucket="lake", Key="large")["ContentLength"] == 9_000_000
    assert set(asked(account)) == {("s3:PutObject", f"{LAKE}/large")}


def test_a_presigned_address_is_judged_as_its_signer(account: Account) -> None:
    s3: Any = account.client("s3")
    address = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "lake", "Key": "a b+c/ü.csv"}
    )
    assert requests.get(address, timeout=10).content == b"12345"
    assert asked(account) == [("s3:GetObject", f"{LAKE}/a b+c/ü.csv")]
    account.asked.denied = "s3:GetObject"
    assert requests.get(address, timeout=10).status_code == 403


@pytest.mark.parametrize(
    ("service", "action", "call", "parameters", "code", "status"),
    [
        ("s3", "s3:PutObject", "put_object", {"Bucket": "lake", "Key": "k", "Body": b"1" * 99_999},
         "AccessDenied", 403),
        ("s3", "s3:GetObject", "head_object", {"Bucket": "lake", "Key": "k"}, "403", 403),
        ("secretsmanager", "secretsmanager:GetSecretValue", "get_secret_value",
         {"SecretId": SECRET}, "AccessDeniedException", 400),
        ("lambda", "lambda:InvokeFunction", "invoke", {"FunctionName": "f"},
         "AccessDeniedException", 403),
        ("sns", "sns:Publish", "publish", {"TopicArn": "arn:t", "Message": "m"},
         "AccessDenied", 403),
    ],
)  # fmt: skip
def test_a_denial_has_the_form_of_the_services_protocol(
    account: Account,
    service: str,
    action: str,
    call: str,
    parameters: dict[str, Any],
    code: str,
    status: int,
) -> None:
    account.asked.denied = action
    with pytest.raises(ClientError) as raised:
        getattr(account.client(service), call)(**parameters)
    answer = raised.value.response
    assert answer["Error"]["Code"] == code
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    if call != "head_object":  # which has no body
        assert answer["Error"]["Message"] == f"{account.role} & nobody else"


@pytest.mark.parametrize(
    ("service", "call", "code"),
    [
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("emr", "list_clusters", "UnrecognizedClientException"),
    ],
)
def test_a_key_that_nobody_has_is_refused(
    account: Account, service: str, call: str, code: str
) -> None:
    with pytest.raises(ClientError) as raised:
        getattr(account.client(service, "role.nobody"), call)()
    assert raised.value.response["Error"]["Code"] == code


def test_what_nobody_signed_is_refused(account: Account) -> None:
    response = requests.get(f"{account.url}/lake/large", timeout=10)
    assert (response.status_code, "<Code>AccessDenied</Code>" in response.text) == (403, True)


def test_an_operation_without_a_known_need_is_refused(account: Account) -> None:
    s3: Any = account.client("s3")
    with pytest.raises(ClientError, match="does not say which IAM actions s3:GetBucketAcl needs"):
        s3.get_bucket_acl(Bucket="lake")


@pytest.mark.parametrize(
    ("service", "call", "code", "message"),
    [
        (
            "secretsmanager",
            lambda client: client.get_secret_value(SecretId="s" * 2049),
            "ValidationException",
            "Member must have length less than or equal to 2048",
        ),
        (
            "athena",
            lambda client: client.start_query_execution(QueryString="SELECT 1", WorkGroup="a b"),
            "InvalidRequestException",
            "Member must satisfy regular expression pattern",
        ),
    ],
)
def test_what_the_services_model_does_not_allow_is_refused_before_it_is_judged(
    account: Account, service: str, call: Callable[[Any], Any], code: str, message: str
) -> None:
    with pytest.raises(ClientError) as refused:
        call(account.client(service))
    assert refused.value.response["Error"]["Code"] == code
    assert message in refused.value.response["Error"]["Message"]
    assert account.asked.needs == []
