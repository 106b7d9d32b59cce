"""How each rule of covidlake.quality.rules.REJECTING is detected: what is wrong with a row.

That a row is faulty is seen over its typed record, all columns at once (is_faulty), since nearly
all rows are sound. Which rule it breaks is then asked of the few faulty ones, column by column
(reason). One line can break several rules: the first one counts, in the order of LINE_FAULTS and
then, from column to column, of COLUMN_FAULTS.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from covidlake import schema
from covidlake.quality import quality_checks, rules
from covidlake.quality.rules import Rule
from covidlake.reading.days import EARLIEST_DAY
from covidlake.reading.header import Header
from pyspark.sql import Column, WindowSpec
from pyspark.sql import functions as F

from transforms.captured.reading import HASH, LINE, MALFORMED, RECORD, TEXT, as_date, value

FAULTY = "_faulty"  # whether a row breaks a rule of LINE_FAULTS or COLUMN_FAULTS

# Control characters, and what Java makes of bytes that are not UTF-8.
_DAMAGE = "[\\x00-\\x1f\\x7f\ufffd]"


def is_faulty(header: Header, latest: date) -> Column:
    """Return whether a parsed row breaks any rule of LINE_FAULTS or COLUMN_FAULTS.

    Each of them shows as one of these: a record that Spark cannot take apart (number of columns,
    numbers), a number that is not finite, a damaged text, a null where none may be, a day to come.
    """
    columns = schema.CAPTURED[header.dataset]
    in_file = [column for column in columns if column.name in header.order]
    numbers = F.array(*_values_of_type(in_file, "double")).cast("array<double>")
    texts = F.concat_ws("", *_values_of_type(in_file, "string"))
    least, most = F.array_min(numbers), F.array_max(numbers)
    are_finite = _is_finite(most) & _is_finite(least)
    # Null when the row has no number.
    infinite = F.coalesce(~are_finite, F.lit(False))
    faulty = _is_malformed() | infinite | _is_damaged(texts)
    for column in columns:
        typed = F.col(column.name) if column.name in header.key else value(column, header)
        if not column.nullable:
            faulty |= typed.isNull()
        if column.type == "date":
            out_of_time = (typed > F.lit(latest)) | (typed < F.lit(EARLIEST_DAY))
            faulty |= F.coalesce(out_of_time, F.lit(False))
    return faulty


def reason(header: Header, latest: date) -> Column:
    """Return the reason that a faulty row is rejected for: the first rule that its text breaks.

    A faulty row that breaks none would be a mistake of this module, and the tests of malformed
    files fail on it. Still it is put aside, not a reason to end the step: rows fail, files do not.
    """
    unnamed = F.lit(rules.UNREADABLE.name)
    return F.coalesce(*_line_reasons(header), *_column_reasons(header, latest), unnamed)


def key_reason(same_key: WindowSpec) -> Column:
    """Return the reason that a sound row is rejected for beside those of its key; null for none."""
    reasons = (F.when(fault(same_key), rule.name) for rule, fault in KEY_FAULTS.items())
    return F.coalesce(*reasons)


def is_destroyed(share_beyond: float) -> bool:
    """Judge a file by the share of a bounded column's values that exceed what they can be."""
    return share_beyond > quality_checks.DESTROYED.threshold


def _line_reasons(header: Header) -> Iterator[Column]:
    for rule, fault in LINE_FAULTS.items():
        name = F.lit(rule.name)
        if rule == rules.UNKNOWN_LOCATION:
            before = rule.name.removesuffix("<name>")
            name = F.concat(F.lit(before), _name_in_file(header))
        yield F.when(fault(header), name)


def _column_reasons(header: Header, latest: date) -> Iterator[Column]:
    in_file = (column for column in schema.CAPTURED[header.dataset] if column.name in header.order)
    for column in in_file:
        for rule, detect in COLUMN_FAULTS.items():
            fault = detect(column, latest)
            if fault is not None:
                yield F.when(fault, rule.in_column(column.name))


def _is_blank(_: Header) -> Column:
    return F.trim(TEXT) == ""


def _has_wrong_column_count(_: Header) -> Column:
    # Of a record that is read as text alone, a number cannot be the reason.
    return _is_malformed()


def _is_unknown_location(header: Header) -> Column:
    if header.dialect.countries == "alpha-3":
        # Codes of OWID's own are welcome there; quality.verdicts counts those that nobody knows.
        return F.lit(False)
    columns = schema.CAPTURED[header.dataset]
    code = next(value(column, header) for column in columns if column.name == "iso_code")
    return _name_in_file(header).isNotNull() & code.isNull()


def _name_in_file(header: Header) -> Column:
    names = [name for name in ("location", "iso_code") if name in header.order]
    return F.coalesce(*(f"{RECORD}.{name}" for name in names))


def _is_missing(column: schema.Column, _: date) -> Column | None:
    return None if column.nullable else _text(column).isNull()


def _is_no_date(column: schema.Column, _: date) -> Column | None:
    if column.type != "date":
        return None
    day = as_date(column.name)
    return _text(column).isNotNull() & day.isNull()


def _is_before_the_disease(column: schema.Column, _: date) -> Column | None:
    return as_date(column.name) < F.lit(EARLIEST_DAY) if column.type == "date" else None


def _is_in_the_future(column: schema.Column, latest: date) -> Column | None:
    return as_date(column.name) > F.lit(latest) if column.type == "date" else None


def _is_no_number(column: schema.Column, _: date) -> Column | None:
    if column.type != "double":
        return None
    number = F.expr(f"try_cast({RECORD}.{column.name} AS double)")
    # Null when the text is no number at all.
    is_number = F.coalesce(_is_finite(number), F.lit(False))
    return _text(column).isNotNull() & ~is_number


def _has_damaged_text(column: schema.Column, _: date) -> Column | None:
    return _is_damaged(_text(column)) if column.type == "string" else None


def _contradicts(same_key: WindowSpec) -> Column:
    lowest = F.min(HASH).over(same_key)
    highest = F.max(HASH).over(same_key)
    return lowest != highest


def _is_copy(same_key: WindowSpec) -> Column:
    return F.min(LINE).over(same_key) != F.col(LINE)


def is_incomplete(another_part_rejected: Column) -> Column:
    """Return whether a row of a part is sound, while their sum would lack another part."""
    return ~F.col(FAULTY) & another_part_rejected


def _text(column: schema.Column) -> Column:
    return F.col(f"{RECORD}.{column.name}")


def _values_of_type(columns: Sequence[schema.Column], kind: str) -> list[Column]:
    return [F.col(f"{RECORD}.{column.name}") for column in columns if column.type == kind]


def _is_malformed() -> Column:
    return F.col(f"{RECORD}.{MALFORMED}").isNotNull()


def _is_finite(number: Column) -> Column:
    # For Spark NaN is the greatest number of all.
    return (number < float("inf")) & (number > float("-inf"))


def _is_damaged(text: Column) -> Column:
    return text.rlike(_DAMAGE)


# Of a line as such. In the order in which they count.
LINE_FAULTS: Mapping[Rule, Callable[[Header], Column]] = {
    rules.BLANK_LINE: _is_blank,
    rules.WRONG_COLUMN_COUNT: _has_wrong_column_count,
    rules.UNKNOWN_LOCATION: _is_unknown_location,
}
# Of a column's text, in the order in which they count; None where a rule is not about the column.
COLUMN_FAULTS: Mapping[Rule, Callable[[schema.Column, date], Column | None]] = {
    rules.MISSING_VALUE: _is_missing,
    rules.NOT_A_DATE: _is_no_date,
    rules.BEFORE_THE_DISEASE: _is_before_the_disease,
    rules.IN_THE_FUTURE: _is_in_the_future,
    rules.NOT_A_NUMBER: _is_no_number,
    rules.DAMAGED_TEXT: _has_damaged_text,
}
# Of a sound row beside the other sound rows of its key.
KEY_FAULTS: Mapping[Rule, Callable[[WindowSpec], Column]] = {
    rules.CONFLICTING_KEY: _contradicts,
    rules.DUPLICATE_IDENTICAL: _is_copy,
}
# Of a sound row of a part of a country, beside the country's other parts on that day.
PART_FAULTS: Mapping[Rule, Callable[[Column], Column]] = {rules.INCOMPLETE_SUM: is_incomplete}
# Of a file as a whole.
FILE_FAULTS: Mapping[Rule, Callable[[float], bool]] = {rules.DECIMALS_DESTROYED: is_destroyed}
