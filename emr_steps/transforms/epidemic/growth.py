"""How fast an epidemic grows: week on week, and as the effective reproduction number.

The number is that of Cori A, Ferguson NM, Fraser C, Cauchemez S. A new framework and software to
estimate time-varying reproduction numbers during epidemics. Am J Epidemiol 2013;178:1505-12.
"""

import math

from covidlake.quality import thresholds
from covidlake.quality.thresholds import (
    LONGEST_SERIAL_INTERVAL,
    SERIAL_INTERVAL_MEAN,
    SERIAL_INTERVAL_SD,
)
from pyspark.sql import DataFrame

from transforms.rhythm.by_day import by_day
from transforms.shared.sql import sql

WINDOW = thresholds.R_WINDOW
# Days up to a week's end whose cases count in it, or infect in it.
REACH = LONGEST_SERIAL_INTERVAL + WINDOW
# A gamma distribution of shape 1 has its scale for mean and for standard deviation.
PRIOR_SHAPE, PRIOR_SCALE = 1.0, float(thresholds.R_PRIOR_MEAN)
FEWEST_CASES = thresholds.FEWEST_CASES_OF_GROWTH
# The 97.5% quantile of the normal distribution, for intervals of 95%.
Z_975 = 1.959963984540054


def serial_interval_weights() -> list[float]:
    """Return the share of serial intervals of 1, 2, ... LONGEST_SERIAL_INTERVAL days.

    Discretised as Cori et al. do it (web appendix 11): a gamma distribution moved by one day, so
    that none is of day 0.
    """
    mean = SERIAL_INTERVAL_MEAN - 1
    shape = (mean / SERIAL_INTERVAL_SD) ** 2
    scale = SERIAL_INTERVAL_SD**2 / mean

    def part(day: int) -> float:
        x = max(day, 0) / scale
        first_moment = shape * scale * _gamma_cdf(shape + 1, x)
        return max(day, 0) * _gamma_cdf(shape, x) - first_moment

    days = range(1, LONGEST_SERIAL_INTERVAL + 1)
    parts = {day: part(day) for day in range(-1, LONGEST_SERIAL_INTERVAL + 1)}
    weights = [parts[day] - 2 * parts[day - 1] + parts[day - 2] for day in days]
    total = sum(weights)
    return [weight / total for weight in weights]


def pressure_weights() -> list[float]:
    """Return what the cases of 1, 2, ... days before a week's end weigh in its infectiousness.

    That is the infectiousness of Cori et al., summed over the days of the week.
    """
    serial = serial_interval_weights()

    def weight(lag: int) -> float:
        intervals = [lag - day for day in range(WINDOW)]
        return sum(serial[days - 1] for days in intervals if 1 <= days <= len(serial))

    return [weight(lag) for lag in range(1, REACH)]


def reproduction_numbers(daily: DataFrame) -> DataFrame:
    """Return iso_code, week_end, r_mean, r_lower, r_upper: of weeks that end on Saturday or Sunday.

    A report of several days counts evenly on each (transforms.rhythm.by_day). A day before the week
    without a count, or with a negative one, infects like the mean of the seven days up to it. Null
    when a day of the week is such a day, when the three weeks before are not all in the data, and
    with fewer than 11 cases.
    """
    # The posterior of Cori et al.: the prior's gamma distribution, its shape raised by the cases of
    # the week, its rate by the infectiousness that they met.
    return sql(
        """
        WITH posteriors AS (
            SELECT
                iso_code,
                week_end,
                :prior_shape + cases AS shape,
                1 / (1 / :prior_scale + pressure) AS scale
            FROM {weeks}
            WHERE days = :reach
                AND infecting_days = :reach
                AND counted_days = :window
                AND cases >= :fewest_cases
                AND pressure > 0
        )
        SELECT
            iso_code,
            week_end,
            shape * scale AS r_mean,
            {lower_quantile} * scale AS r_lower,
            {upper_quantile} * scale AS r_upper
        FROM posteriors
        """,
        args={
            "window": WINDOW,
            "reach": REACH,
            "prior_shape": PRIOR_SHAPE,
            "prior_scale": PRIOR_SCALE,
            "fewest_cases": FEWEST_CASES,
        },
        fragments={
            "lower_quantile": gamma_quantile("shape", -Z_975),
            "upper_quantile": gamma_quantile("shape", Z_975),
        },
        weeks=daily.transform(_weeks_with_pressure),
    )


def _weeks_with_pressure(daily: DataFrame) -> DataFrame:
    """Return iso_code, week_end, cases and pressure: the infectiousness that the cases met.

    With the days up to the week's end that are in the data, that infect, and that count.
    """
    # Each day is handed to the weeks in which its cases count, or infect: cheaper by far than to
    # look back from each week.
    return sql(
        """
        WITH days AS (
            SELECT
                *,
                avg(cases) OVER (
                    PARTITION BY iso_code ORDER BY date RANGE BETWEEN 6 PRECEDING AND CURRENT ROW
                ) AS mean
            FROM {cases_by_day}
        ),
        days_in_weeks AS (
            SELECT
                iso_code,
                date,
                cases,
                coalesce(cases, mean) AS infecting,
                explode(array({week_ends})) AS week_end
            FROM days
        )
        SELECT
            iso_code,
            week_end,
            count(*) AS days,
            count(infecting) AS infecting_days,
            sum(CASE WHEN datediff(week_end, date) < :window THEN cases END) AS cases,
            count(CASE WHEN datediff(week_end, date) < :window THEN cases END) AS counted_days,
            sum(infecting * array(0D, {pressure_weights})[datediff(week_end, date)]) AS pressure
        FROM days_in_weeks
        GROUP BY iso_code, week_end
        """,
        args={"window": WINDOW},
        lists={"pressure_weights": pressure_weights()},
        fragments={"week_ends": _week_ends_of_a_day()},
        cases_by_day=daily.transform(by_day, "new_cases"),
    )


def _week_ends_of_a_day() -> str:
    """Return SQL of the ends of the weeks that a day's cases reach into."""
    # dayofweek: Sunday is 1, Saturday 7. From each day to the next of either, and the weeks after.
    days_until = ("7 - dayofweek(date)", "(8 - dayofweek(date)) % 7")
    week_ends = [
        f"date_add(date, {days} + {later})" for days in days_until for later in range(0, REACH, 7)
    ]
    return ", ".join(week_ends)


def gamma_quantile(shape: str, z: float) -> str:
    """Return SQL of a quantile of the gamma distribution of scale 1, z being the normal one.

    Wilson EB, Hilferty MM. The distribution of chi-square. PNAS 1931;17:684-8. From a shape of 12
    on, the 2.5% and 97.5% quantiles are within 0.2% of the exact ones.
    """
    return f"{shape} * pow(1 - 1 / (9 * {shape}) + {z!r}D / (3 * sqrt({shape})), 3)"


def growth(epi_weekly: DataFrame, reproduction_numbers: DataFrame) -> DataFrame:
    """Return the table `growth`: each week against the one before, beside its reproduction number.

    growth_rate is in percent a week; doubling_time and halving_time are in days, at this rate.
    """
    return sql(
        """
        WITH weeks AS (
            SELECT
                *,
                CASE
                    WHEN lag(week_end) OVER by_week = date_sub(week_end, 7)
                    THEN lag(cases) OVER by_week
                END AS cases_before
            FROM {epi_weekly}
            WINDOW by_week AS (PARTITION BY iso_code, week_system ORDER BY week_end)
        ),
        ratios AS (
            SELECT
                *,
                CASE
                    WHEN cases >= :fewest_cases AND cases_before >= :fewest_cases
                    THEN cases / cases_before
                END AS ratio
            FROM weeks
        )
        SELECT
            *,
            (ratio - 1) * 100 AS growth_rate,
            CASE WHEN ratio > 1 THEN 7 * ln(2) / ln(ratio) END AS doubling_time,
            CASE WHEN ratio < 1 THEN -7 * ln(2) / ln(ratio) END AS halving_time
        FROM ratios
        LEFT JOIN {numbers} AS numbers USING (iso_code, week_end)
        """,
        args={"fewest_cases": FEWEST_CASES},
        epi_weekly=epi_weekly,
        numbers=reproduction_numbers,
    )


def _gamma_cdf(shape: float, x: float) -> float:
    """Return the regularised lower incomplete gamma function, by its series."""
    if x <= 0:
        return 0.0
    term = total = 1 / shape
    step = shape
    # Until a term is beyond the precision of the sum.
    while term > total * 1e-16:
        step += 1
        term *= x / step
        total += term
    return total * math.exp(shape * math.log(x) - x - math.lgamma(shape))
