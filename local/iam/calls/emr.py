"""EMR: clusters with their tags, and all that RunJobFlow needs beside itself.

The dependent actions of RunJobFlow are those of the service authorization reference.
"""

from collections.abc import Iterator

from local.iam.calls import account, arns
from local.iam.calls.call import Need, NeedsOf, Parameters
from local.iam.request import Context

SERVICE = "elasticmapreduce.amazonaws.com"
CLEANUP_ROLE = f"aws-service-role/{SERVICE}/AWSServiceRoleForEMRCleanup"


def _run(parameters: Parameters) -> Iterator[Need]:
    tags = _requested(parameters)
    yield Need("elasticmapreduce:RunJobFlow", "*", tags)
    # The cluster has no id yet.
    if parameters.get("Tags"):
        yield Need("elasticmapreduce:AddTags", arns.cluster("*"), tags)
    if parameters.get("AutoTerminationPolicy"):
        yield Need("elasticmapreduce:PutAutoTerminationPolicy", arns.cluster("*"), tags)
    yield from _passed_roles(parameters)
    # A new account has no such role, and the laptop's account is new at each start.
    yield Need(
        "iam:CreateServiceLinkedRole", arns.role(CLEANUP_ROLE), {"iam:AWSServiceName": SERVICE}
    )


def _requested(parameters: Parameters) -> Context:
    """Return the condition keys of the tags that a request gives."""
    tags = {tag["Key"]: tag["Value"] for tag in parameters.get("Tags") or []}
    keys = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    own = {f"elasticmapreduce:RequestTag/{key}": value for key, value in tags.items()}
    return {**keys, **own, "aws:TagKeys": list(tags)}


def _passed_roles(parameters: Parameters) -> Iterator[Need]:
    service_role = parameters["ServiceRole"]
    if not service_role.startswith("arn:"):
        service_role = arns.role(service_role)
    yield Need("iam:PassRole", service_role, {"iam:PassedToService": SERVICE})
    profile = parameters["JobFlowRole"]
    role = account.instance_role(profile) or arns.role(profile)
    yield Need("iam:PassRole", role, {"iam:PassedToService": "ec2.amazonaws.com"})


def tagged(cluster_id: str) -> Context:
    """Return the condition keys of a cluster's tags."""
    tags = account.cluster_tags(cluster_id).items()
    keys = {f"aws:ResourceTag/{key}": value for key, value in tags}
    return {**keys, **{f"elasticmapreduce:ResourceTag/{key}": value for key, value in tags}}


def _on_cluster(action: str, parameter: str = "ClusterId") -> NeedsOf:
    def needs(parameters: Parameters) -> Iterator[Need]:
        cluster_id = parameters[parameter]
        yield Need(f"elasticmapreduce:{action}", arns.cluster(cluster_id), tagged(cluster_id))

    return needs


def _terminate(parameters: Parameters) -> Iterator[Need]:
    for cluster_id in parameters["JobFlowIds"]:
        yield from _on_cluster("TerminateJobFlows")({"ClusterId": cluster_id})


def _list_clusters(_: Parameters) -> Iterator[Need]:
    # IAM knows no resource for it.
    yield Need("elasticmapreduce:ListClusters", "*")


OPERATIONS: dict[str, NeedsOf] = {
    "RunJobFlow": _run,
    "AddJobFlowSteps": _on_cluster("AddJobFlowSteps", "JobFlowId"),
    "CancelSteps": _on_cluster("CancelSteps"),
    "DescribeStep": _on_cluster("DescribeStep"),
    "DescribeCluster": _on_cluster("DescribeCluster"),
    "ListClusters": _list_clusters,
    "ListSteps": _on_cluster("ListSteps"),
    "TerminateJobFlows": _terminate,
}
