"""The state machine's shape: what no unit of it shows."""

import copy
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.support.stack import ROOT, definition, placeholders, resources, states

ALL = dict(states(definition()))
TASKS = {name: state for name, state in ALL.items() if state["Type"] == "Task"}


def test_every_placeholder_is_filled_and_every_filling_is_used() -> None:
    (pipeline,) = resources("AWS::Serverless::StateMachine").values()
    assert placeholders(definition()) == set(pipeline["Properties"]["DefinitionSubstitutions"])


def test_it_is_plain_yaml_that_cloudformation_reads() -> None:
    text = re.sub(r"#.*", "", (ROOT / "statemachine" / "pipeline.asl.yaml").read_text())
    assert not re.search(r"(^|[\s\[{,])[&*][A-Za-z_]|<<:", text), (
        "CloudFormation reads no anchors, aliases or merges"
    )


def tasks(
    machine: dict[str, Any], caught_around: bool = False
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Name, state, and whether a Catch of its own or of a state around it takes its failure."""
    for name, state in machine["States"].items():
        is_caught = caught_around or any(
            catch["ErrorEquals"] == ["States.ALL"] for catch in state.get("Catch", [])
        )
        if state["Type"] == "Task":
            yield name, state, is_caught
        inner = [*state.get("Branches", []), *filter(None, [state.get("ItemProcessor")])]
        for one in inner:
            yield from tasks(one, is_caught)


def unguarded(machine: dict[str, Any]) -> set[str]:
    return {name for name, state, caught in tasks(machine) if not (caught and state.get("Retry"))}


def test_every_task_retries_and_is_caught() -> None:
    assert {name for name, *_ in tasks(definition())} == set(TASKS)
    assert unguarded(definition()) == set()


@pytest.mark.parametrize("lacking", ["Retry", "Catch"])
@pytest.mark.parametrize("name", ["TakeTurn", "RecordUnchanged", "RecordSwitched"])
def test_a_task_that_lacks_one_of_them_is_found(name: str, lacking: str) -> None:
    machine = copy.deepcopy(definition())
    del machine["States"][name][lacking]
    assert unguarded(machine) == {name}


def test_every_retry_says_why() -> None:
    """At the end of the line that opens it, or in a comment above that."""
    lines = (ROOT / "statemachine" / "pipeline.asl.yaml").read_text().splitlines()
    opening = [
        (above, line)
        for above, line in pairwise(lines)
        if re.match(r"\s*- ErrorEquals", line.replace("{", ""))
    ]
    assert len(opening) == sum(len(state.get("Retry", [])) for state in ALL.values())
    silent = [
        line.strip()
        for above, line in opening
        if "#" not in line and not above.lstrip().startswith("#")
    ]
    assert silent == []


def test_each_state_retries_what_it_should() -> None:
    """Literally: (errors, seconds before the first retry, factor, retries), with full jitter."""
    hiccups = (
        "Lambda.ServiceException Lambda.AWSLambdaException Lambda.SdkClientException "
        "Lambda.TooManyRequestsException"
    )
    function = (f"ServiceUnavailable {hiccups}", 2, 2, 6)
    conflict = ("StateConflict", 1, 2, 5)
    athena = (
        "Athena.TooManyRequestsException Athena.AmazonAthenaException States.TaskFailed", 3, 2, 3,
    )  # fmt: skip
    step = ("EMR.AmazonElasticMapReduceException", 15, 2, 4)
    emr = ("States.TaskFailed", 15, 2, 4)
    sns = ("States.TaskFailed", 2, 2, 3)
    expected = {
        "TakeTurn": [conflict, function],
        "Ingest": [("SourceUnavailable", 60, 2, 3), function],
        "Dedupe": [conflict, function],
        "InForce": [function],
        "RecordUnchanged": [function],
        "CreateCluster": [("ServiceUnavailable StateConflict", 10, 2, 4), (hiccups, 2, 2, 6)],
        "Etl": [step],
        "Analytics": [step],
        "Forecast": [step],
        "Terminate": [emr],
        "TerminateAfterFailure": [emr],
        "Register": [function],
        "AuditQuery": [function],
        "Audit": [athena],
        "Publish": [conflict, function],
        "Rollback": [conflict, function],
        "SwitchViews": [function],
        "Announce": [sns],
        "CheckSources": [conflict, function],
        "CheckReleases": [conflict, function],
        "RetireTorn": [function],
        "Retire": [function],
        "DropPartitions": [function],
        "DeleteRetired": [function],
        "RecordSwitched": [function],
        "NotifySwitched": [sns],
        "RecordFailed": [function],
        "NotifyFailed": [sns],
    }
    assert {name: retries(state) for name, state in ALL.items() if "Retry" in state} == expected


@pytest.mark.parametrize(
    "resource",
    [
        "lambda:invoke",
        "elasticmapreduce:addStep",
        "elasticmapreduce:terminate",
        "sns:",
    ],
)
def test_equal_services_have_equal_retries(resource: str) -> None:
    """Of their service; what the state's own error means is said beside it."""
    of_service = {
        name: {retry for retry in retries(state) if not is_own(retry)}
        for name, state in TASKS.items()
        if resource in state["Resource"] and name != "CreateCluster"
    }
    assert len(of_service) >= 2
    assert len({frozenset(rules) for rules in of_service.values()}) == 1


def retries(state: dict[str, Any]) -> list[tuple[str, int, int, int]]:
    found = []
    for rule in state["Retry"]:
        assert rule["JitterStrategy"] == "FULL"
        times = (rule["IntervalSeconds"], rule["BackoffRate"], rule["MaxAttempts"])
        found.append((" ".join(rule["ErrorEquals"]), *times))
    return found


def is_own(retry: tuple[str, int, int, int]) -> bool:
    return retry[0] in ("SourceUnavailable", "StateConflict")


def test_a_source_that_was_not_captured_has_one_account() -> None:
    for name in ("Ingest", "Dedupe"):
        assert ALL[name]["Catch"] == [
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "NotCaptured"}
        ]
    account = ALL["NotCaptured"]["Parameters"]
    assert account["error"] == {"type.$": "$.failure.Error", "cause.$": "$.failure.Cause"}
    assert (account["pending"], account["blocking.$"]) == (False, "$.source.required")
    assert "verdict" not in account  # the record tells invalid from failed, by the error


def test_what_was_created_is_terminated_whatever_happens() -> None:
    machine = definition()["States"]
    after = {machine["Build"]["Next"], *(catch["Next"] for catch in machine["Build"]["Catch"])}
    assert after == {"Terminate", "TerminateAfterFailure"}
    assert [catch["ErrorEquals"] for catch in machine["Build"]["Catch"]] == [["States.ALL"]]
    assert all(
        machine[name]["Resource"].endswith("elasticmapreduce:terminateCluster.sync")
        for name in after
    )


def test_no_step_may_end_the_cluster_itself() -> None:
    steps = {
        name: task["Parameters"]["Step"]["ActionOnFailure"]
        for name, task in TASKS.items()
        if "Step" in task["Parameters"]
    }
    assert steps == {"Etl": "CONTINUE", "Analytics": "CONTINUE", "Forecast": "CONTINUE"}


def test_every_failure_is_recorded() -> None:
    machine = definition()["States"]
    guarded = (
        "TakeTurn",
        "RecordUnchanged",
        "RecordSwitched",
        "CreateCluster",
        "Register",
        "AuditQuery",
        "Audit",
        "Publish",
        "Rollback",
        "SwitchViews",
        "CheckSources",
        "CheckReleases",
        "RetireTorn",
    )
    assert {machine[name]["Catch"][0]["Next"] for name in guarded} == {"RecordFailed"}
    assert machine["Failed"] == {
        "Type": "Fail",
        "ErrorPath": "$.recorded.error",
        "CausePath": "$.recorded.cause",
    }


@pytest.mark.parametrize(
    "machine",
    [definition(), *(state["ItemProcessor"] for state in ALL.values() if "ItemProcessor" in state)],
)
def test_every_state_can_be_reached(machine: dict) -> None:  # type: ignore[type-arg]
    waiting, seen = [machine["StartAt"]], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        state = machine["States"][name]
        ways = (*state.get("Catch", []), *state.get("Choices", []))
        waiting += [way["Next"] for way in ways] + [
            state[key] for key in ("Next", "Default") if key in state
        ]
    assert seen == set(machine["States"])


def test_it_ends_by_itself() -> None:
    assert definition()["TimeoutSeconds"] == 4 * 3600
    timeouts = {
        name: task["TimeoutSeconds"] for name, task in TASKS.items() if "TimeoutSeconds" in task
    }
    assert timeouts == {
        "Ingest": 900,
        "Dedupe": 900,
        "Etl": 5400,
        "Analytics": 5400,
        "Forecast": 5400,
        "Terminate": 1800,
        "TerminateAfterFailure": 1800,
    }


def test_what_an_operator_asked_for_is_never_skipped_silently() -> None:
    busy, _, *asked = definition()["States"]["OneAtATime"]["Choices"]
    assert definition()["States"][busy["Next"]]["Type"] == "Fail"
    begins = [choice["Next"] for choice in asked]
    assert begins == ["Rollback", "CollectOnly", "Replay", "CheckSources"]
    assert busy["And"][1]["Or"] == [
        {"Variable": f"$.{name}", "IsPresent": True} for name in ("rollback", "replay", "repair")
    ]


def test_every_build_knows_what_its_run_accepts() -> None:
    machine = definition()["States"]
    told = [
        machine[name]["Parameters"]["Payload"]["request.$"] for name in ("CreateCluster", "Publish")
    ]
    assert told == ["$$.Execution.Input"] * 2
    assert machine["Replay"]["Next"] == "CreateCluster"


def test_queries_run_in_the_stacks_database() -> None:
    """Without a context a session begins in `default`, on which our roles have no rights."""
    queries = {
        name: task["Parameters"] for name, task in TASKS.items() if "athena:" in task["Resource"]
    }
    assert list(queries) == ["Audit"]
    assert queries["Audit"]["QueryExecutionContext"] == {"Database": "${Catalog}"}
    (pipeline,) = resources("AWS::Serverless::StateMachine").values()
    assert pipeline["Properties"]["DefinitionSubstitutions"]["Catalog"] == {"Ref": "Catalog"}


def test_the_views_follow_every_switch() -> None:
    machine = definition()["States"]
    assert {machine[name]["Next"] for name in ("Publish", "Rollback")} == {"SwitchViews"}


def test_no_file_goes_before_athena_has_forgotten_it_and_no_failure_of_it_hides_a_release() -> None:
    machine = definition()["States"]
    order = ["Retire", "DropPartitions", "DeleteRetired", "RecordSwitched"]
    assert [machine[name]["Next"] for name in order[:3]] == order[1:]
    assert {machine[name]["Catch"][0]["Next"] for name in order[:3]} == {"RecordSwitched"}
