"""What is a number, and what only some language takes for one."""

import pytest
from covidlake.reading.values import NOT_A_NUMBER, Fault, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5.0),
        ("1e5", 100_000.0),
        ("1E5", 100_000.0),
        ("1e-5", 0.00001),
        ("+7", 7.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1,234", 1234.0),
        ("1,234.5", 1234.5),
        ("-1,234,567", -1_234_567.0),
        ("9007199254740992", 9_007_199_254_740_992.0),
        ("0" * 40 + "7", 7.0),
        ("", None),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["0", "-0", "-0.0", "-.0", "0e9"])
def test_a_zero_has_no_sign(text: str) -> None:
    assert str(number(text)) == "0.0"


@pytest.mark.parametrize(
    "text",
    [
        # of Java, C and Python
        "5f", "5F", "5d", "5.0D", "5L", "0x10", "0x1p3", "0b101", "1_000", "NaN", "nan", "inf",
        "-inf", "Infinity", "True",
        # of other scripts
        "\u0665", "\uff11\uff12", "\u00b2", "\u00bd", "\u22125",
        # thousands that are none, and decimals of other languages
        "1 234", "1\u00a0234", "12,34,567", "12,34", "1,23", "0,123", ",123", "1,234,56",
        "1.234.567", "1.234,5", "1,234.", "1'234",
        # nothing, in words
        "N/A", "NA", "-", "--", ".", "null", "NULL", "None", "#N/A", "#REF!",
        # a number and something else
        "7%", ">1000", "<5", "~5", "5*", "(5)", "5-", "--5", "+-5", "5e", "e5", "1e1.5", "=5",
        # larger than anybody counts: sums of such end in infinity
        "1e400", "-1e400", "1e308", "9007199254740994", "9" * 40,
    ],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert number(text) is NOT_A_NUMBER


def test_a_fault_names_its_rule() -> None:
    fault = number("5f")
    assert isinstance(fault, Fault)
    assert fault.rule.in_column("new_cases") == "new_cases: not a number"
