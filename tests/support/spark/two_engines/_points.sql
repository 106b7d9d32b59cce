-- points: the standardised features of each country that lacks at most one; clusters is the table as found: who is with whom.
CREATE OR REPLACE TABLE scaled_long AS
    WITH scaled AS (
        SELECT iso_code, 'gdp_per_capita' AS feature, CASE WHEN gdp_per_capita > 0 THEN ln(gdp_per_capita) END AS value FROM countries
        UNION ALL SELECT iso_code, 'population_density', CASE WHEN population_density > 0 THEN ln(population_density) END FROM countries
        UNION ALL SELECT iso_code, 'median_age', median_age FROM countries
        UNION ALL SELECT iso_code, 'cardiovasc_death_rate', CASE WHEN cardiovasc_death_rate > 0 THEN ln(cardiovasc_death_rate) END FROM countries
        UNION ALL SELECT iso_code, 'diabetes_prevalence', CASE WHEN diabetes_prevalence > 0 THEN ln(diabetes_prevalence) END FROM countries
    )
    SELECT *, count(*) FILTER (value IS NULL) OVER (PARTITION BY iso_code) AS missing FROM scaled QUALIFY missing <= 1;

CREATE OR REPLACE TABLE points AS
    WITH medians AS (SELECT feature, median(value) AS median FROM scaled_long GROUP BY feature),
    completed AS (SELECT iso_code, feature, coalesce(value, median) AS value FROM scaled_long JOIN medians USING (feature))
    SELECT iso_code, feature, value AS scaled, (value - avg(value) OVER f) / stddev_samp(value) OVER f AS value
    FROM completed WINDOW f AS (PARTITION BY feature);

CREATE OR REPLACE TABLE distances AS
    SELECT one.iso_code, other.iso_code AS other, sum(pow(one.value - other.value, 2)) AS squared
    FROM points AS one JOIN points AS other USING (feature) GROUP BY ALL;
