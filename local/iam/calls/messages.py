"""What is sent to somebody: events, invocations of functions, notifications, messages of queues."""

from local.iam.calls import arns
from local.iam.calls.call import Need, NeedsOf, Parameters


def _put_events(parameters: Parameters) -> list[Need]:
    return [
        Need(
            "events:PutEvents",
            arns.event_bus(entry.get("EventBusName", "default")),
            {"events:source": entry["Source"], "events:detail-type": entry["DetailType"]},
        )
        for entry in parameters["Entries"]
    ]


EVENTS: dict[str, NeedsOf] = {"PutEvents": _put_events}
LAMBDA: dict[str, NeedsOf] = {
    "Invoke": lambda parameters: [
        Need("lambda:InvokeFunction", arns.function(parameters["FunctionName"]))
    ],
}
SNS: dict[str, NeedsOf] = {
    "Publish": lambda parameters: [Need("sns:Publish", parameters["TopicArn"])],
}
SQS: dict[str, NeedsOf] = {
    "SendMessage": lambda parameters: [Need("sqs:SendMessage", arns.queue(parameters["QueueUrl"]))],
}
