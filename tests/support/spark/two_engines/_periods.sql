-- periods: every week (iso, mmwr) and month in which a country has a row or a report, with what is counted in it.
CREATE OR REPLACE MACRO first_day_of(system, day) AS
    CASE system WHEN 'iso' THEN date_trunc('week', day)::DATE WHEN 'mmwr' THEN date_trunc('week', day + 1)::DATE - 1
         ELSE date_trunc('month', day)::DATE END;
CREATE OR REPLACE TABLE systems AS FROM (VALUES ('iso'), ('mmwr'), ('month')) AS t(system);

-- What each row says of each count; of tests no rhythm is known, so that each of them is of its day. A week's report is of its fourth day.
CREATE OR REPLACE TABLE said AS
    WITH counts AS (
        SELECT iso_code, date, 'cases' AS what, new_cases AS n, total_cases AS total, new_cases_days AS days, new_cases_days IS NOT NULL AS is_report FROM daily
        UNION ALL SELECT iso_code, date, 'deaths', new_deaths, total_deaths, new_deaths_days, new_deaths_days IS NOT NULL FROM daily
        UNION ALL SELECT iso_code, date, 'tests', new_tests, total_tests, 1, true FROM daily
    )
    SELECT *, n IS NULL AND total IS NOT NULL AND is_report AND what <> 'tests' AS is_withheld, CASE days WHEN 7 THEN date - 3 ELSE date END AS of_day FROM counts;

CREATE OR REPLACE TABLE covered AS
    SELECT iso_code, what, unnest(range(days)) AS back, date - back::INTEGER AS day FROM said WHERE n IS NOT NULL AND days <= 7;

CREATE OR REPLACE TABLE period_days AS
    WITH starts AS (SELECT *, first_day_of(system, date) AS first_day FROM daily CROSS JOIN systems)
    SELECT *, CASE system WHEN 'month' THEN last_day(first_day) ELSE first_day + 6 END AS final_day FROM starts;

CREATE OR REPLACE TABLE periods AS
    WITH of_days AS (
        SELECT iso_code, system, first_day, count(*) FILTER (new_cases < 0 OR new_deaths < 0) AS corrections,
            avg(hosp_patients) AS hosp_patients, avg(icu_patients) AS icu_patients, avg(stringency_index) AS stringency_index
        FROM period_days GROUP BY ALL
    ),
    of_covered AS (
        SELECT iso_code, system, first_day_of(system, day) AS first_day, what, count(DISTINCT day) AS days_covered FROM covered CROSS JOIN systems GROUP BY ALL
    ),
    sums AS (SELECT iso_code, system, first_day_of(system, of_day) AS first_day, what, sum(n) AS summed FROM said CROSS JOIN systems WHERE n IS NOT NULL GROUP BY ALL),
    withheld AS (
        SELECT DISTINCT iso_code, system, first_day_of(system, date) AS first_day, what, true AS is_withheld FROM said CROSS JOIN systems WHERE is_withheld
    ),
    slots AS (
        SELECT iso_code, system, first_day, CASE system WHEN 'month' THEN last_day(first_day) ELSE first_day + 6 END AS final_day
        FROM (SELECT iso_code, system, first_day FROM of_days UNION SELECT iso_code, system, first_day FROM of_covered)
    ),
    ends AS (SELECT iso_code, what, date, total FROM said WHERE is_report),
    counted AS (
        SELECT slots.*, what, days_covered,
            CASE WHEN days_covered = final_day - first_day + 1 THEN summed WHEN is_withheld IS NULL THEN ends.total - before.total END AS n
        FROM slots CROSS JOIN (VALUES ('cases'), ('deaths'), ('tests')) AS whats(what)
        LEFT JOIN of_covered USING (iso_code, system, first_day, what) LEFT JOIN sums USING (iso_code, system, first_day, what)
        LEFT JOIN withheld USING (iso_code, system, first_day, what)
        LEFT JOIN ends ON ends.iso_code = slots.iso_code AND ends.what = whats.what AND ends.date = final_day
        LEFT JOIN ends AS before ON before.iso_code = slots.iso_code AND before.what = whats.what AND before.date = first_day - 1
    ),
    wide AS (
        SELECT iso_code, system, first_day, final_day, max(n) FILTER (what = 'cases' AND n >= 0) AS cases, max(n) FILTER (what = 'deaths' AND n >= 0) AS deaths,
            max(n) FILTER (what = 'tests' AND n >= 0) AS tests, coalesce(max(days_covered) FILTER (what = 'cases'), 0) AS days_reported
        FROM counted GROUP BY ALL
    )
    SELECT *, final_day - first_day + 1 AS days, CASE WHEN tests IS NOT NULL THEN units END AS tests_units,
        CASE WHEN population > 0 THEN 100000 * cases / population END AS cases_per_100k,
        CASE WHEN population > 0 THEN 100000 * deaths / population END AS deaths_per_100k,
        CASE WHEN tests > 0 AND tests >= cases THEN 100 * cases / tests END AS positivity
    FROM wide JOIN (SELECT iso_code, location, continent, population FROM countries) USING (iso_code)
    LEFT JOIN of_days USING (iso_code, system, first_day)
    LEFT JOIN (SELECT iso_code, arg_max(tests_units, date) FILTER (tests_units IS NOT NULL) AS units FROM daily GROUP BY ALL) USING (iso_code);
