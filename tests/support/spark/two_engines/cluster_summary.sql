SELECT cluster, name, count(*) AS countries, count(*) FILTER (missing > 0) AS imputed,
    avg(gdp_per_capita) AS gdp_per_capita, avg(population_density) AS population_density, avg(median_age) AS median_age,
    avg(cardiovasc_death_rate) AS cardiovasc_death_rate, avg(diabetes_prevalence) AS diabetes_prevalence,
    avg(human_development_index) AS human_development_index, avg(cases.value) AS total_cases_per_100k,
    avg(deaths.value) AS total_deaths_per_100k, avg(ratio.value) AS case_fatality_ratio, avg(pca_1) AS pca_1, avg(pca_2) AS pca_2
FROM (SELECT iso_code, cluster, name, missing, pca_1, pca_2 FROM clusters WHERE cluster IS NOT NULL) JOIN countries USING (iso_code)
JOIN figures AS cases ON cases.iso_code = countries.iso_code AND cases.metric = 'total_cases_per_100k'
JOIN figures AS deaths ON deaths.iso_code = countries.iso_code AND deaths.metric = 'total_deaths_per_100k'
JOIN figures AS ratio ON ratio.iso_code = countries.iso_code AND ratio.metric = 'case_fatality_ratio'
GROUP BY ALL
