"""The laptop's Athena answers as Trino's documentation says, and refuses what it does not know.

The answers are in tests/fixtures/trino-answers, a file a subject.
"""

import random
import re
from pathlib import Path

import pytest

from local.services.athena.catalog import DATABASE, LakeCatalog
from local.services.athena.connection import confined
from local.services.athena.engine import select
from local.services.athena.results import text_of
from local.services.athena.tables import AttachedTables
from local.services.athena.trino.errors import QueryError
from local.services.athena.trino.functions import calls, conditional
from local.services.athena.trino.functions.tables import AGGREGATE, SCALAR, WINDOW
from local.services.athena.trino.parsing import parse
from tests.support.paths import ROOT

FILES = sorted((ROOT / "tests" / "fixtures" / "trino-answers").glob("*.txt"))
QUERIES = ("SELECT", "WITH", "VALUES")


def lines(file: Path) -> list[tuple[str, str]]:
    """Each expression of a file with its answer."""
    pairs = []
    for line in file.read_text().splitlines():
        if line and not line.startswith("#"):
            expression, _, answer = line.partition(" => ")
            pairs.append((expression, answer))
    return pairs


def answered(expression: str, tables: AttachedTables, *, any_shape: bool = False) -> str:
    """What the laptop's Athena answers, as the files write it."""
    sql = expression if expression.startswith(QUERIES) else f"SELECT {expression}"
    try:
        rows = select(parse(sql), tables).rows
    except QueryError as error:
        return f"! {error.name}"
    if any_shape:
        return str(rows)
    ((value,),) = rows
    text = text_of(value)
    return "NULL" if text is None else text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_expressions_have_the_answers_of_trino(file: Path, tmp_path: Path) -> None:
    expected = dict(lines(file))
    with confined(tmp_path) as connection:
        tables = AttachedTables(connection, LakeCatalog(tmp_path, None), DATABASE)
        assert {expression: answered(expression, tables) for expression in expected} == expected


def test_no_statement_ends_in_a_traceback(tmp_path: Path) -> None:
    """Words of the statements are taken away, replaced and added at random."""
    chosen = random.Random(20261130)
    expressions = [expression for file in FILES for expression, _ in lines(file)]
    words = [re.findall(r"'[^']*'|\w+|[^\w\s]", f"SELECT {one}") for one in expressions]
    with confined(tmp_path) as connection:
        tables = AttachedTables(connection, LakeCatalog(tmp_path, None), DATABASE)
        for _ in range(500):
            mutated = list(chosen.choice(words))
            start = chosen.randrange(1, len(mutated) + 1)
            mutated[start : start + chosen.randrange(2)] = chosen.choice(words)[1:][:2]
            answer = answered(" ".join(mutated), tables, any_shape=True)
            assert answer is not None


def test_the_document_lists_the_functions() -> None:
    page = (ROOT / "docs" / "reference" / "athena-on-the-laptop.md").read_text()
    listed = page.partition("<!-- functions")[2].partition("<!-- end of functions")[0]
    known = {*SCALAR, *AGGREGATE, *WINDOW, *conditional.FUNCTIONS, *calls.OF_SYNTAX}
    assert re.findall(r"`(\w+)`", listed) == sorted(known)


def test_the_answers_are_many() -> None:
    assert len(FILES) == 9
    assert sum(len(lines(file)) for file in FILES) >= 600
