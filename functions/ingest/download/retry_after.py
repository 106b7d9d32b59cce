"""The Retry-After header: seconds, or a date."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A server that asks for more is asked again by the state machine, whose waiting costs nothing.
MAX_SECONDS = 30.0


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds to wait, between 0 and MAX_SECONDS.

    None where the server did not say, or not understandably.
    """
    if header is None:
        return None
    try:
        seconds = (
            float(int(header))
            if header.strip().isdigit()
            else _until(header, now or datetime.now(UTC))
        )
    except (ValueError, OverflowError):  # a number or a year of many digits overflows
        return None
    return min(max(seconds, 0.0), MAX_SECONDS)


def _until(date: str, now: datetime) -> float:
    when = parsedate_to_datetime(date)
    return (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds()
