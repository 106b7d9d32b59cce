"""Which values of observations are reports: a publisher's filler zero is none."""

from covidlake.schema import Column

# A count, or what its publisher derives of it -> the column with the days that it covers.
DAYS = {
    f"{count}{suffix}": f"{count}_days"
    for count in ("new_cases", "new_deaths")
    for suffix in ("", "_per_million")
}
# Whether a release tells what its counts cover. Older ones do not: there it is the day.
KNOWS_DAYS = 'count("new_cases_days") > 0 AS knows_days'


def reported(column: Column) -> tuple[str, str]:
    """Return SQL of a metric's value, null where nobody reported it, and of the days it covers.

    It stands beside the columns of observations and KNOWS_DAYS of their release.
    """
    value = f'"{column.name}"'
    covered = DAYS.get(column.name)
    days = f"CASE WHEN {value} IS NOT NULL THEN 1 END"
    if covered is None:
        return value, days
    days = f'CASE WHEN knows_days THEN "{covered}" ELSE {days} END'
    return f"CASE WHEN {days} IS NOT NULL THEN {value} END", days
