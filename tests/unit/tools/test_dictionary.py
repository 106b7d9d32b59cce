"""The page in docs/ is the one that the contracts give, and holds all that a reader looks up."""

import pytest
from covidlake import schema
from covidlake.quality import quality_checks, rules

from tests.support.paths import ROOT
from tools.dictionary import dictionary

PAGE = ROOT / "docs" / "data-dictionary.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == dictionary(), "run `make dictionary`"


@pytest.mark.parametrize("name", [*schema.CAPTURED, *schema.TABLES])
def test_every_column_of_every_dataset(name: str) -> None:
    _, _, section = dictionary().partition(f"### `{name}`\n")
    section = section.partition("\n#")[0]
    columns = schema.CAPTURED[name] if name in schema.CAPTURED else schema.TABLES[name].columns
    assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == [
        column.name for column in columns
    ]


def test_every_rule_has_a_sentence() -> None:
    page = dictionary()
    told = (
        *rules.READING,
        *rules.REJECTING,
        *rules.FLAGGING,
        *quality_checks.CHECKS,
        *quality_checks.TABLE_CHECKS,
    )
    assert all(
        f"| `{rule.name}` | {rule.sentence} |" in page and rule.sentence.endswith((".", "none."))
        for rule in told
    )


def test_captured_figures_say_where_they_come_from() -> None:
    assert [
        column.name
        for columns in schema.CAPTURED.values()
        for column in columns
        if not column.source
    ] == []
