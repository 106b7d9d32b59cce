"""Schemathesis: every check, in every phase, on every operation of the OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import operate
import pytest
import schemathesis
import show_results
from routes import signed
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import NoLinksFound
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from tests.support.serving.athena import FakeAthena, FakeStepFunctions
from tests.support.serving.lake import ROWS, served_lake
from tests.support.serving.wsgi import app

_send = WSGITransport.send
RELEASE = "20260101T000000Z-aaaaaa"
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=analyst/20260101/us-east-1/execute-api/aws4_request, "
    "SignedHeaders=host, Signature=0"
)
PATHS = sorted(
    {
        re.sub(r"<(\w+)>", r"{\1}", one.path)
        for one in (*show_results.ENDPOINTS, *operate.ENDPOINTS)
        if not one.hidden
    }
)
KINDS = (
    "observations",
    "forecasts",
    "locations/.*",
    "results",
    "results/continent_stats",
    "dictionary/rules",
)
KINDS += ("health", "releases.*", "runs.*", "queries.*")


def send(self: WSGITransport, case: Any, **options: Any) -> Any:
    """Schemathesis 4.32.5 gives some requests of a check to werkzeug with options of `requests`."""
    accepted = {
        name: value
        for name, value in options.items()
        if name not in ("max_redirects", "verify", "cert", "proxies")
    }
    return _send(self, case, **accepted)


WSGITransport.send = send  # type: ignore[method-assign]


@schemathesis.hook
def before_load_schema(_: Any, raw_schema: dict[str, Any]) -> None:
    """Ask with the values of open lists that this version has: others are refused with reason."""
    for item in raw_schema["paths"].values():
        for operation in item.values():
            for parameter in operation["parameters"]:
                schema = parameter["schema"].get("items", parameter["schema"])
                if "x-extensible-enum" in schema:
                    schema["enum"] = schema["x-extensible-enum"]
                # A range looks like any text that begins so: its values are judged one by one.
                if "anyOf" in schema:
                    schema |= schema.pop("anyOf")[0]


def config(examples: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": SIGNED},
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
            # A scenario is some six requests, by the links of the document.
            "phases": {"stateful": {"generation": {"max-examples": min(examples, 200)}}},
            "continue-on-failure": True,
            # 422: each value is as the document says, and they cannot be used together; the rest
            # are the defaults.
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": [
                        "2xx",
                        "3xx",
                        "401",
                        "403",
                        "404",
                        "409",
                        "422",
                        "429",
                        "5xx",
                    ]
                }
            },
        }
    )


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    athena, pipeline = FakeAthena(), FakeStepFunctions()
    with (
        served_lake(tmp_path_factory.mktemp("lake")) as lake,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in {
            "WORK_GROUP": "covidlake",
            "GLUE_DATABASE": "covidlake",
            "PIPELINE_ARN": "arn:pipeline",
        }.items():
            patch.setenv(name, value)
        patch.setattr(
            signed, "aws_client", lambda service: athena if service == "athena" else pipeline
        )
        lake.build(RELEASE, ROWS)
        lake.put("runs/r1.json", {"run": "r1", "status": "PUBLISHED", "sources": {}})
        yield


@dataclass
class Outcome:
    """What an engine's run came to: failures and errors in words, and how many requests it took."""

    failures: list[str] = field(default_factory=list)
    requests: int = 0


def no_links(event: events.NonFatalError | events.FatalError) -> bool:
    return isinstance(event, events.NonFatalError) and isinstance(event.value, NoLinksFound)


def outcome(examples: int, paths: str) -> Outcome:
    """Run the engine over the operations whose path matches, in each phase that they know.

    Not all lead on to another, and that is no failure.
    """
    result = Outcome()
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=config(examples)).include(
        path_regex=paths
    )
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            result.requests += len(event.recorder.cases)
            for case, checks in event.recorder.checks.items():
                request = event.recorder.cases[case].value.as_curl_command()
                result.failures += [
                    f"{check.name}: {check.failure_info.failure}\n{request}"
                    for check in checks
                    if check.failure_info
                ]
        elif isinstance(event, events.NonFatalError | events.FatalError) and not no_links(event):
            result.failures.append(str(event))
    return result


def test_an_operation_of_each_kind_keeps_its_promises() -> None:
    result = outcome(5, f"^/v1/({'|'.join(KINDS)})$")
    assert not result.failures
    assert result.requests > 500


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", PATHS)
def test_every_operation_keeps_its_promises(path: str) -> None:
    """5,000 examples an operation, beside those of the other phases: about a minute each."""
    result = outcome(5000, f"^{re.escape(path)}$")
    assert not result.failures
    assert result.requests > 5  # of a route without parameters there are no more to think of
