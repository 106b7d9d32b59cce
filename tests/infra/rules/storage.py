"""Rules of what holds data: the bucket, queues, topics, secrets, Athena's results."""

from typing import Any

from tests.infra.rules.policies import listed
from tests.support.rendering.stack import Stack

BUCKET = "AWS::S3::Bucket"
# What a change of would generate the secret anew, over what people filled in.
GENERATED = {
    "SecretStringTemplate": '{"host": "", "port": 5432, "dbname": "", "username": "", '
    '"sslmode": "verify-full"}',
    "GenerateStringKey": "password",
    "ExcludePunctuation": True,
}


def every_bucket_is_encrypted(stack: Stack) -> list[str]:
    """Encrypt what is put into a bucket."""
    return _lacking(stack, BUCKET, "BucketEncryption")


def every_bucket_is_private(stack: Stack) -> list[str]:
    """Block all four ways to the public, and know no access lists."""
    blocks = {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    owner = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    private = {"PublicAccessBlockConfiguration": blocks, "OwnershipControls": owner}
    return [
        f"{name} has {key} {bucket.get(key)}"
        for name, bucket in stack.of_type(BUCKET).items()
        for key, wanted in private.items()
        if bucket.get(key) != wanted
    ]


def every_bucket_asks_for_tls(stack: Stack) -> list[str]:
    """Deny every request without TLS, for a bucket and for its objects."""
    guarded = {
        stack.target(policy["Bucket"]): {*listed(statement["Resource"])}
        for policy in stack.of_type("AWS::S3::BucketPolicy").values()
        for statement in listed(policy["PolicyDocument"]["Statement"])
        if _denies_plain_http(statement)
    }
    partition = stack.deployment.partition
    findings = []
    for name in stack.of_type(BUCKET):
        arn = f"arn:{partition}:s3:::{stack.deployment.stack}-{name}"
        if guarded.get(name) != {arn, f"{arn}/*"}:
            findings.append(f"{name} may be used without TLS")
    return findings


def _denies_plain_http(statement: dict[str, Any]) -> bool:
    everybody = statement.get("Principal") == "*" and statement.get("Action") == "s3:*"
    plain = statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    return statement.get("Effect") == "Deny" and everybody and plain


def every_bucket_keeps_versions(stack: Stack) -> list[str]:
    """Keep versions: what was written wrongly can be read back."""
    return [
        f"{name} keeps no versions"
        for name, bucket in stack.of_type(BUCKET).items()
        if bucket.get("VersioningConfiguration") != {"Status": "Enabled"}
    ]


def data_outlive_the_stack(stack: Stack) -> list[str]:
    """Keep a bucket when the stack or its logical id goes."""
    return [
        f"{name} has the {key} {resource.get(key)}"
        for name, resource in stack.resources.items()
        for key in ("DeletionPolicy", "UpdateReplacePolicy")
        if resource["Type"] == BUCKET and not str(resource.get(key)).startswith("Retain")
    ]


def what_expires_leaves_no_version(stack: Stack) -> list[str]:
    """Let the versions of what expires expire as soon, for each prefix.

    In a versioned bucket an expired object stays as an old version: whoever fills exports/ would
    fill the bucket for a month.
    """
    findings = []
    for name, bucket in stack.of_type(BUCKET).items():
        for rule in _lifecycle(bucket):
            if "ExpirationInDays" not in rule:
                continue
            version = rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays")
            if version is None or int(version) > int(rule["ExpirationInDays"]):
                findings.append(f"{name} keeps versions of {rule.get('Prefix')} for longer")
    return findings


def no_upload_stays_unfinished(stack: Stack) -> list[str]:
    """Remove the parts of an upload that nobody completes, wherever they are, within a week."""
    return [
        f"{name} keeps parts of uploads"
        for name, bucket in stack.of_type(BUCKET).items()
        if not any(
            int(rule.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation", 8)) <= 7
            and "Prefix" not in rule
            for rule in _lifecycle(bucket)
        )
    ]


def _lifecycle(bucket: dict[str, Any]) -> list[dict[str, Any]]:
    rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
    return [rule for rule in rules if rule["Status"] == "Enabled"]


def every_queue_is_encrypted_and_patient(stack: Stack) -> list[str]:
    """Encrypt a queue, and keep its messages for two weeks, the longest that SQS knows."""
    findings = []
    for name, queue in stack.of_type("AWS::SQS::Queue").items():
        if not (queue.get("SqsManagedSseEnabled") or queue.get("KmsMasterKeyId")):
            findings.append(f"{name} is not encrypted")
        if int(queue.get("MessageRetentionPeriod", 0)) != 14 * 24 * 3600:
            findings.append(f"{name} forgets messages before two weeks")
    return findings


def alarms_can_publish(stack: Stack) -> list[str]:
    """Encrypt no topic under a key of AWS's own: CloudWatch's alarms may not use it."""
    return [
        f"{name} is encrypted under {topic['KmsMasterKeyId']}"
        for name, topic in stack.of_type("AWS::SNS::Topic").items()
        if "alias/aws/" in str(topic.get("KmsMasterKeyId"))
    ]


def what_people_filled_in_is_not_generated_anew(stack: Stack) -> list[str]:
    """Generate the secret as every version did: a change overwrites what is filled in."""
    return [
        f"{name} is generated in another way than before"
        for name, secret in stack.of_type("AWS::SecretsManager::Secret").items()
        if secret.get("GenerateSecretString") != GENERATED
    ]


def every_query_is_bounded(stack: Stack) -> list[str]:
    """Enforce a work group's encrypted results, and stop a query that reads too much."""
    findings = []
    for name, group in stack.of_type("AWS::Athena::WorkGroup").items():
        settings = group["WorkGroupConfiguration"]
        if not settings.get("EnforceWorkGroupConfiguration"):
            findings.append(f"{name} lets callers choose")
        if not 0 < int(settings.get("BytesScannedCutoffPerQuery", 0)) <= 10**11:
            findings.append(f"{name} stops no query")
        if "EncryptionConfiguration" not in settings.get("ResultConfiguration", {}):
            findings.append(f"{name} does not encrypt results")
    return findings


def _lacking(stack: Stack, kind: str, key: str) -> list[str]:
    return [f"{name} has no {key}" for name, it in stack.of_type(kind).items() if not it.get(key)]
