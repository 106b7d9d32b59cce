SELECT metric, unit, count(value) AS n, count(*) FILTER (value IS NULL) AS missing, avg(value) AS mean, stddev_samp(value) AS stddev,
    min(value) AS min, quantile_cont(value, 0.25) AS p25, quantile_cont(value, 0.5) AS median, quantile_cont(value, 0.75) AS p75,
    max(value) AS max
FROM figures GROUP BY metric, unit
