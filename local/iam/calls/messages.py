"""What is sent to somebody: invocations of functions, notifications, messages of queues."""

from local.iam.calls import arns
from local.iam.calls.call import Need, NeedsOf

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
