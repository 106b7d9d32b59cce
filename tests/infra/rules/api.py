"""Rules of the API: its stage, its methods, what it counts and who may call it."""

import json
from collections.abc import Iterator
from typing import Any

from tests.support.rendering.stack import Stack

STAGE = "AWS::ApiGateway::Stage"
ACCOUNT = "AWS::ApiGateway::Account"
REST_API = "AWS::ApiGateway::RestApi"
ANY = "x-amazon-apigateway-any-method"
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", ANY}
CORS_HEADER = "gatewayresponse.header.Access-Control-Allow-Origin"


def logs_wait_for_the_accounts_role(stack: Stack) -> list[str]:
    """Create a stage that writes logs after the account's role for them.

    Without it API Gateway refuses the stage: "CloudWatch Logs role ARN must be set in account
    settings to enable logging".
    """
    declared = stack.template["Resources"].items()
    accounts = {name for name, resource in declared if resource["Type"] == ACCOUNT}
    return [
        f"{name} writes logs and waits for no {ACCOUNT}"
        for name, stage in stack.of_type(STAGE).items()
        if _writes_logs(stage) and not accounts & stack.needs(name)
    ]


def _writes_logs(stage: dict[str, Any]) -> bool:
    levels = {setting.get("LoggingLevel", "OFF") for setting in stage.get("MethodSettings", [])}
    return "AccessLogSetting" in stage or levels != {"OFF"}


def the_accounts_role_outlives_the_stack(stack: Stack) -> list[str]:
    """Leave the account's role for logs behind: it is one a region, and other APIs need it."""
    return [
        f"{name} goes with the stack"
        for name, resource in stack.resources.items()
        if resource["Type"] == ACCOUNT
        and not str(resource.get("DeletionPolicy")).startswith("Retain")
    ]


def no_stage_beside_the_throttled_one(stack: Stack) -> list[str]:
    """Make one stage: one that a deployment makes itself is public, without throttle and log."""
    return [
        f"{name} makes the stage {deployment['StageName']}"
        for name, deployment in stack.of_type("AWS::ApiGateway::Deployment").items()
        if "StageName" in deployment
    ]


def every_stage_is_throttled(stack: Stack) -> list[str]:
    """Limit rate and burst of all methods; the account's 10,000 a second are no limit."""
    findings = []
    for name, stage in stack.of_type(STAGE).items():
        settings = stage.get("MethodSettings", [])
        if ("/*", "*") not in [(each["ResourcePath"], each["HttpMethod"]) for each in settings]:
            findings.append(f"{name} has no setting for all methods")
        findings += [
            f"{name} {each['ResourcePath']} has no {limit}"
            for each in settings
            for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit")
            if not 0 < float(each.get(limit, 0)) <= 1000
        ]
    return findings


def every_stage_logs_and_traces(stack: Stack) -> list[str]:
    """Write an access log, and trace requests."""
    return [
        f"{name} has no {key}"
        for name, stage in stack.of_type(STAGE).items()
        for key in ("AccessLogSetting", "TracingEnabled")
        if not stage.get(key)
    ]


def keys_have_a_quota(stack: Stack) -> list[str]:
    """Limit rate, burst and requests a day of an API key."""
    return [
        f"{name} has no {key}"
        for name, plan in stack.of_type("AWS::ApiGateway::UsagePlan").items()
        for key in ("Throttle", "Quota")
        if not plan.get(key)
    ]


def metrics_by_method_are_looked_at(stack: Stack) -> list[str]:
    """Count by method only what a widget or an alarm reads: each such metric is billed."""
    boards = stack.of_type("AWS::CloudWatch::Dashboard").values()
    read = json.dumps([*boards, *stack.of_type("AWS::CloudWatch::Alarm").values()])
    return [
        f"{name} counts {setting['ResourcePath']} by method, and nobody looks"
        for name, stage in stack.of_type(STAGE).items()
        for setting in stage.get("MethodSettings", [])
        if setting.get("MetricsEnabled") and '"Method' not in read
    ]


def what_changes_something_is_signed(stack: Stack) -> list[str]:
    """Ask for a signature wherever a query or a release can be started."""
    return [
        f"{name} {method} {path} is open"
        for name, path, method, operation in _operations(stack)
        if _is_led(operation, "OperateFunction")
        and {"AWS_IAM": []} not in operation.get("security", [])
    ]


def keyed_paths_ask_for_the_key(stack: Stack) -> list[str]:
    """Ask for the key below /keyed, except of a browser's preflight, which carries none."""
    return [
        f"{name} {method} {path} asks for no key"
        for name, path, method, operation in _operations(stack)
        if path.startswith("/keyed")
        and method != "options"
        and {"api_key": []} not in operation.get("security", [])
    ]


def browsers_may_ask_first(stack: Stack) -> list[str]:
    """Answer the preflight of every path that a browser may GET; programs sign theirs."""
    answered = {path for _, path, method, _ in _operations(stack) if method in ("options", ANY)}
    return [
        f"{name} {path} answers no OPTIONS"
        for name, path, method, operation in _operations(stack)
        if method == "get"
        and {"AWS_IAM": []} not in operation.get("security", [])
        and path not in answered
    ]


def what_the_gateway_turns_away_can_be_read(stack: Stack) -> list[str]:
    """Send CORS headers with the gateway's own answers, or a page sees a network error."""
    return [
        f"{name} {kind} has no {CORS_HEADER}"
        for name, api in stack.of_type(REST_API).items()
        for kind, response in api["Body"].get("x-amazon-apigateway-gateway-responses", {}).items()
        if CORS_HEADER not in response.get("responseParameters", {})
    ]


def _operations(stack: Stack) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield API, path, method and operation of each method of each path."""
    for name, api in stack.of_type(REST_API).items():
        for path, methods in api["Body"]["paths"].items():
            for method in sorted(METHODS & methods.keys()):
                yield name, path, method, methods[method]


def _is_led(operation: dict[str, Any], function: str) -> bool:
    return f"-{function}/" in json.dumps(operation.get("x-amazon-apigateway-integration", {}))
