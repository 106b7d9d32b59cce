"""Why a cluster ended: a failure is told in EMR's words, an end that was asked for is none."""

from typing import Any

import pytest
from run_records.cluster_end import cluster_failure

BOOTSTRAP = "On the master instance (i-0abc), bootstrap action 1 returned a non-zero return code"


class Emr:
    """Describes one cluster, as EMR does."""

    def __init__(self, state: str, reason: dict[str, str] | None) -> None:
        status: dict[str, Any] = {"State": state}
        self.status = status if reason is None else {**status, "StateChangeReason": reason}

    def describe_cluster(self, ClusterId: str) -> dict[str, Any]:  # noqa: N803
        return {"Cluster": {"Id": ClusterId, "Status": self.status}}


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("BOOTSTRAP_FAILURE", BOOTSTRAP),
        ("VALIDATION_ERROR", "The subnet subnet-1 does not exist."),
        ("INSTANCE_FAILURE", "The primary node was lost"),
        ("INSTANCE_FLEET_TIMEOUT", "No capacity"),
        ("INTERNAL_ERROR", "Failed to start the job flow"),
    ],
)
def test_a_failure_is_told_in_emrs_words(code: str, message: str) -> None:
    # While it shuts down its state is still TERMINATING; the reason is there already.
    for state in ("TERMINATING", "TERMINATED_WITH_ERRORS"):
        emr: Any = Emr(state, {"Code": code, "Message": message})
        expected = {"type": code, "message": f"cluster j-1: {message}"}
        assert cluster_failure("j-1", emr) == expected


@pytest.mark.parametrize(
    "reason",
    [
        None,
        {},
        {"Code": "USER_REQUEST", "Message": "Terminated by user request"},
        {"Code": "ALL_STEPS_COMPLETED", "Message": "Steps completed"},
    ],
)
def test_an_end_that_was_asked_for_is_no_failure(reason: dict[str, str] | None) -> None:
    emr: Any = Emr("TERMINATED", reason)
    assert cluster_failure("j-1", emr) is None
