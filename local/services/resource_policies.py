"""Policies of buckets, queues and topics, which moto's CloudFormation does not know."""

import json
from typing import Any

from local.clients import client

Properties = dict[str, Any]


def of_bucket(name: str, properties: Properties) -> dict[str, str]:
    """Create a bucket's policy; returns its attributes."""
    client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=_document(properties))
    return {"Ref": name}


def of_queues(name: str, properties: Properties) -> dict[str, str]:
    """Create the policy of queues; returns its attributes."""
    for url in properties["Queues"]:
        client("sqs").set_queue_attributes(
            QueueUrl=url, Attributes={"Policy": _document(properties)}
        )
    return {"Ref": name}


def of_topics(name: str, properties: Properties) -> dict[str, str]:
    """Create the policy of topics; returns its attributes."""
    for arn in properties["Topics"]:
        client("sns").set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=_document(properties)
        )
    return {"Ref": name}


def _document(properties: Properties) -> str:
    return json.dumps(properties["PolicyDocument"])
