"""Retry-After in its two forms, and in the forms that servers make up."""

from datetime import UTC, datetime

import pytest
from download.retry_after import MAX_SECONDS, retry_after

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0),
        (" 7 ", 7),
        ("3600", 30),
        ("Thu, 01 Jan 2026 12:00:05 GMT", 5),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("Thu, 01 Jan 2026 12:00:05 -0000", 5),
        ("Fri, 02 Jan 2026 12:00:00 GMT", 30),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("²", None),
        ("9" * 400, None),
        ("9" * 5000, None),
        ("Thu, 01 Jan 99999999999 12:00:05 GMT", None),
        ("Thu, 01 Jan 2026 12:00:05 +999999", None),
        ("Thu, 99 Jan 2026 12:00:05 GMT", None),
    ],
)
def test_seconds_to_wait(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_no_server_makes_us_wait_for_longer_than_half_a_minute() -> None:
    assert MAX_SECONDS == 30
    assert retry_after("30", NOW) == retry_after("31", NOW) == 30
