"""What IAM looks up in the account to answer: tags, owners, and whether something is there.

moto's backends are read directly: a call to its API would be judged itself.
"""

from typing import Any

from moto.athena.models import athena_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.emr.models import emr_backends
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends

from local.iam.calls.arns import REGION


def object_exists(bucket: str, key: str) -> bool:
    """Say whether an object is there."""
    buckets = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets
    if bucket not in buckets:
        return False
    versions = buckets[bucket].keys.getlist(key)
    # moto keeps a marker as the newest version of a deleted object.
    return bool(versions) and not type(versions[-1]).__name__.endswith("DeleteMarker")


def cluster_tags(cluster_id: str) -> dict[str, str]:
    """Return the tags of a cluster; none of one that is not there."""
    cluster = _clusters().get(cluster_id)
    return {tag["Key"]: tag["Value"] for tag in cluster.tags} if cluster else {}


def instance_role(profile: str) -> str | None:
    """Return the ARN of the role in an instance profile, which is given by its name or ARN."""
    name = profile.rsplit("/", 1)[-1]
    profiles = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].instance_profiles.values()
    roles = [role.arn for found in profiles if found.name == name for role in found.roles]
    return roles[0] if roles else None


def query(query_id: str) -> Any:
    """Return moto's record of an Athena query, None where there is none."""
    return athena_backends[DEFAULT_ACCOUNT_ID][REGION].executions.get(query_id)


def _clusters() -> dict[str, Any]:
    clusters: dict[str, Any] = emr_backends[DEFAULT_ACCOUNT_ID][REGION].clusters
    return clusters
