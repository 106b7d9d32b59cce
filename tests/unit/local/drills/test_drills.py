"""What a command line may let go wrong, and that it goes wrong there and nowhere else."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from local.commands.drill_options import drill_of
from local.drills.clock import put_off
from local.drills.drill import flip_bit
from local.drills.faults import Fault, Injection
from local.drills.steps import KILLED, killing
from local.iam.enforcing.denials import response

SLOW_DOWN = Fault("s3", "SlowDown", "Publish")


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        ("fault", "s3", "say it as <service>:<error>@<state>"),
        ("fault", "ec2:X@Publish", "the service is one of s3, glue"),
        ("fault", "s3:SlowDown@Publisj", "the state is one of TakeTurn, Ingest"),
        ("kill", "spark", "choose etl, analytics, forecast"),
        ("clock", "5y", "say how far it is off as"),
    ],
)
def test_what_there_is_not_is_refused_by_name(option: str, text: str, says: str) -> None:
    asked = dict.fromkeys(("cluster_fails", "fault", "kill", "clock"))
    with pytest.raises(typer.BadParameter, match=says):
        drill_of(**{**asked, option: text})


def test_a_drill_is_what_the_options_say() -> None:
    drill = drill_of(None, "s3:SlowDown@Publish", "etl", "-2d")
    assert (drill.fault, drill.killed_step) == (SLOW_DOWN, "etl")
    assert (drill.clock, drill.start_failure) == (timedelta(days=-2), None)
    assert drill_of(None, None, None, "+5y").clock == timedelta(days=1825)


def test_a_fault_is_met_while_its_state_runs_and_by_its_service_alone() -> None:
    injection = Injection(SLOW_DOWN)
    with injection.during("Register"):
        assert injection.met_by("s3") is None
    with injection.during("Publish"), injection.during("Publish"):
        assert injection.met_by("glue") is None
        assert injection.met_by("s3") == SLOW_DOWN.refusal()
    assert injection.met_by("s3") is None


@pytest.mark.parametrize(
    ("error", "protocol", "status"),
    [
        ("SlowDown", "rest-xml", 503),
        ("InternalError", "rest-xml", 500),
        ("NoSuchKey", "rest-xml", 403),
        ("TooManyRequestsException", "rest-json", 429),
        ("ThrottlingException", "json", 400),
    ],
)
def test_a_fault_has_the_status_of_its_error(error: str, protocol: str, status: int) -> None:
    answer = response(Fault("s3", error, "Publish").refusal(), protocol)
    assert answer.status == status
    assert error.encode() in answer.body


def test_one_step_is_killed_and_no_other() -> None:
    submit: Any = killing("etl", lambda arguments, *_: ["spark", *arguments])
    assert submit(["s3://lake/code/1/etl.py", "--x"], None, {}) == KILLED
    assert submit(["s3://lake/code/1/analytics.py"], None, {})[0] == "spark"


def test_a_process_whose_clock_is_off_reads_another_day() -> None:
    program = (
        "from datetime import *; n = datetime.now(UTC); print(n.year, date.today() == n.date())"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=put_off({"PATH": os.environ["PATH"]}, by),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for by in (timedelta(0), timedelta(days=3650))
    ]
    assert int(printed[1][0]) - int(printed[0][0]) in (9, 10)
    assert printed[1][1] == "True"


def test_a_corrupt_object_differs_in_one_bit(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_bytes(b"{}\n")
    flip_bit(tmp_path, "state.json")
    assert (tmp_path / "state.json").read_bytes() == b"{|\n"


@pytest.mark.parametrize("key", ["nothing", "../outside", "empty", ""])
def test_what_is_no_object_of_the_lake_is_not_touched(tmp_path: Path, key: str) -> None:
    (tmp_path / "outside").write_bytes(b"x")
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "empty").touch()
    with pytest.raises(ValueError, match="has no object"):
        flip_bit(tmp_path / "lake", key)
    assert (tmp_path / "outside").read_bytes() == b"x"
