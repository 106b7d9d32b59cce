"""What samconfig.toml says of a deployment, over what the stack has and the template's defaults."""

from pathlib import Path

import pytest

from local.account.configuration import Configuration, read

TEXT = """
version = 0.1
[default.global.parameters]
stack_name = "lake"
[default.deploy.parameters]
region = "eu-west-1"
parameter_overrides = ["ScheduleState=DISABLED", "ScheduleExpression=rate(6 hours)"]
[old.deploy.parameters]
stack_name = "old"
parameter_overrides = "GlueDatabase=old LogRetentionDays=90"
[unnamed.deploy.parameters]
resolve_s3 = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "samconfig.toml").write_text(TEXT)
    return tmp_path / "samconfig.toml"


def test_a_section(file: Path) -> None:
    overrides = {"ScheduleState": "DISABLED", "ScheduleExpression": "rate(6 hours)"}
    assert read("default", file) == Configuration("lake", "eu-west-1", overrides)
    overrides = {"GlueDatabase": "old", "LogRetentionDays": "90"}
    assert read("old", file) == Configuration("old", None, overrides)


def test_a_section_that_is_not_there_is_told_with_those_that_are(file: Path) -> None:
    with pytest.raises(ValueError, match="no section 'test': choose default or old or unnamed"):
        read("test", file)
    with pytest.raises(ValueError, match="'unnamed' names no stack_name"):
        read("unnamed", file)


def test_the_sections_of_the_project() -> None:
    assert read("default").stack == "covidlake"
    assert read("prod").stack == "covidlake-prod"


def test_what_a_stack_has_goes_before_defaults_and_after_what_is_set(file: Path) -> None:
    kept = {"DatabaseTable": "public.countries", "ScheduleState": "ENABLED", "Gone": "1"}
    parameters = read("default", file).parameters(kept)
    assert parameters["DatabaseTable"] == "public.countries"
    assert parameters["ScheduleState"] == "DISABLED"
    assert parameters["SourceDialect"] == "owid"
    assert "Gone" not in parameters
    assert read("default", file).parameters()["DatabaseTable"] == ""
