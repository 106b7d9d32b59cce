"""Actions, resource types and condition keys of the service authorization reference."""

import pytest

from local.iam.actions import knows_key, refusal

ACCOUNT = "us-east-1:123456789012"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", "arn:aws:s3:::lake/raw/owid/state.json"),
        ("s3:ListBucket", "arn:aws:s3:::lake"),
        ("s3:PutObject", "arn:aws-cn:s3:::lake/a:b"),
        ("lambda:InvokeFunction", f"arn:aws:lambda:{ACCOUNT}:function:covidlake-ingest"),
        ("states:StartExecution", f"arn:aws:states:{ACCOUNT}:stateMachine:covidlake-pipeline"),
        ("states:GetExecutionHistory", f"arn:aws:states:{ACCOUNT}:execution:covidlake-pipeline:r"),
        ("glue:GetTable", f"arn:aws:glue:{ACCOUNT}:catalog"),
        ("glue:GetTable", f"arn:aws:glue:{ACCOUNT}:database/covidlake"),
        ("glue:GetTable", f"arn:aws:glue:{ACCOUNT}:table/covidlake/daily"),
        ("athena:StartQueryExecution", f"arn:aws:athena:{ACCOUNT}:workgroup/covidlake"),
        ("elasticmapreduce:RunJobFlow", "*"),
        ("elasticmapreduce:TerminateJobFlows", f"arn:aws:elasticmapreduce:{ACCOUNT}:cluster/j-1"),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/path/emr"),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/emr"),
        ("logs:PutLogEvents", f"arn:aws:logs:{ACCOUNT}:log-group:/aws/lambda/x:log-stream:y"),
        ("xray:PutTraceSegments", "*"),
    ],
)
def test_what_aws_knows_is_not_refused(action: str, resource: str) -> None:
    assert refusal(action, resource) == ""


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:HeadObject", "arn:aws:s3:::lake/k", "s3:HeadObject is not in AWS's service"),
        ("nothing:GetObject", "*", "nothing:GetObject is not in AWS's service"),
        ("s3:GetObject", "arn:aws:s3:::lake", "and arn:aws:s3:::lake is no such ARN"),
        ("s3:ListBucket", "arn:aws:s3:::lake/raw", "and arn:aws:s3:::lake/raw is no such ARN"),
        ("s3:GetObject", "*", "and * is no such ARN"),
        ("sqs:SendMessage", f"arn:aws:sns:{ACCOUNT}:topic", "acts on queue, and arn:aws:sns"),
        (
            "elasticmapreduce:RunJobFlow",
            f"arn:aws:elasticmapreduce:{ACCOUNT}:cluster/j-1",
            "IAM knows no resource for elasticmapreduce:RunJobFlow",
        ),
        (
            "states:StartExecution",
            f"arn:aws:states:{ACCOUNT}:execution:covidlake-pipeline:r",
            "acts on statemachine",
        ),
    ],
)
def test_what_aws_does_not_know_is_refused(action: str, resource: str, expected: str) -> None:
    assert expected in refusal(action, resource)


@pytest.mark.parametrize(
    ("action", "key", "known"),
    [
        ("s3:ListBucket", "s3:prefix", True),
        ("s3:ListBucket", "S3:Prefix", True),
        ("iam:PassRole", "iam:PassedToService", True),
        ("iam:CreateServiceLinkedRole", "iam:AWSServiceName", True),
        ("elasticmapreduce:AddTags", "elasticmapreduce:ResourceTag/covidlake:stack", True),
        ("elasticmapreduce:RunJobFlow", "aws:RequestTag/covidlake:stack", True),
        ("sqs:SendMessage", "aws:SourceArn", True),
        ("s3:ListBucket", "s3:prefixes", False),
        ("s3:ListBucket", "iam:PassedToService", False),
        ("s3:ListBucket", "aws:Sourcearm", False),
    ],
)
def test_condition_keys(action: str, key: str, known: bool) -> None:
    assert knows_key(action, key) is known
