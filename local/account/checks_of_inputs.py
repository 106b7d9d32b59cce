"""What the parameters name has to be there, and as it is expected: plain values in."""

import json
from collections.abc import Mapping, Sequence

from local.account.finding import Finding, fails, ok, warning

EMR_TAG = "for-use-with-amazon-emr-managed-policies"
SECRET_FIELDS = ("host", "port", "dbname", "username")


def subnet_tags(tags: Mapping[str, Mapping[str, str]]) -> Finding:
    """Judge the tag without which EMR's managed policy does not let it into a network.

    Args:
        tags: id of a given subnet or its VPC -> its tags; none where the stack makes a network.
    """
    if not tags:
        return ok("the stack makes a network of its own")
    untagged = [name for name, own in tags.items() if own.get(EMR_TAG) != "true"]
    if not untagged:
        return ok(f"{', '.join(tags)} have the tag that EMR asks for")
    names = " ".join(untagged)
    return fails(
        f"{', '.join(untagged)} without the tag {EMR_TAG}=true: each cluster would fail",
        f"aws ec2 create-tags --resources {names} --tags Key={EMR_TAG},Value=true",
    )


def database_secret(text: str | None, arn: str) -> Finding:
    """Judge the fields of the database's secret; what is in them is never told.

    Args:
        text: of the secret; None where the stack is not deployed that makes it.
        arn: the secret.
    """
    if text is None:
        return warning(
            "the stack makes a secret that is empty",
            "after the deployment fill in the secret of the output DatabaseSecretArn",
        )
    to_do = f"aws secretsmanager put-secret-value --secret-id {arn} --secret-string file://FILE"
    try:
        fields = json.loads(text)
        lacking = [name for name in SECRET_FIELDS if not fields.get(name)]
    except (ValueError, AttributeError):
        return fails("the secret is no JSON object", to_do)
    authentication = fields.get("auth", "password")
    if authentication == "password" and not fields.get("password"):
        lacking.append("password")
    if authentication not in ("password", "iam"):
        return fails("the secret's auth is neither password nor iam", to_do)
    if lacking:
        return fails(f"the secret has no {', '.join(lacking)}", to_do)
    return ok(f"the secret has {', '.join(SECRET_FIELDS)}; it enters by {authentication}")


def unused_database(named: Sequence[str]) -> Finding:
    """Judge parameters of a database that are set where no table of one is.

    Args:
        named: those that are set, though DatabaseTable is not.
    """
    return warning(
        f"{', '.join(named)} without DatabaseTable: the countries come from a file",
        "set DatabaseTable=public.countries, or leave them out",
    )


def source(url: str, problem: str, parameter: str) -> Finding:
    """Judge whether a source answered as `ingest` wants it.

    Args:
        url: of the source.
        problem: what `ingest` would refuse; empty for nothing.
        parameter: which names the source.
    """
    if not problem:
        return ok(f"{url} answers, and its header is the dataset's")
    return fails(problem, f"set {parameter} to a file that answers, or try again if it is busy")


def schedule(state: str, expression: str) -> Finding:
    """Judge whether the pipeline would run by itself."""
    if state == "ENABLED":
        return ok(f"on: {expression}")
    return warning("off: nothing runs by itself", "set ScheduleState=ENABLED, once a run is right")
