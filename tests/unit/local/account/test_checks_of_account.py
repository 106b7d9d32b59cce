"""What an account must have: each check by examples, with what is to be done."""

import pytest
from cluster_request import MB, size_for

from local.account import checks_of_account as checks
from local.account.finding import Finding, Status

OK, WARNING, FAILS = Status.OK, Status.WARNING, Status.FAILS
ROLE = "arn:aws:iam::123456789012:role/"


def test_credentials_tell_whose_they_are_and_want_a_region() -> None:
    caller = "arn:aws:iam::123456789012:user/ana"
    assert checks.credentials("123456789012", caller, "eu-west-1") == Finding(
        OK, f"account 123456789012, eu-west-1, as {caller}"
    )
    nowhere = checks.credentials("", "", None)
    assert nowhere.status is FAILS
    assert "AWS_REGION" in nowhere.to_do


@pytest.mark.parametrize(
    ("role", "parameter", "status", "to_do"),
    [
        ("", "create", OK, ""),
        ("", "existing", FAILS, "ApiLogsRole=create"),
        (f"{ROLE}logs", "existing", OK, ""),
        (f"{ROLE}logs", "create", WARNING, "ApiLogsRole=existing"),
        (f"{ROLE}lake-ApiGatewayLogsRole-A1", "create", OK, ""),
    ],
)
def test_the_role_of_api_gateways_logs(
    role: str, parameter: str, status: Status, to_do: str
) -> None:
    finding = checks.api_log_role(role, parameter, "lake")
    assert finding.status is status
    assert to_do in finding.to_do


def test_emrs_own_role() -> None:
    assert checks.emr_role(exists=True).status is OK
    absent = checks.emr_role(exists=False)
    assert absent.status is WARNING
    assert absent.to_do == (
        "aws iam create-service-linked-role --aws-service-name elasticmapreduce.amazonaws.com"
    )


@pytest.mark.parametrize(
    ("quota", "status", "found"),
    [
        (0, FAILS, "0: the smallest cluster has 4"),
        (3, FAILS, "3: the smallest cluster has 4"),
        (4, WARNING, "4: enough for files up to 512 MB"),
        (35, WARNING, "35: enough for files up to 512 MB"),
        (36, OK, "36: enough for files up to 8 GB"),
        (131, OK, "131: enough for files up to 8 GB"),
        (132, OK, "132: enough for files of any size"),
    ],
)
def test_vcpus(quota: float, status: Status, found: str) -> None:
    finding = checks.vcpus(quota)
    assert (finding.status, finding.found) == (status, found)
    assert ("L-1216C47A --desired-value 132" in finding.to_do) == (status is not OK)


@pytest.mark.parametrize(
    ("input_mb", "vcpus"),
    [(512, checks.VCPUS_SMALLEST), (8192, checks.VCPUS_USUAL), (8193, checks.VCPUS_LARGEST)],
)
def test_the_quotas_are_those_of_the_clusters(input_mb: int, vcpus: int) -> None:
    each = {"m5.xlarge": 4, "m5.4xlarge": 16}
    assert tuple(each) == checks.INSTANCE_TYPES
    instances = size_for(input_mb * MB).instances()
    assert sum(each[kind] * count for kind, count in instances.items()) == vcpus


@pytest.mark.parametrize(
    ("limit", "status"), [(9, FAILS), (10, WARNING), (999, WARNING), (1000, OK)]
)
def test_lambdas_at_once(limit: int, status: Status) -> None:
    finding = checks.concurrent_lambdas(limit)
    assert finding.status is status
    assert ("L-B99A9384 --desired-value 1000" in finding.to_do) == (status is not OK)


BOTH = {"m5.xlarge", "m5.4xlarge", "m7g.xlarge"}


@pytest.mark.parametrize(
    ("offered", "status", "found"),
    [
        ({"use1-az1": BOTH, "use1-az2": BOTH}, OK, "m5.xlarge and m5.4xlarge in use1-az1"),
        ({"use1-az1": BOTH, "use1-az3": {"m5.xlarge"}}, WARNING, "use1-az3 lacks m5.4xlarge"),
        ({"use1-az3": set()}, FAILS, "use1-az3 lacks m5.xlarge, m5.4xlarge"),
    ],
)  # fmt: skip
def test_instance_types_of_the_zones(
    offered: dict[str, set[str]], status: Status, found: str
) -> None:
    finding = checks.instance_types(offered)
    assert finding.status is status
    assert finding.found.startswith(found)
    assert bool(finding.to_do) == (status is not OK)


def test_lake_formation() -> None:
    assert checks.lake_formation({"IAM_ALLOWED_PRINCIPALS"}, "lake", "covid").status is OK
    guarded = checks.lake_formation(set(), "lake", "covid")
    assert guarded.status is WARNING
    for named in ("database covid", "lake-PipelineRole-*", "lake-OperateFunctionRole-*", "analyst"):
        assert named in guarded.to_do
