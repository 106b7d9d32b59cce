"""Every command of the documents runs and prints what the page shows, or says why it does not run.

The line above a block says which: `<!-- run: now -->` needs nothing, `run: first` is the first run
of the sample, `run: sample` uses its lake, `run: sql` is a query of it, `run: api` asks its API,
`run: r` does so in R, `run: account` has the laptop's AWS for an account, `run: drill` fails on a
copy of the sample's lake;
`<!-- not run: reason -->` is left to a reader. In an output, `...` stands for anything.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.docs.commands import FIRST_RUN, arguments, dialogue, matches, output_of
from tests.support.docs.markdown import Block, blocks, pages
from tests.support.local.deployed_stack import DeployedStack

BLOCKS = [block for page in pages() for block in blocks(page)]
COMMANDS = ("console", "sh", "bash", "sql", "python", "r")
MODES = ("now", "first", "sample", "sql", "api", "r", "account", "drill")


def run_as(mode: str) -> list[Block]:
    return [block for block in BLOCKS if block.marker == f"run: {mode}"]


def compare(block: Block, environment: dict[str, str], api: str = "", status: int = 0) -> None:
    """Run the commands of a block, and compare what each prints."""
    for command, expected in dialogue(block):
        actual = output_of(arguments(command, api), environment, status)
        assert matches(expected, actual), f"{block}: {command} prints\n{actual}"


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_block_of_commands_says_whether_it_is_run(block: Block) -> None:
    if block.language not in COMMANDS:
        assert block.language in ("text", "json", "yaml"), f"{block}: which language is it in?"
        return
    kind, _, mode = block.marker.partition("run: ")
    assert kind in ("", "not ") and mode, f"{block}: no comment says whether it is run"
    assert kind or mode in MODES


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "json"], ids=str)
def test_json_is_json(block: Block) -> None:
    whole = block.text if block.text.startswith("{") else f"{{{block.text}}}"
    assert json.loads(whole)


@pytest.mark.parametrize("block", run_as("now"), ids=str)
def test_commands_that_need_no_lake(block: Block) -> None:
    compare(block, dict(os.environ))


@pytest.mark.slow
@pytest.mark.parametrize("block", run_as("first"), ids=str)
def test_the_first_run(block: Block, sample_lake: Path) -> None:
    ((command, expected),) = dialogue(block)
    assert arguments(command, "") == [sys.executable, "-m", "local", "run"]
    actual = (sample_lake.parent / FIRST_RUN).read_text()
    assert matches(expected, actual), f"{block} prints\n{actual}"


@pytest.mark.slow
@pytest.mark.parametrize("block", run_as("sample"), ids=str)
def test_commands_on_the_sample(block: Block, sample_environment: dict[str, str]) -> None:
    compare(block, sample_environment)


@pytest.mark.slow
@pytest.mark.parametrize("block", run_as("sql"), ids=str)
def test_queries_of_the_sample(block: Block, sample_environment: dict[str, str]) -> None:
    output_of([sys.executable, "-m", "local", "query", block.text], sample_environment)


@pytest.mark.slow
@pytest.mark.parametrize("block", run_as("api"), ids=str)
def test_what_asks_the_api(block: Block, sample_environment: dict[str, str], api: str) -> None:
    environment = {**sample_environment, "COVIDLAKE_URL": api}
    if block.language == "python":
        program = block.text.replace("http://127.0.0.1:8000", api)
        output_of([sys.executable, "-c", program], environment)
    else:
        compare(block, environment, api)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("Rscript"), reason="no R: apt-get install r-base-core")
@pytest.mark.parametrize("block", run_as("r"), ids=str)
def test_recipes_in_r(block: Block, api: str) -> None:
    program = block.text.replace("http://127.0.0.1:8000", api)
    output_of(["Rscript", "-e", program], dict(os.environ))


@pytest.mark.slow
@pytest.mark.parametrize("block", run_as("account"), ids=str)
def test_what_asks_an_account(block: Block, account: DeployedStack) -> None:
    compare(block, {**os.environ, **account.environment, "COVIDLAKE_URL": account.api})


@pytest.mark.slow
@pytest.mark.parametrize("block", run_as("drill"), ids=str)
def test_drills_on_a_copy_of_the_sample(block: Block, sample_lake: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(sample_lake, lake)
    compare(block, {**os.environ, "LAKE": str(lake)}, status=1)


def test_an_output_is_compared_line_by_line() -> None:
    shown = "release 20260101T000000Z-abcdef\n...\nlast line, 3 rows\n"
    assert matches(shown, "release 20261129T203000Z-123456\na\nb\nlast line, 3 rows\n")
    assert not matches(shown, "release 20261129T203000Z-123456\na\nb\nlast line, 4 rows\n")
