"""Which actions on which resources a call to AWS needs: the tables of all services."""

from collections.abc import Mapping

from local.iam.calls import athena, emr, glue, messages, s3, secrets, states
from local.iam.calls.call import Call, Need, NeedsOf, Unmapped

# By the name that botocore gives the service.
TABLE: Mapping[str, Mapping[str, NeedsOf]] = {
    "athena": athena.OPERATIONS,
    "emr": emr.OPERATIONS,
    "events": messages.EVENTS,
    "glue": glue.OPERATIONS,
    "lambda": messages.LAMBDA,
    "s3": s3.OPERATIONS,
    "secretsmanager": secrets.OPERATIONS,
    "sns": messages.SNS,
    "sqs": messages.SQS,
    "stepfunctions": states.OPERATIONS,
}


def needs(call: Call) -> list[Need]:
    """Return what a call needs.

    Raises:
        Unmapped: the table lacks the operation. IAM is asked about nothing then, so the call must
            not be made: the table is to be completed first.
    """
    needs_of = TABLE.get(call.service, {}).get(call.operation)
    if needs_of is None:
        raise Unmapped(call)
    return list(needs_of(call.parameters))
