"""One run at a time: of those that start together one goes on, and none waits for who has ended."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from botocore.exceptions import ClientError
from covidlake_aws.objects import LakeObjects
from turn import Lease, take_turn

from tests.support.aws.memory_s3 import MemoryS3
from tests.support.stack import definition

MACHINE = "arn:aws:states:us-east-1:123456789012:execution:covidlake-pipeline"
FIRST, SECOND = f"{MACHINE}:run-1", f"{MACHINE}:run-2"
LEASE = "runs/_turn/lease.json"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Executions:
    """Step Functions, as far as the lease asks it."""

    running: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def describe_execution(self, executionArn: str) -> dict[str, str]:  # noqa: N803 - AWS's name
        if executionArn in self.running:
            return {"status": "RUNNING"}
        if executionArn in self.ended:
            return {"status": "SUCCEEDED"}
        raise ClientError({"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution")


@dataclass
class ReadTogether(MemoryS3):
    """Tells eight that there is no lease once all of them have asked."""

    readers: Barrier = field(default_factory=lambda: Barrier(8))

    def get_object(self, **request: Any) -> dict[str, Any]:
        try:
            return super().get_object(**request)
        finally:
            if not self.objects:
                self.readers.wait(10)


@pytest.fixture
def objects() -> LakeObjects:
    return LakeObjects(MemoryS3(), "lake")  # type: ignore[arg-type]


def taken(execution: str, objects: LakeObjects, executions: Any, at: datetime = NOW) -> bool:
    return take_turn(execution, at, objects, executions).execution == execution


def test_the_first_has_it_and_the_second_sees_whose_it_is(objects: LakeObjects) -> None:
    executions = Executions({FIRST, SECOND})
    assert taken(FIRST, objects, executions)
    assert take_turn(SECOND, NOW, objects, executions).execution == FIRST
    assert taken(FIRST, objects, executions)  # a retry


@pytest.mark.parametrize("tries", range(20))
def test_of_eight_that_start_together_one_goes_on(tries: int) -> None:
    arns = [f"{MACHINE}:run-{tries}-{number}" for number in range(8)]
    executions = Executions(set(arns))
    objects = LakeObjects(ReadTogether(), "lake")  # type: ignore[arg-type]

    def start(arn: str) -> bool:
        return taken(arn, objects, executions)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(start, arns)) == 1


@pytest.mark.parametrize(
    "executions", [Executions({SECOND}, {FIRST}), Executions({SECOND})], ids=["ended", "forgotten"]
)
def test_who_has_ended_is_not_waited_for(objects: LakeObjects, executions: Executions) -> None:
    taken(FIRST, objects, Executions({FIRST}))
    assert taken(SECOND, objects, executions)


@pytest.mark.parametrize(
    ("hours", "free"), [(0, False), (4, False), (4.01, True), (-3.9, False), (-5 * 365 * 24, True)]
)
def test_it_expires_with_the_time_out_of_the_state_machine(
    objects: LakeObjects, hours: float, free: bool
) -> None:
    executions = Executions({FIRST, SECOND})
    taken(FIRST, objects, executions)
    assert taken(SECOND, objects, executions, NOW + timedelta(hours=hours)) is free
    assert definition()["TimeoutSeconds"] == 4 * 3600


def test_the_lease_of_another_stack_came_with_a_copied_bucket(objects: LakeObjects) -> None:
    other = FIRST.replace("covidlake-pipeline", "elsewhere-pipeline")
    taken(other, objects, Executions({other}))
    assert taken(SECOND, objects, Executions({other, SECOND}))


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"execution": 1}'])
def test_a_damaged_lease_is_nobodys(objects: LakeObjects, damage: bytes) -> None:
    objects.write(LEASE, damage)
    assert taken(SECOND, objects, Executions({SECOND}))


def test_a_lost_answer_to_the_own_write_is_success(objects: LakeObjects) -> None:
    s3: Any = objects.s3
    put = s3.put_object

    def put_and_lose_the_answer(**request: Any) -> Any:
        s3.put_object = put
        put(**request)
        raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")

    s3.put_object = put_and_lose_the_answer
    assert taken(FIRST, objects, Executions({FIRST}))
    stored = objects.read(LEASE)
    assert stored
    assert Lease.from_json(stored.body).execution == FIRST
