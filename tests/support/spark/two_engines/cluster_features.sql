WITH medians AS (
    SELECT feature, count(value) AS known, count(*) - count(value) AS imputed, median(value) AS median FROM scaled_long GROUP BY feature
),
found AS (
    SELECT feature, known, imputed, median, avg(scaled) AS mean, stddev_samp(scaled) AS stddev,
        corr(value, clusters.pca_1) AS pca_1, corr(value, clusters.pca_2) AS pca_2
    FROM points JOIN medians USING (feature) JOIN clusters USING (iso_code)
    GROUP BY ALL
)
SELECT feature, scale, coalesce(known, 0) AS known, coalesce(imputed, 0) AS imputed,
    CASE scale WHEN 'log' THEN exp(median) ELSE median END AS median, mean, stddev, pca_1, pca_2
FROM (VALUES ('gdp_per_capita', 'log'), ('population_density', 'log'), ('median_age', 'linear'), ('cardiovasc_death_rate', 'log'),
    ('diabetes_prevalence', 'log')) AS features(feature, scale) LEFT JOIN found USING (feature)
