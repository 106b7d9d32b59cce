"""Removing a stack: what holds its deletion up, the deletion, and what stays."""

from collections.abc import Iterator

from botocore.exceptions import WaiterError

from local.account.account import Account

EMR_GROUPS = "ElasticMapReduce-*"
MINUTES = 60
BATCH = 1000  # the most objects that S3 deletes at once


def running(account: Account) -> list[str]:
    """Return the executions of the pipeline that are in progress."""
    # A stack whose first deployment failed has no outputs.
    pipeline = account.deployed().outputs.get("PipelineArn")
    if not pipeline:
        return []
    listed = account.client("stepfunctions").list_executions(
        stateMachineArn=pipeline, statusFilter="RUNNING"
    )
    return [execution["name"] for execution in listed["executions"]]


def delete_emr_groups(account: Account) -> list[str]:
    """Delete the security groups that EMR made in the stack's network; returns their ids.

    EMR leaves them behind where the stack has none of its own, as stacks before 0.4 had. They name
    each other in their rules, so that none can be deleted before all rules are gone.
    """
    vpc = account.resources().get("Vpc")
    if not vpc:
        return []
    ec2 = account.client("ec2")
    filters = [
        {"Name": "vpc-id", "Values": [vpc]},
        {"Name": "group-name", "Values": [EMR_GROUPS]},
    ]
    groups = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    for group in groups:
        named = {"GroupId": group["GroupId"]}
        if group["IpPermissions"]:
            ec2.revoke_security_group_ingress(**named, IpPermissions=group["IpPermissions"])
        if group["IpPermissionsEgress"]:
            ec2.revoke_security_group_egress(**named, IpPermissions=group["IpPermissionsEgress"])
    ids = [group["GroupId"] for group in groups]
    for group_id in ids:
        ec2.delete_security_group(GroupId=group_id)
    return ids


def delete_stack(account: Account) -> None:
    """Delete the stack, and wait until it is gone.

    Raises:
        RuntimeError: something could not be deleted; the message says what, and why.
    """
    cloudformation, name = account.client("cloudformation"), account.configuration.stack
    # By its id: a stack that is gone is not found by its name.
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    cloudformation.delete_stack(StackName=stack["StackId"])
    waiter = cloudformation.get_waiter("stack_delete_complete")
    try:
        waiter.wait(
            StackName=stack["StackId"], WaiterConfig={"Delay": 15, "MaxAttempts": 4 * MINUTES}
        )
    except WaiterError as error:
        events = cloudformation.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in events
            if event["ResourceStatus"] == "DELETE_FAILED"
        ]
        raise RuntimeError(f"{name} is not deleted: {'; '.join(reasons) or error}") from error


def empty_and_delete_bucket(account: Account, bucket: str) -> int:
    """Delete each version of each object, then the bucket; returns how many they were."""
    s3 = account.client("s3")
    deleted = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        versions = [
            {"Key": version["Key"], "VersionId": version["VersionId"]}
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
        ]
        for first in range(0, len(versions), BATCH):
            batch = {"Objects": versions[first : first + BATCH], "Quiet": True}
            result = s3.delete_objects(Bucket=bucket, Delete=batch)
            if errors := result.get("Errors"):
                raise RuntimeError(f"{errors[0]['Key']} of {bucket}: {errors[0]['Message']}")
        deleted += len(versions)
    s3.delete_bucket(Bucket=bucket)
    return deleted


def staying(account: Account, bucket: str | None) -> Iterator[tuple[str, str]]:
    """Yield what outlives a stack that is gone, and the command that removes it.

    Args:
        bucket: of the lake; None where it was deleted.
    """
    stack = account.configuration.stack
    if bucket:
        yield f"bucket {bucket}, with the data", "S3's console: Empty, then Delete"
    logs = account.client("logs").get_paginator("describe_log_groups")
    for page in logs.paginate(logGroupNamePrefix=f"/aws/lambda/{stack}-"):
        for group in page["logGroups"]:
            name = group["logGroupName"]
            yield f"log group {name}", f"aws logs delete-log-group --log-group-name {name}"
    role = account.client("apigateway").get_account().get("cloudwatchRoleArn")
    if role:
        name = role.rpartition("/")[2]
        remove = (
            "aws apigateway update-account --patch-operations op=remove,path=/cloudwatchRoleArn"
        )
        yield f"the account's role for API Gateway's logs, {name}, as other APIs may use it", remove
