WITH pairs AS (
    SELECT a.metric AS attribute, o.metric AS outcome, a.value AS x, o.value AS y
    FROM figures AS a JOIN figures AS o ON o.iso_code = a.iso_code
    WHERE a.metric IN (SELECT metric FROM measures WHERE attribute)
      AND o.metric IN ('total_cases_per_100k', 'total_deaths_per_100k', 'case_fatality_ratio')
),
both_known AS (FROM pairs WHERE x IS NOT NULL AND y IS NOT NULL),
-- The mean of the places that equal values share.
ranks AS (
    SELECT *, rank() OVER (PARTITION BY attribute, outcome ORDER BY x) + (count(*) OVER (PARTITION BY attribute, outcome, x) - 1) / 2 AS rank_x,
        rank() OVER (PARTITION BY attribute, outcome ORDER BY y) + (count(*) OVER (PARTITION BY attribute, outcome, y) - 1) / 2 AS rank_y
    FROM both_known
),
found AS (
    SELECT attribute, outcome, count(*) AS n, corr(x, y) AS pearson, corr(rank_x, rank_y) AS spearman,
        count(*) >= 3 AND min(x) < max(x) AND min(y) < max(y) AS enough
    FROM ranks GROUP BY ALL
)
SELECT attribute, outcome, coalesce(n, 0) AS n, CASE WHEN enough THEN pearson END AS pearson, CASE WHEN enough THEN spearman END AS spearman
FROM (SELECT DISTINCT attribute, outcome FROM pairs) LEFT JOIN found USING (attribute, outcome)
