-- Serial interval: a gamma distribution of mean 4.7 - 1 and standard deviation 2.9, moved by a day. A case of day 0 is followed by one
-- of day k with the weight of the intervals nearer to k than a day, each less the further it is from k: integrated in steps of 1/500 day.
WITH density AS (
    SELECT u, exp((pow(3.7 / 2.9, 2) - 1) * ln(u) - u / (2.9 * 2.9 / 3.7)) AS f FROM (SELECT (i + 0.5) / 500 AS u FROM range(15000) AS t(i))
),
parts AS (SELECT k, sum(f * greatest(0, 1 - abs(u + 1 - k))) AS part FROM density, range(1, 22) AS t(k) GROUP BY k),
serial AS (SELECT k, part / sum(part) OVER () AS weight FROM parts),
-- A report counts evenly on each day that it covers; a negative one on none. A day without cases infects like the mean of its last seven.
spread AS (
    SELECT iso_code, day AS date, max(n) AS new_cases FROM (
        SELECT iso_code, date - unnest(range(new_cases_days))::INTEGER AS day, new_cases / new_cases_days AS n
        FROM daily WHERE new_cases >= 0 AND new_cases_days <= 7
        UNION ALL SELECT iso_code, date, NULL FROM daily
    ) GROUP BY ALL
),
filled AS (
    SELECT *, coalesce(new_cases, avg(new_cases) OVER (PARTITION BY iso_code ORDER BY date RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW)) AS infects
    FROM spread
),
weeks AS (
    SELECT this.*, first_day AS week_start, final_day AS week_end, before.cases AS cases_before,
        CASE WHEN this.cases >= 11 AND before.cases >= 11 THEN this.cases / before.cases END AS ratio
    FROM (SELECT iso_code, location, continent, system AS week_system, week, first_day, final_day, cases FROM epi_weekly_expected) AS this
    LEFT JOIN (SELECT iso_code, system, final_day AS last_day_before, cases FROM epi_weekly_expected) AS before
        ON before.iso_code = this.iso_code AND system = week_system AND last_day_before + 1 = first_day
),
-- The 28 days that end with the week: all in the data, and the last seven with a count that is not negative.
own AS (
    SELECT iso_code, week_end, sum(new_cases) FILTER (date >= week_start) AS cases
    FROM (SELECT DISTINCT iso_code, week_start, week_end FROM weeks) JOIN filled USING (iso_code)
    WHERE date BETWEEN week_end - 27 AND week_end GROUP BY iso_code, week_end
    HAVING count(*) = 28 AND count(*) FILTER (date >= week_start AND new_cases >= 0) = 7 AND count(infects) = 28
),
-- What a case so many days before the week's end weighs on each of its seven days together.
lags AS (SELECT (back + k)::INTEGER AS lag, sum(weight) AS weight FROM range(7) AS t(back), serial GROUP BY ALL),
pressure AS (
    SELECT own.iso_code, week_end, sum(weight * infects) AS pressure
    FROM own CROSS JOIN lags JOIN filled ON filled.iso_code = own.iso_code AND filled.date = week_end - lag GROUP BY ALL
),
posterior AS (
    SELECT iso_code, week_end, 1 + cases AS shape, 1 / (1 / 5 + pressure) AS scale
    FROM own JOIN pressure USING (iso_code, week_end) WHERE cases >= 11 AND pressure > 0
)
SELECT weeks.*, 100 * (ratio - 1) AS growth_rate, CASE WHEN ratio > 1 THEN 7 / log2(ratio) END AS doubling_time,
    CASE WHEN ratio < 1 THEN 7 / log2(1 / ratio) END AS halving_time, shape * scale AS r_mean,
    scale * shape * pow(1 - 1 / (9 * shape) - 1.959964 / sqrt(9 * shape), 3) AS r_lower,
    scale * shape * pow(1 - 1 / (9 * shape) + 1.959964 / sqrt(9 * shape), 3) AS r_upper
FROM weeks LEFT JOIN posterior USING (iso_code, week_end)
