"""Each attack that succeeded once has tests, edits that they notice, and a row in the page."""

import pytest

from tests.support.paths import ROOT
from tools.attacks import Attack, attacks, table
from tools.mutants import read_mutants

PAGE = ROOT / "docs" / "explanation" / "security.md"
ALL = {test for attack in attacks() for test in attack.tests}
MUTANTS = {mutant.promise: mutant for mutant in read_mutants()}


def test_all_that_succeeded_are_there() -> None:
    assert len(attacks()) == 29
    assert all(attack.what and attack.now and attack.tests for attack in attacks())


@pytest.mark.parametrize("test", sorted(ALL))
def test_a_test_of_an_attack_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    text = (ROOT / file).read_text()
    assert f"def {name}(" in text if name else "def test_" in text


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: str(attack.what))
def test_its_own_tests_notice_when_its_protection_is_taken_away(attack: Attack) -> None:
    """`make mutants` runs them: here only that the edits are there, and whose tests they name."""
    assert attack.mutants
    assert len(set(attack.mutants)) == len(attack.mutants)
    assert set(attack.mutants) - MUTANTS.keys() == set()
    for promise in attack.mutants:
        files = {test.partition("::")[0] for test in MUTANTS[promise].tests}
        assert files & set(attack.files), promise


def test_the_page_has_the_table() -> None:
    assert table() in PAGE.read_text()
