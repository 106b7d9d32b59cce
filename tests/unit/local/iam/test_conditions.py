"""Condition operators, by the examples and rules of IAM's reference."""

import pytest

from local.iam.conditions import failing_condition
from local.iam.errors import UnjudgeableError

TAGS = {"aws:TagKeys": ["team", "cost"]}
KEY = "aws:SourceArn"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "context", "holds"),
    [
        ("StringEquals", "s3:prefix", "raw/", {"s3:prefix": "raw/"}, True),
        ("StringEquals", "s3:prefix", ["a", "raw/"], {"s3:prefix": "raw/"}, True),
        ("StringEquals", "s3:prefix", "raw/*", {"s3:prefix": "raw/x"}, False),
        ("StringEquals", "S3:Prefix", "raw/", {"s3:prefix": "raw/"}, True),
        ("StringEquals", "s3:prefix", "Raw/", {"s3:prefix": "raw/"}, False),
        ("StringEqualsIgnoreCase", "s3:prefix", "Raw/", {"s3:prefix": "raw/"}, True),
        ("StringEquals", "s3:prefix", "raw/", {}, False),
        ("StringEqualsIfExists", "s3:prefix", "raw/", {}, True),
        ("StringEqualsIfExists", "s3:prefix", "raw/", {"s3:prefix": "x"}, False),
        ("StringNotEquals", "s3:prefix", ["raw/", "x"], {"s3:prefix": "x"}, False),
        ("StringNotEquals", "s3:prefix", ["raw/", "x"], {"s3:prefix": "y"}, True),
        ("StringNotEquals", "s3:prefix", "raw/", {}, True),
        ("StringLike", "s3:prefix", "raw/*", {"s3:prefix": "raw/owid/"}, True),
        ("StringNotLike", "s3:prefix", "raw/*", {"s3:prefix": "raw/owid/"}, False),
        ("StringLike", "s3:prefix", "${aws:userid}/*", {"s3:prefix": "a/b", "aws:userid": "a"}, 1),
        ("StringLike", "s3:prefix", "${aws:userid}/*", {"s3:prefix": "a/b"}, False),
        ("ArnLike", KEY, "arn:aws:sns:*:123456789012:*", {KEY: TOPIC}, True),
        ("ArnEquals", KEY, "arn:aws:sns:*:123456789012:*", {KEY: TOPIC}, True),
        ("ArnNotLike", KEY, "arn:aws:sns:*:123456789012:*", {KEY: TOPIC}, False),
        ("ArnLike", KEY, "arn:aws:sns:*", {KEY: TOPIC}, False),
        ("Bool", "aws:SecureTransport", "false", {"aws:SecureTransport": "false"}, True),
        ("Bool", "aws:SecureTransport", False, {"aws:SecureTransport": "false"}, True),
        ("Bool", "aws:SecureTransport", "false", {"aws:SecureTransport": "true"}, False),
        ("Bool", "aws:SecureTransport", "false", {}, False),
        ("Null", "aws:SourceArn", "true", {}, True),
        ("Null", "aws:SourceArn", True, {"aws:SourceArn": TOPIC}, False),
        ("Null", "aws:SourceArn", "false", {"aws:SourceArn": TOPIC}, True),
        ("NumericLessThanEquals", "s3:max-keys", "10", {"s3:max-keys": "9.5"}, True),
        ("NumericGreaterThan", "s3:max-keys", 10, {"s3:max-keys": "10"}, False),
        ("NumericNotEquals", "s3:max-keys", "10", {"s3:max-keys": "10.0"}, False),
        ("DateLessThan", "x", "2026-02-01T00:00:00Z", {"x": "2026-01-31T23:59:59Z"}, True),
        ("DateGreaterThan", "x", "2026-02-01T00:00:00Z", {"x": "1769903999"}, False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost", "x"], TAGS, True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], TAGS, False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], {}, True),
        ("ForAnyValue:StringLike", "aws:TagKeys", ["te*"], TAGS, True),
        ("ForAnyValue:StringLike", "aws:TagKeys", ["x*"], TAGS, False),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["team"], {}, False),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", ["x"], TAGS, True),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", ["team"], TAGS, False),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["team"], TAGS, True),
    ],
)
def test_operators(operator: str, key: str, wanted, context, holds: bool) -> None:
    assert (failing_condition({operator: {key: wanted}}, context) == "") is bool(holds)


def test_all_conditions_have_to_hold() -> None:
    conditions = {"StringLike": {"s3:prefix": "raw/*"}, "Bool": {"aws:SecureTransport": "true"}}
    assert (
        failing_condition(conditions, {"s3:prefix": "raw/x", "aws:SecureTransport": "true"}) == ""
    )
    assert failing_condition(conditions, {"s3:prefix": "raw/x"}) == (
        "Bool aws:SecureTransport ['true']; the request has none"
    )


@pytest.mark.parametrize(
    "operator",
    [
        "IpAddress",
        "BinaryEquals",
        "BoolNot",
        "NotString",
        "StringResembles",
        "NumericNotLessThan",
        "ForSome:Bool",
    ],
)
def test_an_operator_that_is_not_known_is_not_judged(operator: str) -> None:
    with pytest.raises(UnjudgeableError, match=f"the operator {operator} is not known"):
        failing_condition({operator: {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": "10.0.0.1"})


def test_several_values_have_to_be_asked_of_as_a_set() -> None:
    with pytest.raises(UnjudgeableError, match="StringEquals is asked of 2 values"):
        failing_condition({"StringEquals": {"aws:TagKeys": "team"}}, TAGS)


def test_a_value_that_is_no_number_is_not_judged() -> None:
    with pytest.raises(UnjudgeableError, match="NumericEquals of"):
        failing_condition({"NumericEquals": {"s3:max-keys": "1"}}, {"s3:max-keys": "many"})
