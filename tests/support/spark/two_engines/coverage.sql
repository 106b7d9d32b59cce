-- rhythms(iso_code, metric, ...) is derived in rhythms.py; a measure that is no count of cases or deaths has one row.
WITH of_counts AS (
    SELECT iso_code, metric, rhythm, first_date, until, last_report AS last_date, reports AS days_reported,
        100 * reports / (until - first_date + 1) AS share_of_days, zeros_taken,
        CASE WHEN rhythm = 'weekly' THEN ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][dayofweek(last_report) + 1] END AS weekday
    FROM rhythms
),
of_others AS (
    SELECT iso_code, metric, min(date) AS first_date, max(date) AS last_date, count(*) AS days_reported,
        100 * count(*) / (max(date) - min(date) + 1) AS share_of_days
    FROM long WHERE metric IN (SELECT metric FROM measures WHERE published) AND metric NOT IN ('new_cases', 'new_deaths') GROUP BY ALL
)
SELECT *, (SELECT max(date) FROM daily) - last_date AS days_old
FROM (FROM of_counts UNION ALL BY NAME FROM of_others)
JOIN (SELECT iso_code, location, continent FROM countries) USING (iso_code)
JOIN (SELECT metric, unit FROM measures) USING (metric)
