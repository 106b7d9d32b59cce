WITH ranked AS (
    FROM current_figures
    WHERE population >= 1000000 OR value_date IS NULL OR NOT (unit = '%' OR unit LIKE '%/100,000%' OR unit LIKE '%/1,000%')
),
pairs AS (
    SELECT one.metric, one.iso_code, count(*) AS countries, count(*) FILTER (other.value > one.value) AS higher,
        count(*) FILTER (other.value <= one.value) AS not_higher
    FROM ranked AS one JOIN ranked AS other ON other.metric = one.metric GROUP BY ALL
)
SELECT ranked.*, countries, higher + 1 AS rank, 100 * not_higher / countries AS percentile FROM ranked JOIN pairs USING (metric, iso_code)
