"""An execution is followed without taking the machine from the work that it follows."""

from types import SimpleNamespace

import pytest
from covidlake_client.terminal.safe_console import SafeConsole

from local.pipeline import execution


class Clock:
    """A time that passes by what is done in it; `rests` are the pauses between looks."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rests: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds


@pytest.mark.parametrize(("look", "rest"), [(0.01, 0.3), (0.35, 3.15), (4.0, 5.0)])
def test_a_history_that_takes_long_to_read_is_read_more_rarely(
    monkeypatch: pytest.MonkeyPatch, look: float, rest: float
) -> None:
    clock = Clock()
    statuses = iter(["RUNNING", "SUCCEEDED"])

    def history(**_: str) -> dict[str, list[object]]:
        clock.now += look
        return {"events": []}

    stepfunctions = SimpleNamespace(
        describe_execution=lambda **_: {"status": next(statuses)}, get_execution_history=history
    )
    monkeypatch.setattr(execution, "time", clock)
    monkeypatch.setattr(execution, "client", lambda _: stepfunctions)
    assert execution.follow("arn", SafeConsole(quiet=True))["status"] == "SUCCEEDED"
    assert clock.rests == [pytest.approx(rest)]
