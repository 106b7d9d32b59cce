WITH doses AS (
    SELECT iso_code, location, continent, population, date, 'one_dose' AS measure, people_vaccinated AS people FROM daily
    UNION ALL SELECT iso_code, location, continent, population, date, 'full', people_fully_vaccinated FROM daily
    UNION ALL SELECT iso_code, location, continent, population, date, 'booster', total_boosters FROM daily
),
shares AS (SELECT *, CASE WHEN population > 0 THEN 100 * people / population END AS share FROM doses WHERE people IS NOT NULL),
days AS (
    SELECT iso_code, location, continent, population, measure, max(date) AS value_date, min(date) FILTER (people > 0) AS first_date,
        min(date) FILTER (share >= 10) AS reached_10, min(date) FILTER (share >= 40) AS reached_40, min(date) FILTER (share >= 70) AS reached_70
    FROM shares GROUP BY ALL
)
SELECT days.*, people, share AS coverage, reached_10 - first_date AS days_to_10, reached_40 - reached_10 AS days_10_to_40,
    reached_70 - reached_40 AS days_40_to_70
FROM days JOIN shares ON shares.iso_code = days.iso_code AND shares.measure = days.measure AND shares.date = value_date
