WITH counts AS (
    SELECT iso_code, location, continent, date, 'new_cases' AS metric, new_cases AS n, new_cases / new_cases_days AS by_day, total_cases AS total, 100 AS least FROM daily
    UNION ALL SELECT iso_code, location, continent, date, 'new_deaths', new_deaths, new_deaths / new_deaths_days, total_deaths, 20 FROM daily
),
negative AS (SELECT *, 'negative' AS rule, date AS until, n AS size, NULL AS usual, NULL AS weekdays FROM counts WHERE n < 0),
total_moves AS (
    SELECT c.*, 'total_moves' AS rule, c.date AS until, c.total - before.total - coalesce(c.n, 0) AS size, NULL AS usual, NULL AS weekdays
    FROM counts AS c JOIN counts AS before ON before.iso_code = c.iso_code AND before.metric = c.metric AND before.date = c.date - 1
    WHERE before.n IS NOT NULL AND c.total - before.total <> coalesce(c.n, 0)
),
dumps AS (
    SELECT c.*, 'dump' AS rule, c.date AS until, c.n AS size, max(other.by_day) AS usual, NULL AS weekdays
    FROM counts AS c JOIN counts AS other
        ON other.iso_code = c.iso_code AND other.metric = c.metric AND other.date <> c.date AND abs(other.date - c.date) <= 14
    WHERE c.n >= c.least GROUP BY ALL
    HAVING c.by_day > 3 * max(other.by_day) AND count(other.n) FILTER (other.date < c.date) >= 7
),
-- Days running with the same count have the same distance from their place among the days with that count.
islands AS (
    SELECT *, date - row_number() OVER (PARTITION BY iso_code, metric, n ORDER BY date)::INTEGER AS island FROM counts WHERE n >= 100
),
copied AS (
    SELECT iso_code, location, continent, min(date) AS date, metric, n, NULL AS total, least, 'copied' AS rule, max(date) AS until, n AS size,
        NULL AS usual, NULL AS weekdays
    FROM islands GROUP BY iso_code, location, continent, metric, n, least, island HAVING count(*) >= 3
),
months AS (
    SELECT iso_code, location, continent, metric, date_trunc('month', date)::DATE AS month, last_day(date) AS month_end, sum(n) AS total,
        list_distinct(list(isodow(date)) FILTER (n <> 0)) AS spoken
    FROM counts GROUP BY ALL
),
spans AS (SELECT iso_code, metric, min(date) AS first, max(date) AS last FROM counts WHERE n IS NOT NULL GROUP BY ALL),
silent AS (
    SELECT iso_code, location, continent, month AS date, metric, NULL AS n, months.total, NULL AS least, 'silent_weekdays' AS rule,
        month_end AS until, 7 - len(spoken) AS size, NULL AS usual,
        list_aggregate([day FOR day, number IN ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] IF NOT list_contains(spoken, number)],
            'string_agg', ' ') AS weekdays
    FROM months JOIN spans USING (iso_code, metric)
    WHERE month >= first AND month_end <= last AND months.total >= 100 AND len(spoken) < 7
)
FROM negative UNION ALL BY NAME FROM total_moves UNION ALL BY NAME FROM dumps UNION ALL BY NAME FROM copied UNION ALL BY NAME FROM silent
