"""A file that one call cannot read is refused by its size, with the size that it can."""

import pytest
from capture.capacity import SizeLimit, most_bytes, most_rows
from covidlake.capturing.guards import Guards
from covidlake.errors import SourceInvalid

MUCH = 1 << 40


@pytest.mark.parametrize(
    ("memory_mb", "free_disk", "expected"),
    [
        (1769, MUCH, 14_700_000_000),
        (3538, MUCH, 14_700_000_000),
        (1024, MUCH, 8_509_214_245),
        (512, MUCH, 4_254_607_122),
        (1024, 10_000_000_000, 6_000_000_000),
        (1024, 10 << 30, 6_442_450_944),  # 6.0 GiB: the template's, in configuration.md
    ],
)
def test_it_is_what_memory_and_disk_allow(memory_mb: int, free_disk: int, expected: int) -> None:
    assert most_bytes(memory_mb, free_disk) == expected


def test_a_guard_that_is_lower_sets_the_limit() -> None:
    limit = SizeLimit.of("owid", Guards(max_bytes=10), memory_mb=1024)
    limit.check(10)
    limit.check(None)
    with pytest.raises(SourceInvalid, match="owid is larger than 10 bytes, its guard max_bytes"):
        limit.check(11)


def test_a_guard_that_is_higher_does_not_help() -> None:
    limit = SizeLimit.of("owid", Guards(max_bytes=MUCH), memory_mb=1)
    with pytest.raises(
        SourceInvalid, match="larger than 8,309,779 bytes, all that a function of 1 MB can read"
    ):
        limit.check(8_309_780)


def test_rows_are_limited_as_they_come() -> None:
    assert (most_rows(1769), most_rows(1024)) == (42_000_000, 24_312_040)
    limit = SizeLimit.of("owid", Guards(), memory_mb=1024)
    limit.check_rows(24_312_040)
    with pytest.raises(SourceInvalid, match="owid has more than 24,312,040 rows"):
        limit.check_rows(24_312_041)
