SELECT iso_code, location, continent, date, population, excess_mortality AS p_score, excess_mortality_cumulative AS cumulative_p_score,
    excess_mortality_cumulative_absolute AS cumulative_excess,
    CASE WHEN population > 0 THEN 100000 * excess_mortality_cumulative_absolute / population END AS excess_per_100k,
    total_deaths AS covid_deaths, CASE WHEN population > 0 THEN 100000 * total_deaths / population END AS covid_deaths_per_100k,
    CASE WHEN excess_mortality_cumulative_absolute > 0 AND total_deaths > 0
         THEN excess_mortality_cumulative_absolute / total_deaths END AS excess_per_covid_death
FROM daily WHERE coalesce(excess_mortality, excess_mortality_cumulative, excess_mortality_cumulative_absolute) IS NOT NULL
