"""The Mondays on which forecasts are made."""

from datetime import date, timedelta

from transforms.forecast import model


def between(first: str, last: str) -> list[date]:
    """Return the Mondays from one ISO date to another, both included.

    Raises:
        ValueError: what is no date, another day of the week, or an empty period.
    """
    begin, end = _monday("FROM", first), _monday("TO", last)
    if end < begin:
        raise ValueError(f"FROM={begin} is after TO={end}")
    weeks = (end - begin).days // 7 + 1
    return [begin + timedelta(weeks=week) for week in range(weeks)]


def refit_on(monday: date) -> date:
    """Return the last Monday, this one included, on which the model is fitted anew.

    It is the same whatever period is forecast, so that a Monday is forecast alike in each.
    """
    return monday - timedelta(weeks=monday.toordinal() // 7 % model.REFIT_WEEKS)


def on_or_after(day: date) -> date:
    """Return the first Monday that is not before a day."""
    return day + timedelta(days=-day.weekday() % 7)


def _monday(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{name}={text!r}: expected a Monday as YYYY-MM-DD") from error
    if day.weekday():
        before = day - timedelta(days=day.weekday())
        raise ValueError(f"{name}={day} is a {day:%A}: forecasts are made on Mondays, try {before}")
    return day
