"""ARNs of what the laptop's account holds."""

from moto.core import DEFAULT_ACCOUNT_ID

ACCOUNT = DEFAULT_ACCOUNT_ID
REGION = "us-east-1"


def regional(service: str, resource: str) -> str:
    """Return the ARN of a resource in the laptop's region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def bucket(name: str) -> str:
    """Return the ARN of a bucket."""
    return f"arn:aws:s3:::{name}"


def s3_object(bucket_name: str, key: str) -> str:
    """Return the ARN of an object."""
    return f"arn:aws:s3:::{bucket_name}/{key}"


def location(uri: str) -> tuple[str, str]:
    """Return bucket and key of an s3:// address."""
    bucket_name, _, key = uri.removeprefix("s3://").partition("/")
    return bucket_name, key


def role(name: str) -> str:
    """Return the ARN of a role; of a path and a name for a role below a path."""
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def cluster(cluster_id: str) -> str:
    """Return the ARN of an EMR cluster; * for any."""
    return regional("elasticmapreduce", f"cluster/{cluster_id}")


def work_group(name: str) -> str:
    """Return the ARN of an Athena work group."""
    return regional("athena", f"workgroup/{name}")


def function(name: str) -> str:
    """Return the ARN of a function, which may be named by it already."""
    return name if name.startswith("arn:") else regional("lambda", f"function:{name}")


def event_bus(name: str) -> str:
    """Return the ARN of an event bus."""
    return regional("events", f"event-bus/{name}")


def queue(url: str) -> str:
    """Return the ARN of a queue."""
    return regional("sqs", url.rsplit("/", 1)[-1])


def catalog() -> str:
    """Return the ARN of the Glue catalog."""
    return regional("glue", "catalog")


def database(name: str) -> str:
    """Return the ARN of a Glue database."""
    return regional("glue", f"database/{name}")


def table(database_name: str, name: str) -> str:
    """Return the ARN of a Glue table."""
    return regional("glue", f"table/{database_name}/{name}")
