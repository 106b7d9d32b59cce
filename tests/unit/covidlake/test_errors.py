"""Errors are names that the state machine matches."""

import pytest
from covidlake import errors

from tests.support.stack import definition, states

NAMES = [name for name, kind in vars(errors).items() if isinstance(kind, type)]


@pytest.mark.parametrize("name", NAMES)
def test_every_error_is_one_of_ours_and_says_what_happened(name: str) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, errors.CovidlakeError)
    assert kind.__doc__
    assert str(kind("the reason")) == "the reason"


def test_none_is_a_kind_of_another() -> None:
    """The state machine matches names, not bases: a subclass of one of them would slip through."""
    assert {getattr(errors, name).__base__ for name in NAMES if name != "CovidlakeError"} == {
        errors.CovidlakeError
    }


def test_every_error_that_the_state_machine_names_exists() -> None:
    rules = [
        rule
        for _, state in states(definition())
        for rule in (*state.get("Retry", []), *state.get("Catch", []))
    ]
    caught = {name for rule in rules for name in rule["ErrorEquals"]}
    # AWS calls its own errors ...Exception, and those of the services that Step Functions talks to
    # Service.Name.
    ours = {name for name in caught if "." not in name and not name.endswith("Exception")}
    assert {"SourceUnavailable", "ServiceUnavailable", "StateConflict"} <= ours <= set(NAMES)
