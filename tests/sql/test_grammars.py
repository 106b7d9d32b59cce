"""Every statement for Athena is one in the grammars of its engines, and not in sqlglot's alone.

The grammars are those of Trino and Hive, compiled for dt-sql-parser (package.json). Queries are
Trino's; no DDL is sent, and of Hive's is what the documents tell to run.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from covidlake.quality.audit_query import audit_sql
from covidlake.schema import TABLES, catalog

from tests.support.docs.markdown import blocks, pages
from tests.support.paths import ROOT

HERE = Path(__file__).parent
ANSWERS = ROOT / "tests" / "fixtures" / "trino-answers"
pytestmark = pytest.mark.skipif(
    not (HERE / "node_modules").exists() or shutil.which("node") is None,
    reason="no grammars: run `make test`, which brings them from npm",
)


def messages(grammar: str, statements: list[str]) -> list[list[str]]:
    """Return the syntax errors of each statement."""
    asked = json.dumps({"grammar": grammar, "statements": statements})
    ended = subprocess.run(
        ["node", HERE / "parse.js"], input=asked, capture_output=True, text=True, check=True
    )
    found: list[list[str]] = json.loads(ended.stdout)
    assert len(found) == len(statements)
    return found


def faulty(grammar: str, statements: list[str]) -> dict[str, list[str]]:
    found = zip(statements, messages(grammar, statements), strict=True)
    return {statement: errors for statement, errors in found if errors}


def test_all_queries_are_in_the_grammar_of_trino() -> None:
    audits = [audit_sql(TABLES.values(), "covidlake", "r1", current) for current in ("r0", None)]
    views = [catalog.view_sql(table, "covidlake", "r1") for table in TABLES.values()]
    recipes = [
        block.text
        for page in pages()
        for block in blocks(page)
        if block.language == "sql" and block.marker == "run: sql"
    ]
    assert len(recipes) >= 7
    assert faulty("TrinoSQL", [*audits, *views, *recipes]) == {}


def test_what_the_laptops_athena_answers_is_in_the_grammar_of_trino() -> None:
    """Of what it refuses for its syntax, the grammar has the rest: names that are reserved, say."""
    answers = [
        line.partition(" => ")
        for file in sorted(ANSWERS.glob("*.txt"))
        for line in file.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    answered = [
        sql if sql.startswith(("SELECT", "WITH", "VALUES")) else f"SELECT {sql}"
        for sql, _, answer in answers
        if not answer.startswith("!")
    ]
    assert len(answered) >= 400
    assert faulty("TrinoSQL", answered) == {}


def test_ddl_of_the_documents_is_in_the_grammar_of_hive() -> None:
    repairs = [
        statement
        for page in pages()
        for statement in re.findall(r"`(MSCK REPAIR TABLE [^`]+)`", page.read_text())
        if page.parent.name != "decisions"
    ]
    assert repairs
    assert faulty("HiveSQL", repairs) == {}


def test_what_another_engine_takes_is_found() -> None:
    duckdb = ["SELECT * EXCLUDE (a) FROM b", "SELECT a[1:2] FROM b"]
    spark = ["SELECT `a` FROM b WHERE c RLIKE 'd'"]
    assert faulty("TrinoSQL", [*duckdb, *spark]).keys() == {*duckdb, *spark}
    assert faulty("HiveSQL", ["MSCK REPAIR TABLE"]) != {}
