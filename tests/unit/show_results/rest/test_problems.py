"""Problems in words."""

import pytest
from rest.problems import conflicting_parameter


@pytest.mark.parametrize("allowed", ["one value", "one value."])
def test_a_sentence_ends_once(allowed: str) -> None:
    problem = conflicting_parameter("sql", "x", allowed)
    assert problem.detail == "sql='x' is not valid. Allowed: one value."
