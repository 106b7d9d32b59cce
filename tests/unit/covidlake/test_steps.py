"""The Spark steps: every table has one that writes it, and what cannot import spells the same."""

import re

from covidlake.schema import TABLES
from covidlake.steps import EMR_PYTHON, SPARK_STEPS

from tests.support.paths import ROOT

EMR_STEPS = ROOT / "emr_steps"


def test_the_steps_in_the_order_of_a_run() -> None:
    assert [step.name for step in SPARK_STEPS] == ["etl", "analytics", "forecast"]


def test_each_table_is_written_by_one_step() -> None:
    written = [table for step in SPARK_STEPS for table in step.writes]
    assert sorted(written) == sorted(TABLES)


def test_a_step_is_given_the_folders_of_the_tables_that_it_writes() -> None:
    for step in SPARK_STEPS:
        assert {TABLES[table].zone for table in step.writes} <= set(step.zones)


def test_each_step_has_a_script() -> None:
    assert all((EMR_STEPS / step.script).is_file() for step in SPARK_STEPS)


def test_the_nodes_and_the_wheels_are_of_the_python_that_spark_runs() -> None:
    assert EMR_PYTHON == "3.11"
    bootstrap = (EMR_STEPS / "bootstrap.sh").read_text()
    assert set(re.findall(r"python(3\.\d+)", bootstrap)) == {EMR_PYTHON}
    wheels = (EMR_STEPS / "Makefile").read_text()
    assert re.findall(r"--python-version (\S+)", wheels) == [EMR_PYTHON]
