-- periods: every week (iso, mmwr) and month in which a country has a row, with what is counted in it.
CREATE OR REPLACE TABLE period_days AS
    WITH starts AS (
        SELECT *, 'iso' AS system, date_trunc('week', date)::DATE AS first_day FROM daily
        UNION ALL SELECT *, 'mmwr', date_trunc('week', date + 1)::DATE - 1 FROM daily
        UNION ALL SELECT *, 'month', date_trunc('month', date)::DATE FROM daily
    )
    SELECT *, CASE system WHEN 'month' THEN last_day(first_day) ELSE first_day + 6 END AS final_day FROM starts;

-- A count: of all days if each has one; else from the cumulative figures; nothing if a day withholds it, or if it is negative.
CREATE OR REPLACE MACRO counted(days, reported, total, total_end, total_before, withheld) AS
    CASE WHEN reported = days AND total >= 0 THEN total
         WHEN reported < days AND withheld = 0 AND total_end - total_before >= 0 THEN total_end - total_before END;

CREATE OR REPLACE TABLE periods AS
    WITH sums AS (
        SELECT iso_code, location, continent, population, system, first_day, final_day, final_day - first_day + 1 AS days,
            count(new_cases) AS n_cases, sum(new_cases) AS s_cases, count(*) FILTER (new_cases IS NULL AND total_cases IS NOT NULL) AS w_cases,
            count(new_deaths) AS n_deaths, sum(new_deaths) AS s_deaths,
            count(*) FILTER (new_deaths IS NULL AND total_deaths IS NOT NULL) AS w_deaths,
            count(new_tests) AS n_tests, sum(new_tests) AS s_tests,
            count(*) FILTER (new_cases < 0 OR new_deaths < 0) AS corrections,
            avg(hosp_patients) AS hosp_patients, avg(icu_patients) AS icu_patients, avg(stringency_index) AS stringency_index
        FROM period_days GROUP BY ALL
    ),
    ends AS (
        SELECT sums.*, final.total_cases AS cases_end, before.total_cases AS cases_before, final.total_deaths AS deaths_end,
            before.total_deaths AS deaths_before, final.total_tests AS tests_end, before.total_tests AS tests_before
        FROM sums LEFT JOIN daily AS final ON final.iso_code = sums.iso_code AND final.date = final_day
        LEFT JOIN daily AS before ON before.iso_code = sums.iso_code AND before.date = first_day - 1
    ),
    known AS (
        SELECT *, counted(days, n_cases, s_cases, cases_end, cases_before, w_cases) AS cases,
            counted(days, n_deaths, s_deaths, deaths_end, deaths_before, w_deaths) AS deaths,
            counted(days, n_tests, s_tests, tests_end, tests_before, 0) AS tests
        FROM ends
    )
    SELECT *, n_cases AS days_reported, CASE WHEN tests IS NOT NULL THEN units END AS tests_units, CASE WHEN population > 0 THEN 100000 * cases / population END AS cases_per_100k,
        CASE WHEN population > 0 THEN 100000 * deaths / population END AS deaths_per_100k,
        CASE WHEN tests > 0 AND tests >= cases THEN 100 * cases / tests END AS positivity
    FROM known LEFT JOIN (SELECT iso_code, arg_max(tests_units, date) FILTER (tests_units IS NOT NULL) AS units FROM daily GROUP BY ALL) USING (iso_code);
