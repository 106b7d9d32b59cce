"""The file of mutants stays in step with the code: a stale row would protect nothing."""

from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tools.mutants import Mutant, kind_of, read_mutants, table

MUTANTS = read_mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: str(mutant.promise))
def test_a_row_fits_the_code(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text()
    assert text.count(mutant.replace) == 1, f"{mutant.file}: {mutant.replace!r}"
    assert mutant.by != mutant.replace
    assert [test for test in mutant.tests if not (ROOT / test.partition("::")[0]).exists()] == []


def test_a_promise_and_its_edit_stand_there_once() -> None:
    edits = [(mutant.file, mutant.replace, mutant.by) for mutant in MUTANTS]
    assert len(set(edits)) == len(edits)
    assert len({mutant.promise for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize(("text", "count"), [("b = 2", 0), ("a = 1\na = 1", 2)])
def test_an_edit_that_fits_nowhere_or_twice_is_refused(
    tmp_path: Path, text: str, count: int
) -> None:
    (tmp_path / "code.py").write_text(text)
    mutant = Mutant("promise", "code.py", "a = 1", "a = 2", ("tests",))
    with pytest.raises(ValueError, match=f"stands there {count} times"):
        mutant.apply(tmp_path)
    assert (tmp_path / "code.py").read_text() == text


def test_an_edit_changes_the_file_and_returns_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("a = 1\n")
    assert Mutant("promise", "code.py", "a = 1", "a = 2", ("tests",)).apply(tmp_path) == "a = 1\n"
    assert (tmp_path / "code.py").read_text() == "a = 2\n"


def test_what_was_noticed_is_counted_by_what_keeps_the_promise() -> None:
    of_template, another = (Mutant(name, "template.yaml", "", "", ()) for name in "ab")
    of_laptop = Mutant("c", "local/aws.py", "", "", ())
    assert table([of_template, another, of_laptop], [of_template, another]).splitlines() == [
        "| promises kept by | rows | noticed |",
        "|---|--:|--:|",
        "| the template | 2 | 2 |",
        "| the laptop | 1 | 0 |",
        "| all | 3 | 2 |",
    ]


def test_no_promise_is_of_no_kind() -> None:
    assert not [mutant.file for mutant in MUTANTS if kind_of(mutant) == "all else"]
