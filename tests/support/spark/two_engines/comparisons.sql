WITH known AS (
    SELECT iso_code, human_development_index AS a, ln(gdp_per_capita) AS b, median_age AS c, ln(population_density) AS d FROM countries
    WHERE human_development_index IS NOT NULL AND gdp_per_capita > 0 AND median_age IS NOT NULL AND population_density > 0
),
scaled AS (
    SELECT iso_code, [a / (SELECT stddev_samp(a) FROM known), b / (SELECT stddev_samp(b) FROM known), c / (SELECT stddev_samp(c) FROM known),
        d / (SELECT stddev_samp(d) FROM known)] AS point FROM known
),
near AS (
    SELECT one.iso_code, other.iso_code AS other,
        row_number() OVER (PARTITION BY one.iso_code ORDER BY list_distance(one.point, other.point), other.iso_code) AS place
    FROM scaled AS one, scaled AS other WHERE one.iso_code <> other.iso_code QUALIFY place <= 10
),
compared AS (
    FROM current_figures WHERE metric IN ('total_cases_per_100k', 'total_deaths_per_100k', 'new_cases_7d_per_100k',
        'new_deaths_7d_per_100k', 'case_fatality_ratio', 'people_fully_vaccinated_per_100k')
),
groups AS (
    SELECT one.iso_code, one.metric, 'continent' AS compared_with, other.iso_code AS other, other.value, NULL AS place
    FROM compared AS one JOIN compared AS other
        ON other.metric = one.metric AND other.continent = one.continent AND other.iso_code <> one.iso_code
    UNION ALL
    SELECT near.iso_code, metric, 'similar', other, value, place FROM near JOIN compared ON compared.iso_code = other
),
quartiles AS (
    SELECT iso_code, metric, compared_with, count(*) AS countries, quantile_cont(value, 0.25) AS p25, quantile_cont(value, 0.5) AS median,
        quantile_cont(value, 0.75) AS p75, string_agg(other, ' ' ORDER BY place) FILTER (place IS NOT NULL) AS similar
    FROM groups GROUP BY iso_code, metric, compared_with
)
SELECT compared.*, quartiles.* EXCLUDE (iso_code, metric), CASE WHEN median <> 0 THEN value / median END AS ratio
FROM compared JOIN quartiles USING (iso_code, metric)
