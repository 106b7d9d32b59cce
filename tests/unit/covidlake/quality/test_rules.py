"""The names of rules stand in the data of every release: they may not change unseen."""

from covidlake.quality import rules


def test_the_names_of_reasons_that_stand_in_the_data() -> None:
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
    )
    assert rules.NOT_A_NUMBER.in_column("new_cases") == "new_cases: not a number"
