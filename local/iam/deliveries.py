"""What AWS's services do in the stack by themselves: they assume roles, and deliver events.

AWS finds what is lacking when something is to be delivered, and then drops it without a word. The
laptop judges all of it when the stack is deployed.
"""

from collections.abc import Iterator
from typing import Any

from moto.awslambda.utils import get_backend
from moto.cloudwatch.models import cloudwatch_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local.iam.calls.arns import REGION
from local.iam.calls.call import Need

Delivery = tuple[str, Need]  # who does it, and what that needs

# What a state machine with a log needs, of which IAM knows no resource:
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
_LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)


def deliveries() -> Iterator[Delivery]:
    """Yield what services do in the stack that is deployed."""
    yield from _functions()
    yield from _state_machines()
    yield from _schedules()
    yield from _rules()
    yield from _alarms()


def assumption(service: str, role: str, source: str | None = None) -> Delivery:
    """Return that a service assumes a role, for a resource of the account."""
    return service, Need("sts:AssumeRole", role, _source(source))


def _source(arn: str | None) -> dict[str, str]:
    """Return the keys by which a service says for whom it acts."""
    account = {"aws:SourceAccount": DEFAULT_ACCOUNT_ID}
    return {**account, "aws:SourceArn": arn} if arn else account


def _functions() -> Iterator[Delivery]:
    for function in get_backend(DEFAULT_ACCOUNT_ID, REGION).list_functions():
        yield assumption("lambda.amazonaws.com", function.role)
        for configured in getattr(function, "event_invoke_config", None) or []:
            failed = configured.response().get("DestinationConfig", {}).get("OnFailure")
            if failed:
                yield function.role, Need("sqs:SendMessage", failed["Destination"])


def _state_machines() -> Iterator[Delivery]:
    for machine in _of(stepfunctions_parser_backends).state_machines:
        yield assumption("states.amazonaws.com", machine.roleArn, machine.arn)
        for action in _LOG_DELIVERY:
            yield machine.roleArn, Need(action, "*")


def _schedules() -> Iterator[Delivery]:
    for group in _of(scheduler_backends).schedule_groups.values():
        for schedule in group.schedules.values():
            # For a role of its own, the scheduler names the group of the schedule.
            source = schedule.arn.replace(":schedule/", ":schedule-group/").rpartition("/")[0]
            yield assumption("scheduler.amazonaws.com", schedule.target["RoleArn"], source)
            queue = schedule.target.get("DeadLetterConfig", {}).get("Arn")
            if queue:
                yield schedule.target["RoleArn"], Need("sqs:SendMessage", queue)


def _rules() -> Iterator[Delivery]:
    for bus in _of(events_backends).event_buses.values():
        for rule in bus.rules.values():
            for target in rule.targets:
                yield from _target(rule.arn, target)


def _target(rule: str, target: dict[str, Any]) -> Iterator[Delivery]:
    action = "lambda:InvokeFunction" if ":lambda:" in target["Arn"] else "sqs:SendMessage"
    yield "events.amazonaws.com", Need(action, target["Arn"], _source(rule))
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    if queue:
        yield "events.amazonaws.com", Need("sqs:SendMessage", queue, _source(rule))


def _alarms() -> Iterator[Delivery]:
    for alarm in _of(cloudwatch_backends).alarms.values():
        for topic in {*alarm.alarm_actions, *alarm.ok_actions}:
            source = _source(alarm.alarm_arn)
            yield "cloudwatch.amazonaws.com", Need("sns:Publish", topic, source)


def _of(backends: Any) -> Any:
    return backends[DEFAULT_ACCOUNT_ID][REGION]
