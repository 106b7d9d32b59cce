-- Week by week: rising or not; the trough (least trend since the last peak) with its first and last week; the peak since the last trough.
WITH RECURSIVE weeks AS (
    SELECT iso_code, location, continent, population, final_day AS week_end, cases, deaths,
        row_number() OVER (PARTITION BY iso_code ORDER BY final_day) AS number,
        median(cases) OVER (PARTITION BY iso_code ORDER BY final_day ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS median
    FROM periods WHERE system = 'iso' AND cases IS NOT NULL
),
trends AS (SELECT *, CASE WHEN median >= 10 AND median >= coalesce(population, 0) / 100000 THEN median ELSE 0 END AS trend FROM weeks),
course AS (
    SELECT iso_code, number, false AS rising, false AS begins, trend AS trough, week_end AS trough_from, week_end AS trough_to,
        NULL::DOUBLE AS peak, NULL::DOUBLE AS peak_count, NULL::DATE AS peak_week, NULL::DATE AS ended, NULL::DATE AS began
    FROM trends WHERE number = 1
    UNION ALL
    SELECT iso_code, t.number,
        CASE WHEN rising THEN trend > peak / 1.5 ELSE trend > 0 AND trend >= 1.5 * trough END,
        NOT rising AND trend > 0 AND trend >= 1.5 * trough,
        CASE WHEN rising THEN CASE WHEN trend <= peak / 1.5 THEN trend ELSE trough END ELSE least(trough, trend) END,
        CASE WHEN rising AND trend <= peak / 1.5 OR NOT rising AND trend < trough THEN week_end ELSE trough_from END,
        CASE WHEN rising AND trend <= peak / 1.5 OR NOT rising AND trend <= trough THEN week_end ELSE trough_to END,
        CASE WHEN rising THEN greatest(peak, trend) WHEN trend > 0 AND trend >= 1.5 * trough THEN trend ELSE peak END,
        CASE WHEN rising AND (trend > peak OR trend = peak AND cases > peak_count) OR NOT rising AND trend > 0 AND trend >= 1.5 * trough
             THEN cases ELSE peak_count END,
        CASE WHEN rising AND (trend > peak OR trend = peak AND cases > peak_count) OR NOT rising AND trend > 0 AND trend >= 1.5 * trough
             THEN week_end ELSE peak_week END,
        trough_from, trough_to
    FROM course JOIN trends AS t USING (iso_code) WHERE t.number = course.number + 1
),
starts AS (
    SELECT iso_code, number, began AS after_week, row_number() OVER w AS wave,
        lead(ended) OVER w AS next_trough, lead(number) OVER w AS next_number
    FROM course WHERE begins WINDOW w AS (PARTITION BY iso_code ORDER BY number)
),
last_states AS (SELECT iso_code, arg_max({r: rising, t: trough, f: trough_from, n: number}, number) AS last FROM course GROUP BY iso_code),
found AS (
    SELECT iso_code, wave, after_week,
        CASE WHEN next_number IS NOT NULL THEN next_trough WHEN NOT last.r AND last.t = 0 THEN last.f END AS last_week,
        CASE WHEN next_number IS NOT NULL OR NOT last.r AND last.t = 0 THEN 'over' WHEN last.r THEN 'rising' ELSE 'falling' END AS status,
        coalesce(next_number - 1, last.n) AS final_number
    FROM starts JOIN last_states USING (iso_code)
)
SELECT iso_code, location, continent, population, wave, status, min(week_end) - 6 AS start_date, peak_week AS peak_week_end,
    last_week AS end_date, count(*) AS weeks, peak AS peak_cases, sum(cases) AS cases, sum(deaths) AS deaths,
    CASE WHEN population > 0 THEN 100000 * sum(cases) / population END AS cases_per_100k,
    CASE WHEN population > 0 THEN 100000 * sum(deaths) / population END AS deaths_per_100k
FROM found JOIN trends USING (iso_code) JOIN course ON course.iso_code = found.iso_code AND course.number = final_number
WHERE week_end > after_week AND (last_week IS NULL OR week_end <= last_week)
GROUP BY iso_code, location, continent, population, wave, status, peak_week, last_week, peak
