"""Whether a deployed stack works: its outputs, a run, its health, an answer of each route."""

from collections.abc import Iterator

import requests
from covidlake_client.terminal.safe_console import SafeConsole

from local.account import routes, run
from local.account.account import Account, DeployedStack
from local.account.finding import Finding, fails, ok, warning
from local.account.routes import Answer
from local.pipeline.execution import Outcome

OUTPUTS = ("ApiUrl", "LakeBucket", "PipelineArn", "AthenaWorkGroup", "GlueDatabase", "TopicArn")
# Not UPDATE_ROLLBACK_COMPLETE: what works then is the version before.
DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
SLOW_SECONDS = 10  # a cold start with the release's files still to be fetched takes some


def findings(
    account: Account, console: SafeConsole, api: str | None = None
) -> Iterator[tuple[str, Finding]]:
    """Yield what was tried and how it went; ends early where nothing more can be asked.

    Args:
        account: where the stack is deployed.
        console: on which the run is followed.
        api: its address, where it has another than the stack's output.
    """
    stack = account.deployed()
    deployed = judge_stack(stack)
    yield "stack", deployed
    if deployed.to_do:
        return
    outcome = run.start(account, console)
    yield "run", judge_run(outcome)
    address = api or stack.outputs["ApiUrl"]
    try:
        yield from _routes(address, outcome)
    except requests.RequestException as error:
        yield "API", fails(str(error), "see the API's log group and the dashboard")


def _routes(address: str, outcome: Outcome) -> Iterator[tuple[str, Finding]]:
    yield "health", judge_answer(routes.ask(address, "v1/health"))
    document = routes.document(address)
    segments = {"run": outcome.run, **_of_the_release(address)}
    for path in routes.public_paths(document, segments):
        yield "route", judge_answer(routes.ask(address, path))


def _of_the_release(address: str) -> dict[str, str]:
    """Return a release and a location's code that the lake has, where it has any."""
    found = {}
    for name, path, column in (
        ("release", "v1/releases", "release"),
        ("code", "v1/locations", "iso_code"),
        ("location", "v1/locations", "iso_code"),
    ):
        response = requests.get(f"{address.rstrip('/')}/{path}", timeout=routes.SECONDS)
        rows = response.json().get("data") or [] if response.ok else []
        if rows:
            found[name] = str(rows[0][column])
    return found


def judge_stack(stack: DeployedStack) -> Finding:
    """Judge the stack's status and outputs."""
    lacking = [name for name in OUTPUTS if not stack.outputs.get(name)]
    if stack.status not in DEPLOYED:
        return fails(f"{stack.name} is {stack.status}", "see its events in CloudFormation")
    if lacking:
        return fails(f"{stack.name} lacks the outputs {', '.join(lacking)}", "make deploy")
    return ok(f"{stack.name} is {stack.status}")


def judge_run(outcome: Outcome) -> Finding:
    """Judge a run by its record, or by the execution where it has none."""
    if outcome.manifest is None:
        if outcome.status == "SUCCEEDED":
            return warning("another run was in progress", "make smoke again, once it has ended")
        return fails(f"{outcome.status} {outcome.cause}", "see the execution in Step Functions")
    if outcome.manifest.status == "FAILED":
        error = outcome.manifest.error
        return fails(error["message"] if error else "FAILED", f"see run {outcome.run} in /v1/runs")
    return ok(f"{outcome.manifest.status}, run {outcome.run}")


def judge_answer(answer: Answer) -> Finding:
    """Judge a route by its status and its time."""
    found = f"{answer.status} in {answer.seconds:.1f} s  /{answer.path}"
    if answer.status != 200:
        return fails(found, "see the API's log group")
    if answer.seconds > SLOW_SECONDS:
        return warning(found, "ask again: the first answer of a function is the slowest")
    return ok(found)
