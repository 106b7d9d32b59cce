-- figures: every measure and attribute of every country, the latest value of each with its day; null where never known.
-- A count that covers several days is one by day. measures(metric, unit, attribute, published) comes from the contract.
CREATE OR REPLACE TABLE long AS
    UNPIVOT (SELECT * EXCLUDE (location, continent, tests_units, population, population_density, median_age, aged_65_older,
        aged_70_older, gdp_per_capita, extreme_poverty, cardiovasc_death_rate, diabetes_prevalence, female_smokers, male_smokers,
        handwashing_facilities, hospital_beds_per_thousand, life_expectancy, human_development_index, new_cases_days, new_deaths_days)
        REPLACE (new_cases / new_cases_days AS new_cases, new_deaths / new_deaths_days AS new_deaths) FROM daily)
    ON COLUMNS(* EXCLUDE (iso_code, date)) INTO NAME metric VALUE value;

CREATE OR REPLACE TABLE countries AS FROM locations WHERE location_type = 'country';

CREATE OR REPLACE TABLE figures AS
    WITH last_days AS (SELECT iso_code, metric, max(date) AS value_date FROM long GROUP BY ALL),
    of_days AS (
        SELECT last_days.*, long.value FROM last_days JOIN long
        ON long.iso_code = last_days.iso_code AND long.metric = last_days.metric AND long.date = value_date
    ),
    of_countries AS (
        UNPIVOT (SELECT iso_code, population, population_density, median_age, aged_65_older, aged_70_older, gdp_per_capita,
            extreme_poverty, cardiovasc_death_rate, diabetes_prevalence, female_smokers, male_smokers, handwashing_facilities,
            hospital_beds_per_thousand, life_expectancy, human_development_index FROM countries)
        ON COLUMNS(* EXCLUDE iso_code) INTO NAME metric VALUE value
    ),
    known AS (SELECT iso_code, metric, value, value_date FROM of_days UNION ALL SELECT iso_code, metric, value, NULL FROM of_countries)
    SELECT countries.iso_code, location, continent, population, measures.metric, unit, value, value_date
    FROM countries CROSS JOIN measures LEFT JOIN known ON known.iso_code = countries.iso_code AND known.metric = measures.metric;

-- Those that may be ranked and compared, with counts per 100,000 people beside them.
CREATE OR REPLACE TABLE current_figures AS
    WITH rates AS (
        SELECT * REPLACE (metric || '_per_100k' AS metric, unit || '/100,000' AS unit, 100000 * value / population AS value)
        FROM figures WHERE unit IN ('cases', 'deaths', 'doses', 'patients', 'people', 'tests') AND population > 0
            AND metric NOT IN (SELECT metric FROM measures WHERE attribute)
            AND metric || '_per_100k' NOT IN (SELECT metric FROM measures)
    )
    SELECT * FROM (FROM figures UNION ALL FROM rates)
    WHERE value IS NOT NULL AND (value_date IS NULL OR value_date + 28 >= (SELECT max(value_date) FROM figures));
