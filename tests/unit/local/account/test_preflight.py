"""Preflight against moto: what it asks, and the command's lines and exit status."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from local.account import lookups
from local.account.account import Account
from local.account.checks_of_inputs import EMR_TAG
from local.account.configuration import Configuration
from local.account.finding import Status
from local.account.preflight import findings
from local.services import publisher

REGION = "us-east-1"


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield


def account(limit: int = 1000, vcpus: float = 64, **overrides: str) -> Account:
    """An account where so many Lambdas and vCPUs may run at once, which moto does not tell."""
    asked = Account(Configuration("covidlake", REGION, overrides))
    lambdas = Stubber(asked.client("lambda"))
    settings = {"AccountLimit": {"ConcurrentExecutions": limit}}
    lambdas.add_response("get_account_settings", settings)
    lambdas.activate()
    quotas = Stubber(asked.client("service-quotas"))
    which = {"ServiceCode": "ec2", "QuotaCode": "L-1216C47A"}
    quotas.add_response("get_service_quota", {"Quota": {"Value": vcpus}}, which)
    quotas.activate()
    return asked


def network(*tags: str) -> tuple[str, str]:
    """A VPC and a subnet, those of the names "vpc" and "subnet" with EMR's tag; their ids."""
    ec2 = boto3.client("ec2", REGION)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/24")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="us-east-1b")
    subnet_id = subnet["Subnet"]["SubnetId"]
    for name, resource in (("vpc", vpc), ("subnet", subnet_id)):
        if name in tags:
            ec2.create_tags(Resources=[resource], Tags=[{"Key": EMR_TAG, "Value": "true"}])
    return vpc, subnet_id


def test_a_new_account() -> None:
    asked = account(limit=10, vcpus=5)
    assert lookups.vcpu_quota(asked) == 5
    assert lookups.api_log_role(asked) == ""
    assert not lookups.has_emr_role(asked)
    assert lookups.concurrent_lambdas(asked) == 10
    assert lookups.default_principals(asked) == {"IAM_ALLOWED_PRINCIPALS"}
    assert lookups.network_tags(asked) == {}
    assert asked.stack is None


def test_what_an_account_has() -> None:
    gateway = boto3.client("apigateway", REGION)
    role = "arn:aws:iam::123456789012:role/logs"
    patch: Any = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    gateway.update_account(patchOperations=[patch])
    iam = boto3.client("iam", REGION)
    iam.create_role(RoleName="AWSServiceRoleForEMRCleanup", AssumeRolePolicyDocument="{}")
    lake_formation: Any = boto3.client("lakeformation", REGION)  # type: ignore[call-overload]
    nobody: dict[str, Any] = {
        "CreateDatabaseDefaultPermissions": [],
        "CreateTableDefaultPermissions": [],
    }
    lake_formation.put_data_lake_settings(DataLakeSettings=nobody)
    asked = account()
    assert lookups.api_log_role(asked) == role
    assert lookups.has_emr_role(asked)
    assert lookups.default_principals(asked) == set()


def test_zones_are_those_of_the_own_network_or_of_the_given_subnets() -> None:
    offers = lookups.zone_offers(account())
    assert list(offers) == ["us-east-1a", "us-east-1b"]
    assert "m5.xlarge" in offers["us-east-1a"]
    _, subnet = network()
    assert list(lookups.zone_offers(account(EmrSubnetId=subnet))) == ["us-east-1b"]


def test_tags_of_a_given_subnet_and_of_its_network() -> None:
    vpc, subnet = network("subnet")
    tags = lookups.network_tags(account(EmrSubnetId=subnet))
    assert tags == {subnet: {EMR_TAG: "true"}, vpc: {}}


def test_a_secret_that_is_given_is_read() -> None:
    secrets = boto3.client("secretsmanager", REGION)
    arn = secrets.create_secret(Name="database", SecretString='{"host": "db"}')["ARN"]
    asked = account(DatabaseTable="public.countries", DatabaseSecretArn=arn)
    assert lookups.database_secret(asked) == (arn, '{"host": "db"}')
    assert lookups.database_secret(account(DatabaseTable="public.countries")) == ("", None)


HEADERS = {"observations": "iso_code,location,date,new_cases", "countries": "iso_code,location"}


@pytest.fixture
def urls(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The two sources of a stack, on this machine."""
    files = {}
    for name, header in HEADERS.items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(f"{header}\n")
    with (
        publisher.serve(files["observations"]) as observations,
        publisher.serve(files["countries"]) as countries,
    ):
        yield {
            "SourceUrl": observations,
            "CountriesUrl": countries,
            "AllowLoopbackHttp": "true",
        }


def statuses(asked: Account) -> dict[str, Status]:
    return {name: finding.status for name, finding in findings(asked)}


def test_every_check_in_its_order(urls: dict[str, str]) -> None:
    found = dict(findings(account(**urls)))
    assert list(found) == [
        "credentials",
        "API Gateway's logs",
        "EMR's own role",
        "vCPUs",
        "Lambdas at once",
        "instance types",
        "network",
        "Lake Formation",
        "observations",
        "countries",
        "schedule",
    ]
    ok = {name for name, finding in found.items() if finding.status is Status.OK}
    assert ok == set(found) - {"EMR's own role"}


def test_sources_are_asked_as_ingest_asks_them(urls: dict[str, str]) -> None:
    swapped = {
        **urls,
        "SourceUrl": urls["CountriesUrl"],
        "CountriesUrl": urls["CountriesUrl"] + "x",
    }
    found = dict(findings(account(**swapped)))
    assert found["observations"].status is Status.FAILS
    assert "the header lacks date" in found["observations"].found
    assert found["countries"].status is Status.FAILS
    assert "404" in found["countries"].found
    forbidden = dict(findings(account(**{**urls, "AllowLoopbackHttp": "false"})))
    assert "is not allowed" in forbidden["countries"].found


def test_mirrors_are_asked_too(urls: dict[str, str]) -> None:
    found = dict(findings(account(**urls, SourceMirrors=urls["SourceUrl"] + "x")))
    assert found["observations"].status is Status.FAILS
    assert "404" in found["observations"].found


def test_a_database_takes_the_place_of_the_file(urls: dict[str, str]) -> None:
    found = statuses(account(**urls, DatabaseTable="public.countries"))
    assert "countries" not in found
    assert found["database"] is Status.WARNING


def test_a_secret_without_a_table_is_told(urls: dict[str, str]) -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:own"
    found = dict(findings(account(**urls, DatabaseSecretArn=arn)))
    assert found["countries"].status is Status.OK
    assert "DatabaseSecretArn without DatabaseTable" in found["database"].found


def test_what_may_not_be_asked_is_a_warning(urls: dict[str, str]) -> None:
    asked = account(**urls)
    with Stubber(asked.client("iam")) as stubber:
        stubber.add_client_error("get_role", "AccessDenied", "not you")
        found = dict(findings(asked))
    assert found["EMR's own role"].status is Status.WARNING
    assert "not you" in found["EMR's own role"].found


def test_nobody_who_is_signed_in_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = account()
    with Stubber(asked.client("sts")) as stubber:
        stubber.add_client_error("get_caller_identity", "ExpiredToken", "expired")
        found = dict(findings(asked))
    assert list(found) == ["credentials"]
    assert found["credentials"].status is Status.FAILS
    assert "aws sso login" in found["credentials"].to_do
