SELECT iso_code, location, continent, metric, unit, min(date) AS first_date, max(date) AS last_date, count(*) AS days_reported,
    100 * count(*) / (max(date) - min(date) + 1) AS share_of_days, (SELECT max(date) FROM daily) - max(date) AS days_old
FROM long JOIN countries USING (iso_code) JOIN measures USING (metric)
WHERE metric IN (SELECT metric FROM measures WHERE published) GROUP BY ALL
