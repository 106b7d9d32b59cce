"""What the laptop leaves out of moto is brought when it is asked for."""

import subprocess
import sys

import boto3
import pytest
from moto import mock_aws
from moto.ec2.models import instance_types

import local.lean_moto  # noqa: F401
from local.paths import ROOT

# Each comes with dozens of modules, or takes long.
HEAVY = (
    *("pydantic", "jsonschema", "openapi_spec_validator", "samtranslator.parser"),
    *("duckdb", "pyarrow", "sqlglot"),
)


def test_an_emulator_starts_without_what_no_service_asks_for() -> None:
    told = f"import sys, local.aws; print([each for each in {HEAVY} if each in sys.modules])"
    started = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert started.stdout.strip() == "[]"


@mock_aws
def test_an_openapi_document_is_validated_where_that_is_asked_for() -> None:
    api_gateway = boto3.client("apigateway", region_name="us-east-1")
    with pytest.raises(
        api_gateway.exceptions.BadRequestException,
        match="Failed to parse the uploaded OpenAPI document",
    ):
        api_gateway.import_rest_api(failOnWarnings=True, body=b'{"openapi": "3.0.0"}')


def test_machines_are_offered_in_the_region_of_the_laptop() -> None:
    offered = instance_types.INSTANCE_TYPE_OFFERINGS["availability-zone"]
    assert {each["InstanceType"] for each in offered["us-east-1"]} >= {"m5.xlarge", "m5.4xlarge"}
