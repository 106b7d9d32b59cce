-- An ISO week is that of its Thursday, an MMWR week that of its Wednesday: the fourth day of each decides on the year.
SELECT *, system AS week_system, first_day AS week_start, final_day AS week_end,
    CASE system WHEN 'iso' THEN strftime(first_day, '%G-W%V')
         ELSE year(first_day + 3) || '-W' || lpad(((dayofyear(first_day + 3) + 6) // 7)::VARCHAR, 2, '0') END AS week
FROM periods WHERE system <> 'month'
