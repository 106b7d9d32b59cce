"""Why a cluster may fail to start, in the words in which EMR says so."""

from dataclasses import dataclass

INSTANCE = "i-0laptop"


@dataclass(frozen=True)
class StartFailure:
    """EMR's reason of a cluster that never ran a step.

    Attributes:
        code: as ClusterStateChangeReason has it.
        message: in EMR's words.
    """

    code: str
    message: str


def bootstrap_failure(number: int) -> StartFailure:
    """Return what EMR says of a bootstrap action, counted from 1."""
    action = f"bootstrap action {number} returned a non-zero return code"
    return StartFailure("BOOTSTRAP_FAILURE", f"On the master instance ({INSTANCE}), {action}")


# By what a user asks for: `python -m local run --cluster-fails capacity`.
START_FAILURES = {
    "capacity": StartFailure(
        "INTERNAL_ERROR",
        "EC2 is out of capacity for the requested instance type in the availability zone.",
    ),
    "subnet": StartFailure(
        "VALIDATION_ERROR",
        "The VPC/subnet configuration was invalid: The subnet configuration was invalid: "
        "The subnet does not exist.",
    ),
    "bootstrap": bootstrap_failure(1),
}
