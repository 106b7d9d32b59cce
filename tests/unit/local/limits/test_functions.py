"""Lambda's limits: what the laptop refuses, in Lambda's words."""

import json
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from local.paths import ARTIFACTS, BUILT
from local.services.functions.artifacts import Artifact
from local.services.functions.service import LambdaService, RequestTooLarge
from local.services.limits import functions as limits
from local.services.limits.functions import LimitExceeded
from local.template import parse

MIB = 1024 * 1024


def test_the_limits_are_lambdas() -> None:
    assert limits.MAX_REQUEST == 6 * MIB
    assert limits.MAX_RESPONSE == 6_291_556
    assert limits.MAX_LAYERS == 5
    assert limits.MAX_ENVIRONMENT == 4096
    assert limits.MAX_UNZIPPED == 250 * MIB


@pytest.mark.parametrize(
    ("environment", "layers", "message"),
    [
        ({"A": "x" * 4100}, 1, "exceeded the 4KB limit"),
        ({"AWS_REGION": "us-east-1"}, 1, "Reserved keys used in this request: AWS_REGION"),
        ({}, 6, "Cannot reference more than 5 layers."),
    ],
)
def test_a_configuration_beyond_a_limit_is_refused(
    environment: dict[str, str], layers: int, message: str
) -> None:
    with pytest.raises(LimitExceeded, match=message):
        limits.check_configuration(environment, layers)


def test_a_configuration_at_the_limits_is_taken() -> None:
    # {"A":"..."} is eight characters around the value.
    limits.check_configuration({"A": "x" * 4088}, 5)


def test_code_and_layers_together_have_a_size(tmp_path: Path) -> None:
    for name in ("code", "layer"):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "large").open("wb") as file:
            file.truncate(130 * MIB)
    limits.check_size([tmp_path / "code"])
    with pytest.raises(LimitExceeded, match="The actual size is 272629760 bytes"):
        limits.check_size([tmp_path / "code", tmp_path / "layer"])


class Sandbox:
    """Answers every event with the same."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def invoke(self, payload: bytes, timeout: float) -> bytes:
        return self.answer


def answering(answer: bytes, folder: Path) -> LambdaService:
    artifact = Artifact("f", folder, (), "f.handler", 3, 128, {}, "role")
    service = LambdaService({"f": artifact}, folder)
    sandbox: Any = Sandbox(answer)
    service._take = lambda _: sandbox  # type: ignore[method-assign]
    service.idle["f"] = SimpleQueue()
    return service


def test_an_answer_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    largest, larger = b"x" * 6_291_556, b"x" * 6_291_557
    assert answering(largest, tmp_path).invoke("f", b"{}") == (largest, False)
    response, failed = answering(larger, tmp_path).invoke("f", b"{}")
    assert failed
    assert json.loads(response) == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size (6291557 bytes) exceeded maximum allowed payload "
        "size (6291556 bytes).",
    }


def test_an_event_that_is_too_large_is_refused(tmp_path: Path) -> None:
    service = answering(b"{}", tmp_path)
    service.invoke("f", b"x" * 6 * MIB)
    with pytest.raises(RequestTooLarge, match="6291457 byte payload is too large"):
        service.invoke("f", b"x" * (6 * MIB + 1))


@pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first")
def test_what_is_built_is_within_the_limit() -> None:
    resources = parse(BUILT.read_text())["Resources"]
    layers = {
        name: (ARTIFACTS / resource["Properties"]["ContentUri"]).resolve()
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::LayerVersion"
    }
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            properties = resource["Properties"]
            used = ["CommonLayer", *(one["Ref"] for one in properties.get("Layers", []))]
            folders = [ARTIFACTS / properties["CodeUri"], *(layers[name] for name in used)]
            limits.check_size(folders)
