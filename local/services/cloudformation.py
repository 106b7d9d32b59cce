"""CloudFormation: creates the resources of the built template in moto.

What moto's CloudFormation lacks is added as one small model a resource type, each a call to the
service's own API. moto's model map is no public interface, which is why moto is pinned: there is no
other way to add a type.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from moto.cloudformation.models import Stack
from moto.cloudformation.parsing import get_model_map
from moto.core.common_models import CloudFormationModel

from local.clients import client
from local.iam import managed
from local.services import expansion, resource_policies, state_machine
from local.services.expansion import ARTIFACT

STACK = "covidlake"
Properties = dict[str, Any]
_EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


def deploy(built: Path, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create the stack; returns physical ids by logical id, and outputs by their own names."""
    models = {kind: _model(kind, create) for kind, create in MISSING.items()}
    get_model_map().update(models)
    get_model_map()["AWS::IAM::Role"] = managed.Role
    # moto reads every template as YAML, which takes a second of Python for one in JSON.
    Stack.parse_template = staticmethod(json.loads)
    template = _named_buckets(expansion.expanded(built))
    managed.provide(template, parameters)
    client("s3").create_bucket(Bucket=ARTIFACT["Bucket"])
    client("s3").put_object(Bucket=ARTIFACT["Bucket"], Key=ARTIFACT["Key"], Body=_EMPTY_ZIP)
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    ids = {}
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK):
        for item in page["StackResourceSummaries"]:
            ids[item["LogicalResourceId"]] = item["PhysicalResourceId"]
    for output in cloudformation.describe_stacks(StackName=STACK)["Stacks"][0].get("Outputs", []):
        ids[output["OutputKey"]] = output["OutputValue"]
    return ids


def _named_buckets(template: dict[str, Any]) -> dict[str, Any]:
    """Give each bucket a name that is the same at each start, as a real stack's generated name."""
    for logical, resource in template["Resources"].items():
        if resource["Type"] == "AWS::S3::Bucket":
            name = f"{STACK}-{logical.lower()}-local"
            resource.setdefault("Properties", {})["BucketName"] = name
    return template


def _model(
    kind: str, create: Callable[[str, Properties], dict[str, str]]
) -> type[CloudFormationModel]:
    """Return a moto model whose creation is one call.

    Args:
        kind: the resource type.
        create: creates a resource of a logical id and properties, and returns its attributes, the
            physical id as Ref.
    """

    class Model(CloudFormationModel):  # type: ignore[misc]
        def __init__(self, attributes: dict[str, str]) -> None:
            self.attributes = attributes

        @staticmethod
        def cloudformation_name_type() -> str:
            return ""

        @staticmethod
        def cloudformation_type() -> str:
            return kind

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return True

        @classmethod
        def create_from_cloudformation_json(
            cls,
            resource_name: str,
            cloudformation_json: dict[str, Any],
            account_id: str,
            region_name: str,
            **_: Any,
        ) -> Self:
            return cls(create(resource_name, cloudformation_json.get("Properties", {})))

        @property
        def physical_resource_id(self) -> str:
            return self.attributes["Ref"]

        def get_cfn_attribute(self, attribute_name: str) -> str:
            return self.attributes[attribute_name]

        def is_created(self) -> bool:
            return True

    Model.__name__ = kind.replace("::", "")
    return Model


def _database(_: str, properties: Properties) -> dict[str, str]:
    client("glue").create_database(DatabaseInput=properties["DatabaseInput"])
    return {"Ref": properties["DatabaseInput"]["Name"]}


def _work_group(_: str, properties: Properties) -> dict[str, str]:
    client("athena").create_work_group(
        Name=properties["Name"], Configuration=properties["WorkGroupConfiguration"]
    )
    return {"Ref": properties["Name"]}


def _secret(name: str, properties: Properties) -> dict[str, str]:
    template = properties["GenerateSecretString"]["SecretStringTemplate"]
    arn = client("secretsmanager").create_secret(Name=name, SecretString=template)["ARN"]
    return {"Ref": arn}


def _schedule(name: str, properties: Properties) -> dict[str, str]:
    name = properties.get("Name", name)
    client("scheduler").create_schedule(**{**properties, "Name": name})
    return {"Ref": name}


def _alarm(name: str, properties: Properties) -> dict[str, str]:
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(**{**_numbers(properties), "AlarmName": name})
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return {"Ref": name, "Arn": alarm["AlarmArn"]}


def _event_invoke_config(_: str, properties: Properties) -> dict[str, str]:
    function = properties["FunctionName"]
    client("lambda").put_function_event_invoke_config(
        FunctionName=function,
        MaximumRetryAttempts=int(properties["MaximumRetryAttempts"]),
        DestinationConfig=properties["DestinationConfig"],
    )
    return {"Ref": f"{function}|{properties['Qualifier']}"}


def _dashboard(name: str, properties: Properties) -> dict[str, str]:
    name = properties.get("DashboardName", name)
    client("cloudwatch").put_dashboard(
        DashboardName=name, DashboardBody=properties["DashboardBody"]
    )
    return {"Ref": name}


def _managed_policy(name: str, properties: Properties) -> dict[str, str]:
    # moto has this type, but keeps a statement that a condition leaves out as null.
    document = properties["PolicyDocument"]
    statements = [statement for statement in document["Statement"] if statement is not None]
    created = client("iam").create_policy(
        PolicyName=f"{STACK}-{name}",
        PolicyDocument=json.dumps({**document, "Statement": statements}),
        Description=properties.get("Description", ""),
    )
    return {"Ref": created["Policy"]["Arn"]}


def _named(name: str, properties: Properties) -> dict[str, str]:
    """Create nothing: services/api_gateway is the stage of the laptop."""
    return {"Ref": properties.get("StageName", name)}


def _numbers(properties: Properties) -> Properties:
    """Return an alarm's properties with numbers where moto has passed texts on."""
    kinds = {"Period": int, "EvaluationPeriods": int, "DatapointsToAlarm": int, "Threshold": float}
    return {key: kinds[key](value) if key in kinds else value for key, value in properties.items()}


def _budget(_: str, properties: Properties) -> dict[str, str]:
    budget = properties["Budget"]
    limit = budget["BudgetLimit"]
    client("budgets").create_budget(
        AccountId=client("sts").get_caller_identity()["Account"],
        Budget={**budget, "BudgetLimit": {**limit, "Amount": str(limit["Amount"])}},
        NotificationsWithSubscribers=properties["NotificationsWithSubscribers"],
    )
    return {"Ref": budget["BudgetName"]}


MISSING: dict[str, Callable[[str, Properties], dict[str, str]]] = {
    "AWS::Glue::Database": _database,
    "AWS::Athena::WorkGroup": _work_group,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::StepFunctions::StateMachine": state_machine.create,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::Lambda::EventInvokeConfig": _event_invoke_config,
    # moto has one, but refuses an API whose methods are in its OpenAPI body.
    "AWS::ApiGateway::Account": _named,
    "AWS::ApiGateway::Deployment": _named,
    "AWS::ApiGateway::Stage": _named,
    "AWS::ApiGateway::ApiKey": _named,
    "AWS::ApiGateway::UsagePlan": _named,
    "AWS::ApiGateway::UsagePlanKey": _named,
    "AWS::S3::BucketPolicy": resource_policies.of_bucket,
    "AWS::SQS::QueuePolicy": resource_policies.of_queues,
    "AWS::SNS::TopicPolicy": resource_policies.of_topics,
    "AWS::SNS::Subscription": _named,
    "AWS::Budgets::Budget": _budget,
    # moto's CloudWatch Logs stores no queries; they are for people in the console.
    "AWS::Logs::QueryDefinition": _named,
}
