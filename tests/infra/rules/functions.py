"""Rules of the Lambda functions, and of what calls them without waiting."""

import json
import re
from typing import Any

from tests.infra.rules.policies import listed
from tests.support.rendering.stack import Stack

FUNCTION = "AWS::Lambda::Function"
LOG_GROUP = "AWS::Logs::LogGroup"
SECRET_NAME = re.compile(r"password|secret(?!_arn)|token|api_?key", re.IGNORECASE)
ENVIRONMENT_LIMIT = 4096  # bytes


def every_function_has_a_log_group_that_expires(stack: Stack) -> list[str]:
    """Write to a log group of the stack: one that Lambda makes never expires."""
    groups = stack.of_type(LOG_GROUP)
    return [
        f"{name} writes to no log group of the stack"
        for name, function in stack.of_type(FUNCTION).items()
        if stack.target(function.get("LoggingConfig", {}).get("LogGroup")) not in groups
    ]


def every_log_expires(stack: Stack) -> list[str]:
    """Give each log group a retention; without one it is kept, and paid for, for ever."""
    return [
        f"{name} never expires"
        for name, group in stack.of_type(LOG_GROUP).items()
        if not 0 < int(group.get("RetentionInDays", 0)) <= 400
    ]


def every_function_ends_and_is_traced(stack: Stack) -> list[str]:
    """Give each function a timeout of its own, not Lambda's three seconds, and trace it."""
    findings = []
    for name, function in stack.of_type(FUNCTION).items():
        if "Timeout" not in function:
            findings.append(f"{name} has no timeout")
        if function.get("TracingConfig") != {"Mode": "Active"}:
            findings.append(f"{name} is not traced")
    return findings


def every_function_has_a_role_of_its_own(stack: Stack) -> list[str]:
    """Give each function a role of its own: what one may do, another may not."""
    roles = [stack.target(function["Role"]) for function in stack.of_type(FUNCTION).values()]
    shared = {role for role in roles if roles.count(role) > 1}
    return [f"{role} is the role of several functions" for role in shared]


def no_secret_is_in_an_environment(stack: Stack) -> list[str]:
    """Name a secret by its ARN: whoever may read a function reads its variables."""
    return [
        f"{name} has {variable} in its environment"
        for name, function in stack.of_type(FUNCTION).items()
        for variable in function.get("Environment", {}).get("Variables", {})
        if SECRET_NAME.search(variable)
    ]


def every_environment_fits(stack: Stack) -> list[str]:
    """Keep a function's variables under 4 KB, or Lambda refuses it."""
    return [
        f"{name} has an environment of more than 4 KB"
        for name, function in stack.of_type(FUNCTION).items()
        if len(json.dumps(function.get("Environment", {}))) > ENVIRONMENT_LIMIT
    ]


def no_failure_of_an_event_is_lost(stack: Stack) -> list[str]:
    """Keep the event that a function failed at, where nobody waits for its answer."""
    kept = {
        stack.target(config["FunctionName"])
        for config in stack.of_type("AWS::Lambda::EventInvokeConfig").values()
        if config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    }
    called = {stack.target(target["Arn"]) for target in _targets(stack)}
    functions = stack.of_type(FUNCTION).keys()
    return [f"{name} loses events" for name in functions if name in called - kept]


def no_undelivered_event_is_lost(stack: Stack) -> list[str]:
    """Keep what a rule or a schedule could not deliver, after trying for a while."""
    return [
        f"a target {target['Arn']} has no {key}"
        for target in _targets(stack)
        for key in ("DeadLetterConfig", "RetryPolicy")
        if not target.get(key)
    ]


def _targets(stack: Stack) -> list[dict[str, Any]]:
    rules = stack.of_type("AWS::Events::Rule").values()
    schedules = stack.of_type("AWS::Scheduler::Schedule").values()
    of_rules = [target for rule in rules for target in rule["Targets"]]
    return of_rules + [schedule["Target"] for schedule in schedules]


def only_a_source_of_the_stack_may_call(stack: Stack) -> list[str]:
    """Let one source call a function, not a whole service."""
    return [
        f"{name} lets all of {permission['Principal']} call"
        for name, permission in stack.of_type("AWS::Lambda::Permission").items()
        if not permission.get("SourceArn")
    ]


def a_private_function_names_its_network(stack: Stack) -> list[str]:
    """Name subnets and security groups of a private function: an empty name fails late."""
    return [
        f"{name} has an empty {key}"
        for name, function in stack.of_type(FUNCTION).items()
        for key in ("SubnetIds", "SecurityGroupIds")
        if "VpcConfig" in function and not all(listed(function["VpcConfig"].get(key)) or [""])
    ]
