"""Each attack that succeeded once has tests that are there, and stands in the page."""

import pytest

from tests.support.paths import ROOT
from tools.attacks import attacks, table

PAGE = ROOT / "docs" / "explanation" / "security.md"
ALL = {test for attack in attacks() for test in attack.tests}


def test_all_that_succeeded_are_there() -> None:
    assert len(attacks()) == 29
    assert all(attack.what and attack.now and attack.tests for attack in attacks())


@pytest.mark.parametrize("test", sorted(ALL))
def test_a_test_of_an_attack_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    text = (ROOT / file).read_text()
    assert f"def {name}(" in text if name else "def test_" in text


def test_the_page_has_the_table() -> None:
    assert table() in PAGE.read_text()
