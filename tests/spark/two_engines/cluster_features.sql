WITH medians AS (
    SELECT feature, count(value) AS known, count(*) - count(value) AS imputed, median(value) AS median FROM scaled_long GROUP BY feature
)
SELECT feature, CASE feature WHEN 'median_age' THEN 'linear' ELSE 'log' END AS scale, known, imputed,
    CASE feature WHEN 'median_age' THEN median ELSE exp(median) END AS median, avg(scaled) AS mean, stddev_samp(scaled) AS stddev,
    corr(value, clusters.pca_1) AS pca_1, corr(value, clusters.pca_2) AS pca_2
FROM points JOIN medians USING (feature) JOIN clusters USING (iso_code)
GROUP BY ALL
