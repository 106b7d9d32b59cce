SELECT this.*, this.first_day AS month, this.final_day AS month_end,
    CASE WHEN before.cases <> 0 THEN 100 * (this.cases - before.cases) / before.cases END AS cases_change,
    CASE WHEN before.deaths <> 0 THEN 100 * (this.deaths - before.deaths) / before.deaths END AS deaths_change
FROM periods AS this LEFT JOIN periods AS before
    ON before.iso_code = this.iso_code AND before.system = 'month' AND before.final_day + 1 = this.first_day
WHERE this.system = 'month'
