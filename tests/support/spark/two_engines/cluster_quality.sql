-- Of the grouping that was chosen. Who is with whom in the others is not kept: they are taken as found.
WITH labelled AS (SELECT iso_code, cluster FROM clusters WHERE cluster IS NOT NULL),
to_clusters AS (
    SELECT distances.iso_code, mine.cluster, theirs.cluster AS other_cluster,
        sum(squared) / count(*) FILTER (other <> distances.iso_code) AS mean
    FROM distances JOIN labelled AS mine USING (iso_code) JOIN labelled AS theirs ON theirs.iso_code = other GROUP BY ALL
),
silhouettes AS (
    SELECT iso_code, max(mean) FILTER (other_cluster = cluster) AS own, min(mean) FILTER (other_cluster <> cluster) AS nearest
    FROM to_clusters GROUP BY iso_code
),
costs AS (
    SELECT sum(pow(value - centroid, 2)) AS cost
    FROM (SELECT value, avg(value) OVER (PARTITION BY cluster, feature) AS centroid FROM points JOIN labelled USING (iso_code))
),
sizes AS (SELECT cluster, count(*) AS countries FROM labelled GROUP BY cluster)
SELECT (SELECT count(*)::INTEGER FROM sizes) AS k, true AS chosen,
    (SELECT avg(CASE WHEN own IS NULL THEN 0 ELSE (nearest - own) / greatest(nearest, own) END) FROM silhouettes) AS silhouette, cost,
    (SELECT string_agg(countries, ' ' ORDER BY countries DESC) FROM sizes) AS sizes
FROM costs WHERE EXISTS (FROM labelled)
UNION ALL FROM cluster_quality WHERE NOT chosen
