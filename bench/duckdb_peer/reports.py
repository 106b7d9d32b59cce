"""Which zeros of a daily count mean that nothing was reported, in DuckDB's SQL."""

from collections.abc import Iterable

from covidlake.quality import rules

BY_DAY = "(PARTITION BY iso_code ORDER BY date)"


def reports(counts: Iterable[str]) -> str:
    """Return columns with date and count of the nearest reports that are not zero.

    They are those before and after a day, over a WINDOW named days.
    """
    columns = []
    for count in counts:
        report = f"CASE WHEN {count} <> 0 THEN {{'day': date, 'n': {count}}} END"
        columns.append(f"lag({report} IGNORE NULLS) OVER days AS last_{count}")
        columns.append(f"lead({report} IGNORE NULLS) OVER days AS next_{count}")
    return ", ".join(columns)


def unreported(count: str) -> str:
    """Return a condition: a zero between reports that are far from it."""
    last, following, far = f"last_{count}", f"next_{count}", rules.FAR_FROM_ZERO
    # The next report covers the days that were left out.
    days = f"({following}.day - {last}.day)"
    between = f"{last}.n >= {far} AND {following}.n >= {far} * {days}"
    return f"coalesce({count} = 0 AND {between}, false)"
