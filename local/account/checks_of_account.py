"""What an account must have before the stack can be deployed and run: plain values in."""

from collections.abc import Mapping, Set

from local.account.finding import Finding, fails, ok, warning

# Of functions/create-emr: a test compares them with its sizes.
INSTANCE_TYPES = ("m5.xlarge", "m5.4xlarge")
VCPUS_SMALLEST, VCPUS_USUAL, VCPUS_LARGEST = 4, 36, 132
# Lambda's own default; new accounts may have 10.
CONCURRENT_LAMBDAS = 1000
# The state machine captures four sources at a time, and the API answers beside it.
CONCURRENT_LAMBDAS_LEAST = 10
EMR_SERVICE = "elasticmapreduce.amazonaws.com"
EMR_CLEANUP_ROLE = "AWSServiceRoleForEMRCleanup"
VCPU_QUOTA = "L-1216C47A"
LAMBDA_QUOTA = "L-B99A9384"
EVERYBODY = "IAM_ALLOWED_PRINCIPALS"


def credentials(account: str, caller: str, region: str | None) -> Finding:
    """Judge whose credentials they are, and for which region."""
    if not region:
        return fails("no region is set", "export AWS_REGION, or set `region` in samconfig.toml")
    return ok(f"account {account}, {region}, as {caller}")


def api_log_role(role: str, parameter: str, stack: str) -> Finding:
    """Judge the role by which API Gateway writes logs: one an account and region.

    Args:
        role: its ARN; empty where the account has none, and stages with a log are refused.
        parameter: ApiLogsRole of the stack: create sets the role, existing leaves it.
        stack: the stack's name, with which the role begins that it made.
    """
    if parameter == "existing":
        if role:
            return ok(f"the account's own is used: {role}")
        return fails("the account has none", "set ApiLogsRole=create: the stack then sets one")
    if not role:
        return ok("the account has none: the stack sets one (ApiLogsRole=create)")
    if role.rpartition("/")[2].startswith(f"{stack}-"):
        return ok(f"this stack has set it: {role}")
    return warning(
        f"the account has {role}, which the stack would replace",
        "set ApiLogsRole=existing to leave it as it is",
    )


def emr_role(exists: bool) -> Finding:
    """Judge the service-linked role by which EMR ends the instances of a cluster."""
    if exists:
        return ok(f"{EMR_CLEANUP_ROLE} is there")
    return warning(
        f"{EMR_CLEANUP_ROLE} is not there: the first cluster makes it, if no boundary forbids it",
        f"aws iam create-service-linked-role --aws-service-name {EMR_SERVICE}",
    )


def vcpus(quota: float) -> Finding:
    """Judge the vCPUs that on-demand instances may have at once, of all clusters and others."""
    to_do = _increase("ec2", VCPU_QUOTA, VCPUS_LARGEST)
    if quota < VCPUS_SMALLEST:
        return fails(f"{quota:.0f}: the smallest cluster has {VCPUS_SMALLEST}", to_do)
    if quota < VCPUS_USUAL:
        return warning(f"{quota:.0f}: enough for files up to 512 MB", to_do)
    reach = "files of any size" if quota >= VCPUS_LARGEST else "files up to 8 GB"
    return ok(f"{quota:.0f}: enough for {reach}")


def concurrent_lambdas(limit: int) -> Finding:
    """Judge how many functions may run at once, in the whole account."""
    to_do = _increase("lambda", LAMBDA_QUOTA, CONCURRENT_LAMBDAS)
    if limit < CONCURRENT_LAMBDAS_LEAST:
        return fails(f"{limit}: the pipeline and the API need {CONCURRENT_LAMBDAS_LEAST}", to_do)
    if limit < CONCURRENT_LAMBDAS:
        return warning(f"{limit}: readers of the API can hold up the pipeline", to_do)
    return ok(f"{limit}")


def _increase(service: str, quota: str, wanted: int) -> str:
    """Return the command that asks AWS for a higher quota of a service."""
    return (
        f"aws service-quotas request-service-quota-increase --service-code {service} "
        f"--quota-code {quota} --desired-value {wanted}"
    )


def instance_types(offered: Mapping[str, Set[str]]) -> Finding:
    """Judge whether the zones have the nodes' instance types: not each has each.

    Args:
        offered: zone of a subnet of the clusters -> the types that it offers.
    """
    lacking = {
        zone: [kind for kind in INSTANCE_TYPES if kind not in kinds]
        for zone, kinds in offered.items()
    }
    without = [f"{zone} lacks {', '.join(kinds)}" for zone, kinds in lacking.items() if kinds]
    if not without:
        return ok(f"{' and '.join(INSTANCE_TYPES)} in {', '.join(offered)}")
    to_do = f"set EmrSubnetId to a subnet in a zone that offers {', '.join(INSTANCE_TYPES)}"
    if len(without) == len(offered):
        return fails("; ".join(without), to_do)
    return warning(f"{'; '.join(without)}: clusters start in the other zones", to_do)


def lake_formation(default_principals: Set[str], stack: str, database: str) -> Finding:
    """Judge whether Lake Formation guards what is new in the catalogue, beside IAM.

    Args:
        default_principals: who may do all with a new database and its tables.
        stack: the stack's name.
        database: GlueDatabase of the stack.
    """
    if EVERYBODY in default_principals:
        return ok("IAM alone decides over the catalogue")
    roles = f"{stack}-PipelineRole-*, {stack}-PublishFunctionRole-*, {stack}-CollectFunctionRole-*"
    return warning(
        "Lake Formation guards new databases and tables, whatever IAM allows",
        f"after the deployment grant on database {database} and all its tables: ALL to {roles}; "
        f"DESCRIBE and SELECT to {stack}-OperateFunctionRole-* and to each analyst "
        "(aws lakeformation grant-permissions)",
    )
