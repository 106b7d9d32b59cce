"""Why a cluster ended, in EMR's own words.

EMR cancels the steps of a cluster that failed, and gives them no reason; the cluster has it.
"""

from typing import TYPE_CHECKING

from covidlake.releases.records import ErrorRecord

if TYPE_CHECKING:
    from mypy_boto3_emr import EMRClient

# Of EMR's reasons those that nobody asked for: not a request, nor the end of its steps.
FAILURES = (
    "BOOTSTRAP_FAILURE",
    "INSTANCE_FAILURE",
    "INSTANCE_FLEET_TIMEOUT",
    "INTERNAL_ERROR",
    "VALIDATION_ERROR",
)


def cluster_failure(cluster_id: str, emr: "EMRClient") -> ErrorRecord | None:
    """Return the reason of a cluster that failed; None of one that was ended on purpose."""
    status = emr.describe_cluster(ClusterId=cluster_id)["Cluster"]["Status"]
    reason = status.get("StateChangeReason", {})
    if reason.get("Code") not in FAILURES:
        return None
    return {"type": reason["Code"], "message": f"cluster {cluster_id}: {reason.get('Message')}"}
