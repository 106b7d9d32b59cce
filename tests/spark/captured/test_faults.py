"""Each rule by which a row is rejected is detected, once, and says its own reason."""

from covidlake.quality import rules
from transforms.captured import faults

DETECTIONS = (
    faults.LINE_FAULTS,
    faults.COLUMN_FAULTS,
    faults.KEY_FAULTS,
    faults.PART_FAULTS,
    faults.FILE_FAULTS,
)


def test_every_rule_has_one_detection_and_every_detection_a_rule() -> None:
    detected = [rule for group in DETECTIONS for rule in group]
    assert len(detected) == len(set(detected))
    # The last resort has none: it is what is left where all others say nothing.
    assert set(detected) == set(rules.REJECTING) - {rules.UNREADABLE}


def test_no_two_rules_share_a_detection() -> None:
    functions = [function for group in DETECTIONS for function in group.values()]
    assert len(functions) == len(set(functions)) == 13


def test_the_names_that_stand_in_the_data() -> None:
    assert rules.names(rules.REJECTING) == (
        "blank_line",
        "wrong_column_count",
        "duplicate_identical",
        "conflicting_key",
        "incomplete_sum",
        "location: unknown <name>",
        "<column>: missing",
        "<column>: not a number",
        "<column>: not a date",
        "<column>: before the disease",
        "<column>: in the future",
        "<column>: damaged text",
        "decimals_destroyed",
        "unreadable",
    )
    assert rules.NOT_A_NUMBER.in_column("new_cases") == "new_cases: not a number"


def test_decimals_are_destroyed_from_a_fifth_of_a_column_on() -> None:
    assert not faults.is_destroyed(0.2)
    assert faults.is_destroyed(0.200001)
