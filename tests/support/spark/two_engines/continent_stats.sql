WITH each AS (
    SELECT coalesce(countries.continent, 'Unknown') AS continent, countries.population, cases.value AS cases, deaths.value AS deaths, vaccinated.value AS vaccinated,
        reporting.iso_code IS NOT NULL AS is_reporting
    FROM countries
    JOIN figures AS cases ON cases.iso_code = countries.iso_code AND cases.metric = 'total_cases'
    JOIN figures AS deaths ON deaths.iso_code = countries.iso_code AND deaths.metric = 'total_deaths'
    JOIN figures AS vaccinated ON vaccinated.iso_code = countries.iso_code AND vaccinated.metric = 'people_fully_vaccinated'
    LEFT JOIN current_figures AS reporting ON reporting.iso_code = countries.iso_code AND reporting.metric = 'new_cases'
),
sums AS (
    SELECT continent, count(*) AS countries, count(*) FILTER (is_reporting) AS reporting_countries, sum(population) AS population, sum(cases) AS total_cases, sum(deaths) AS total_deaths,
        sum(vaccinated) AS people_fully_vaccinated,
        sum(population) FILTER (cases IS NOT NULL) AS cases_population, sum(cases) FILTER (population IS NOT NULL) AS cases_there,
        sum(population) FILTER (deaths IS NOT NULL) AS deaths_population, sum(deaths) FILTER (population IS NOT NULL) AS deaths_there,
        sum(population) FILTER (vaccinated IS NOT NULL) AS vaccinated_population,
        sum(vaccinated) FILTER (population IS NOT NULL) AS vaccinated_there,
        sum(cases) FILTER (deaths IS NOT NULL) AS fatality_cases, sum(deaths) FILTER (cases IS NOT NULL) AS fatalities
    FROM each GROUP BY ALL
)
SELECT *, 100000 * cases_there / nullif(cases_population, 0) AS cases_per_100k, 100000 * deaths_there / nullif(deaths_population, 0) AS deaths_per_100k,
    100 * vaccinated_there / nullif(vaccinated_population, 0) AS fully_vaccinated_percent, 100 * fatalities / nullif(fatality_cases, 0) AS case_fatality_ratio
FROM sums
