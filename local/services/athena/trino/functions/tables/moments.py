"""https://trino.io/docs/current/functions/datetime.html

What has a unit or a zone is in ../instants.py.
"""

TABLE = """
from_iso8601_date | varchar | date | trino_iso_date({0})
last_day_of_month | date | date | last_day({0})
last_day_of_month | timestamp | date | last_day({0})
to_iso8601 | date | varchar | CAST({0} AS VARCHAR)
to_iso8601 | timestamp | varchar | replace(trino_timestamp_text({0}, 3), ' ', 'T')
to_milliseconds | interval day to second | bigint | CAST(round(epoch({0}) * 1000) AS BIGINT)
to_unixtime | timestamp | double | epoch({0})
to_unixtime | timestamp with time zone | double | epoch({0})
"""
