"""Resources of the stack that moto's CloudFormation does not know, or cannot delete.

Each type is a call or two to its service's own API.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from moto.ec2.models import ec2_backends
from moto.ec2.models.route_tables import RouteTable as MotoRouteTable

from local.clients import client
from local.services import resource_policies, state_machine

STACK = "covidlake"
Properties = dict[str, Any]


class Calls(NamedTuple):
    """What a resource type of moto's is made of here.

    Attributes:
        create: creates a resource of a logical id and properties, and returns its attributes, the
            physical id as Ref.
        delete: deletes the resource of a physical id.
    """

    create: Callable[[str, Properties], dict[str, str]]
    delete: Callable[[str], object] = lambda _: None


class RouteTable(MotoRouteTable):  # type: ignore[misc]
    """A route table that goes with its stack: moto's own stays, and holds its network."""

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, _: Properties, account_id: str, region_name: str
    ) -> None:
        backend = ec2_backends[account_id][region_name]
        for association in list(backend.get_route_table(resource_name).associations):
            backend.disassociate_route_table(association)
        backend.delete_route_table(resource_name)


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
    own_key = {"KmsKeyId": properties["KmsKeyId"]} if "KmsKeyId" in properties else {}
    created = client("secretsmanager").create_secret(Name=name, SecretString=template, **own_key)
    return {"Ref": created["ARN"]}


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


def _api_account(name: str, properties: Properties) -> dict[str, str]:
    role = properties["CloudWatchRoleArn"]
    client("apigateway").update_account(
        patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]
    )
    return {"Ref": name}


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


def _delete_budget(name: str) -> None:
    account = client("sts").get_caller_identity()["Account"]
    client("budgets").delete_budget(AccountId=account, BudgetName=name)


_NOTHING = Calls(_named)
ADDED = {
    "AWS::ApiGateway::Account": Calls(_api_account),  # the account keeps its role
    "AWS::Glue::Database": Calls(_database, lambda name: client("glue").delete_database(Name=name)),
    "AWS::Athena::WorkGroup": Calls(
        _work_group, lambda name: client("athena").delete_work_group(WorkGroup=name)
    ),
    "AWS::SecretsManager::Secret": Calls(
        _secret, lambda arn: client("secretsmanager").delete_secret(SecretId=arn)
    ),
    "AWS::StepFunctions::StateMachine": Calls(
        state_machine.create,
        lambda arn: client("stepfunctions").delete_state_machine(stateMachineArn=arn),
    ),
    "AWS::Scheduler::Schedule": Calls(
        _schedule, lambda name: client("scheduler").delete_schedule(Name=name)
    ),
    "AWS::CloudWatch::Alarm": Calls(
        _alarm, lambda name: client("cloudwatch").delete_alarms(AlarmNames=[name])
    ),
    "AWS::IAM::ManagedPolicy": Calls(
        _managed_policy, lambda arn: client("iam").delete_policy(PolicyArn=arn)
    ),
    "AWS::CloudWatch::Dashboard": Calls(
        _dashboard, lambda name: client("cloudwatch").delete_dashboards(DashboardNames=[name])
    ),
    # moto has one, but refuses an API whose methods are in its OpenAPI body.
    "AWS::ApiGateway::Deployment": _NOTHING,
    "AWS::ApiGateway::Stage": _NOTHING,
    "AWS::ApiGateway::ApiKey": _NOTHING,
    "AWS::ApiGateway::UsagePlan": _NOTHING,
    "AWS::ApiGateway::UsagePlanKey": _NOTHING,
    # They go with what they are of.
    "AWS::Lambda::EventInvokeConfig": Calls(_event_invoke_config),
    "AWS::S3::BucketPolicy": Calls(resource_policies.of_bucket),
    "AWS::SQS::QueuePolicy": Calls(resource_policies.of_queues),
    "AWS::SNS::TopicPolicy": Calls(resource_policies.of_topics),
    "AWS::SNS::Subscription": _NOTHING,
    "AWS::Budgets::Budget": Calls(_budget, _delete_budget),
    # moto's CloudWatch Logs stores no queries; they are for people in the console.
    "AWS::Logs::QueryDefinition": _NOTHING,
}
