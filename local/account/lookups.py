"""What the checks ask the account: each returns plain values, and changes nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.account.account import Account
from local.account.checks_of_account import EMR_CLEANUP_ROLE, VCPU_QUOTA

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import SubnetTypeDef, TagTypeDef

ZONES_OF_OWN_NETWORK = 2  # the template selects the first ones


def api_log_role(account: Account) -> str:
    """Return the ARN of the account's role for API Gateway's logs, empty for none."""
    role: str = account.client("apigateway").get_account().get("cloudwatchRoleArn") or ""
    return role


def has_emr_role(account: Account) -> bool:
    try:
        account.client("iam").get_role(RoleName=EMR_CLEANUP_ROLE)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return False
        raise
    return True


def vcpu_quota(account: Account) -> float:
    quota = account.client("service-quotas").get_service_quota(
        ServiceCode="ec2", QuotaCode=VCPU_QUOTA
    )
    value: float = quota["Quota"]["Value"]
    return value


def concurrent_lambdas(account: Account) -> int:
    settings = account.client("lambda").get_account_settings()
    limit: int = settings["AccountLimit"]["ConcurrentExecutions"]
    return limit


def zone_offers(account: Account) -> dict[str, set[str]]:
    """Return zone -> instance types, for the zones of the clusters' subnets."""
    ec2 = account.client("ec2")
    zones = [subnet["AvailabilityZone"] for subnet in _subnets(account)]
    if not zones:
        described = ec2.describe_availability_zones()["AvailabilityZones"]
        zones = sorted(zone["ZoneName"] for zone in described)[:ZONES_OF_OWN_NETWORK]
    offers: dict[str, set[str]] = {zone: set() for zone in zones}
    pages = ec2.get_paginator("describe_instance_type_offerings").paginate(
        LocationType="availability-zone", Filters=[{"Name": "location", "Values": zones}]
    )
    for page in pages:
        for offer in page["InstanceTypeOfferings"]:
            offers[offer["Location"]].add(offer["InstanceType"])
    return offers


def network_tags(account: Account) -> dict[str, dict[str, str]]:
    """Return the tags of given subnets and of their VPCs, by id; none for an own network."""
    tags = {}
    vpcs = set()
    for subnet in _subnets(account):
        tags[subnet["SubnetId"]] = _tags(subnet.get("Tags", []))
        vpcs.add(subnet["VpcId"])
    if vpcs:
        for vpc in account.client("ec2").describe_vpcs(VpcIds=sorted(vpcs))["Vpcs"]:
            tags[vpc["VpcId"]] = _tags(vpc.get("Tags", []))
    return tags


def _subnets(account: Account) -> "list[SubnetTypeDef]":
    given = list(filter(None, account.parameters["EmrSubnetId"].split(",")))
    if not given:
        return []
    described = account.client("ec2").describe_subnets(SubnetIds=given)
    subnets: list[SubnetTypeDef] = described["Subnets"]
    return subnets


def _tags(tags: "list[TagTypeDef]") -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def database_secret(account: Account) -> tuple[str, str | None]:
    """Return the secret's ARN and its text, None where the stack has yet to make it."""
    arn = account.parameters["DatabaseSecretArn"]
    if not arn and account.stack:
        arn = account.stack.outputs.get("DatabaseSecretArn", "")
    if not arn:
        return "", None
    secret = account.client("secretsmanager").get_secret_value(SecretId=arn)
    return arn, secret.get("SecretString", "")


def default_principals(account: Account) -> set[str]:
    """Return who may do all with a new database and with a new table of the catalogue."""
    settings = account.client("lakeformation").get_data_lake_settings()["DataLakeSettings"]
    of_databases = settings.get("CreateDatabaseDefaultPermissions", [])
    of_tables = settings.get("CreateTableDefaultPermissions", [])
    owners = set(_principals(of_databases))
    return owners & set(_principals(of_tables))


def _principals(permissions: list[dict[str, dict[str, str]]]) -> Iterator[str]:
    for permission in permissions:
        if "ALL" in permission["Permissions"]:
            yield permission["Principal"]["DataLakePrincipalIdentifier"]
