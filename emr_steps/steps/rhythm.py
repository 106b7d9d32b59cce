"""How the locations of a release report, read from their counts."""

from pyspark.sql import DataFrame
from transforms.rhythm.common_day import common_day, weekly_file
from transforms.rhythm.locations import COUNTS, moves_by_day, rhythms


def read_rhythms(rows: DataFrame) -> DataFrame:
    """Return the rhythm of each location and count (transforms.rhythm.locations.rhythms).

    Args:
        rows: With location_type, and counts and totals as published.
    """
    by_day = {row["index"]: row for row in rows.transform(moves_by_day).collect()}
    if not by_day:
        return rows.transform(rhythms, {})
    days = range(max(by_day) + 1)
    of_file = weekly_file(sorted(by_day))
    common = {}
    for count in COUNTS:
        moves = [by_day[day][count] if day in by_day else 0 for day in days]
        if found := of_file or common_day(moves):
            common[count] = found
    return rows.transform(rhythms, common)
