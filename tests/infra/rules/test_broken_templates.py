"""Every rule fails for a template that breaks it, by the right finding."""

import json
from typing import Any

import pytest

from tests.infra.rules import RULES
from tests.infra.rules.test_removals import PROTECTIONS
from tests.support.rendering.deployments import broken_stack
from tests.support.rendering.edits import edited

OPEN_STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
ANY_ACTION = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::lake"}
EMR_TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
    "Action": "sts:AssumeRole",
}
STATEMENT = "EmrInstanceRole/Properties/Policies/0/PolicyDocument/Statement/0"

# The rule, where the template is changed and to what, and what the rule then says.
BROKEN: tuple[tuple[str, str, Any, str], ...] = (
    ("no_action_is_a_pattern", STATEMENT, ANY_ACTION, "EmrInstanceRole allows s3:*"),
    (
        "everything_is_allowed_only_where_iam_knows_no_resource",
        STATEMENT,
        OPEN_STATEMENT,
        "EmrInstanceRole allows ['s3:GetObject'] on everything",
    ),
    (
        "a_role_trusts_one_service",
        "EmrInstanceRole/Properties/AssumeRolePolicyDocument/Statement/0",
        EMR_TRUST,
        "EmrInstanceRole trusts {'Service': ['ec2.amazonaws.com', 'lambda.amazonaws.com']}",
    ),
    (
        "no_secret_is_in_an_environment",
        "/Globals/Function/Environment/Variables/DATABASE_PASSWORD",
        "hunter2",
        "IngestFunction has DATABASE_PASSWORD in its environment",
    ),
    (
        "every_environment_fits",
        "IngestFunction/Properties/Environment/Variables/SOURCES",
        "x" * 4096,
        "IngestFunction has an environment of more than 4 KB",
    ),
    (
        "every_function_has_a_role_of_its_own",
        "IngestFunction/Properties/Role",
        {"Fn::GetAtt": ["CollectFunctionRole", "Arn"]},
        "CollectFunctionRole is the role of several functions",
    ),
    (
        "only_a_source_of_the_stack_may_call",
        "AnyApi",
        {
            "Type": "AWS::Lambda::Permission",
            "Properties": {"Principal": "apigateway.amazonaws.com"},
        },
        "AnyApi lets all of apigateway.amazonaws.com call",
    ),
    (
        "alarms_can_publish",
        "Topic/Properties/KmsMasterKeyId",
        "alias/aws/sns",
        "Topic is encrypted under alias/aws/sns",
    ),
    (
        "metrics_by_method_are_looked_at",
        "Api/Properties/MethodSettings/[HttpMethod=*]/MetricsEnabled",
        True,
        "ApiliveStage counts /* by method, and nobody looks",
    ),
    (
        "no_two_stacks_share_a_metric",
        "NoRunAlarm/Properties/Dimensions",
        [],
        'an alarm of two stacks watches ["AWS/States", "ExecutionsSucceeded"]',
    ),
    (
        "no_two_stacks_share_a_widget",
        "Dashboard/Properties/DashboardBody",
        json.dumps({"widgets": [{"properties": {"metrics": [["covidlake", "Errors"]]}}]}),
        'widgets of two stacks show ["covidlake", "Errors"]',
    ),
    (
        "every_subnet_has_a_chosen_zone",
        "EmrSubnetA/Properties/AvailabilityZone",
        {"Ref": "AWS::NoValue"},
        "EmrSubnetA is wherever AWS puts it",
    ),
    (
        "nothing_listens_to_the_internet",
        "OpenGroup",
        {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0"}]},
        },
        "OpenGroup lets in 0.0.0.0/0",
    ),
    (
        "every_role_fits",
        f"{STATEMENT}/Resource",
        [f"arn:aws:s3:::lake/{number:04}" for number in range(500)],
        "EmrInstanceRole is too large",
    ),
    (
        "who_takes_a_role_is_named_as_in_the_partition",
        "EmrInstanceRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal/Service",
        "ec2.amazonaws.com",
        "EmrInstanceRole trusts ec2.amazonaws.com",
    ),
    (
        "every_arn_is_of_the_partition",
        "EmrServiceRole/Properties/ManagedPolicyArns/0",
        "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2",
        "EmrServiceRole names arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2",
    ),
    (
        "every_region_is_the_stacks",
        "S3Endpoint/Properties/ServiceName",
        "com.amazonaws.us-east-1.s3",
        "S3Endpoint names us-east-1",
    ),
    (
        "every_address_is_of_the_partition",
        "/Outputs/ApiUrl/Value",
        {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.amazonaws.com/live/"},
        "output ApiUrl is https://covidlake-Api.execute-api.cn-north-1.amazonaws.com/live/",
    ),
)


@pytest.mark.parametrize(("rule", "path", "value", "finding"), BROKEN)
def test_it_notices(rule: str, path: str, value: Any, finding: str) -> None:
    assert finding in RULES[rule](broken_stack(edited(path, value), "cn-north-1"))


def test_every_rule_has_a_template_that_breaks_it() -> None:
    assert {row[0] for row in BROKEN} | PROTECTIONS.keys() == RULES.keys()
