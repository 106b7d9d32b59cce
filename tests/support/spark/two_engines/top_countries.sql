-- As many places as countries that are higher, plus one.
WITH ranked AS (
    FROM current_figures
    WHERE metric IN ('total_cases', 'total_deaths', 'new_cases_7d', 'new_deaths_7d', 'total_vaccinations', 'people_fully_vaccinated')
       OR population >= 1000000 AND metric IN ('total_cases_per_100k', 'total_deaths_per_100k', 'new_cases_7d_per_100k',
            'new_deaths_7d_per_100k', 'case_fatality_ratio')
)
SELECT * FROM (
    SELECT *, 1 + (SELECT count(*) FROM ranked AS other WHERE other.metric = ranked.metric AND other.value > ranked.value) AS rank FROM ranked
) WHERE rank <= 10
