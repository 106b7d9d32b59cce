"""How fast an epidemic grows: week on week, and as the effective reproduction number of Cori et al. 2013.

Cori A, Ferguson NM, Fraser C, Cauchemez S. A new framework and software to estimate time-varying
reproduction numbers during epidemics. Am J Epidemiol 2013;178:1505-12.
"""

import math

from covidlake.schema import thresholds
from covidlake.schema.thresholds import (
    LONGEST_SERIAL_INTERVAL,
    SERIAL_INTERVAL_MEAN,
    SERIAL_INTERVAL_SD,
)
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

WINDOW = thresholds.R_WINDOW
# A gamma distribution of shape 1 has its scale for mean and for standard deviation.
PRIOR_SHAPE, PRIOR_SCALE = 1.0, float(thresholds.R_PRIOR_MEAN)
FEWEST_CASES = thresholds.FEWEST_CASES_OF_GROWTH
Z_975 = 1.959963984540054  # of the normal distribution


def serial_interval_weights() -> list[float]:
    """The share of serial intervals of 1, 2, ... LONGEST_SERIAL_INTERVAL days.

    Discretised as Cori et al. do it (web appendix 11): a gamma distribution moved by one day, so
    that none is of day 0.
    """
    shape = ((SERIAL_INTERVAL_MEAN - 1) / SERIAL_INTERVAL_SD) ** 2
    scale = SERIAL_INTERVAL_SD**2 / (SERIAL_INTERVAL_MEAN - 1)

    def part(day: int) -> float:
        day = max(day, 0)
        return day * _gamma_cdf(shape, day / scale) - shape * scale * _gamma_cdf(
            shape + 1, day / scale
        )

    weights = [
        part(day) - 2 * part(day - 1) + part(day - 2)
        for day in range(1, LONGEST_SERIAL_INTERVAL + 1)
    ]
    return [weight / sum(weights) for weight in weights]


def pressure_weights() -> list[float]:
    """What the cases of 1, 2, ... days before a window's last day weigh in the infectiousness summed over the window."""
    serial = serial_interval_weights()
    reach = LONGEST_SERIAL_INTERVAL + WINDOW - 1
    return [
        sum(serial[lag - day - 1] for day in range(WINDOW) if 0 <= lag - day - 1 < len(serial))
        for lag in range(1, reach + 1)
    ]


def reproduction_numbers(daily: DataFrame) -> DataFrame:
    """iso_code, week_end, r_mean, r_lower, r_upper: of the weeks that end on a Saturday or a Sunday.

    A day before the week without a count, or with a negative one, infects like the mean of its
    week. Null when a day of the week is such a day, when the three weeks before are not all in the
    data, and with fewer than 11 cases.
    """
    weights = f"array(0D, {', '.join(f'{weight!r}D' for weight in pressure_weights())})"
    reach = LONGEST_SERIAL_INTERVAL + WINDOW
    # dayofweek: Sunday is 1, Saturday 7. From each day to the next of either, and the weeks after.
    until = ("7 - dayofweek(date)", "(8 - dayofweek(date)) % 7")
    week_ends = ", ".join(
        f"date_add(date, {days} + {later})" for days in until for later in range(0, reach, 7)
    )
    # Each day is handed to the weeks in which its cases count, or infect: cheaper by far than to
    # look back from each week.
    return sql(
        f"""
        WITH handed AS (
            SELECT iso_code, date, CASE WHEN new_cases >= 0 THEN new_cases END AS cases,
                   CASE WHEN new_cases >= 0 THEN new_cases ELSE new_cases_7d END AS infecting,
                   explode(array({week_ends})) AS week_end
            FROM {{daily}}
        ),
        summed AS (
            SELECT iso_code, week_end, count(*) AS days, count(infecting) AS known,
                   sum(CASE WHEN datediff(week_end, date) < {WINDOW} THEN cases END) AS cases,
                   count(CASE WHEN datediff(week_end, date) < {WINDOW} THEN cases END) AS counted,
                   sum(infecting * {weights}[datediff(week_end, date)]) AS pressure
            FROM handed GROUP BY iso_code, week_end
        ),
        posterior AS (
            SELECT iso_code, week_end, {PRIOR_SHAPE} + cases AS shape, 1 / (1 / {PRIOR_SCALE} + pressure) AS scale
            FROM summed WHERE days = {reach} AND known = {reach} AND counted = {WINDOW} AND cases >= {FEWEST_CASES} AND pressure > 0
        )
        SELECT iso_code, week_end, shape * scale AS r_mean, {gamma_quantile("shape", -Z_975)} * scale AS r_lower,
               {gamma_quantile("shape", Z_975)} * scale AS r_upper
        FROM posterior
        """,
        daily=daily,
    )


def gamma_quantile(shape: str, z: float) -> str:
    """SQL of a quantile of the gamma distribution of scale 1, given the normal one z: Wilson and Hilferty, PNAS 1931;17:684-8.

    From a shape of 12 on, the 2.5% and 97.5% quantiles are within 0.2% of the exact ones.
    """
    return f"{shape} * pow(1 - 1 / (9 * {shape}) + {z!r} / (3 * sqrt({shape})), 3)"


def growth(epi_weekly: DataFrame, reproduction_numbers: DataFrame) -> DataFrame:
    ratio = f"CASE WHEN cases >= {FEWEST_CASES} AND cases_before >= {FEWEST_CASES} THEN cases / cases_before END"
    return sql(
        f"""
        WITH pairs AS (
            SELECT *, CASE WHEN lag(week_end) OVER before = date_sub(week_end, 7) THEN lag(cases) OVER before END AS cases_before
            FROM {{epi_weekly}} WINDOW before AS (PARTITION BY iso_code, week_system ORDER BY week_end)
        ),
        ratios AS (SELECT *, {ratio} AS ratio FROM pairs)
        SELECT *, (ratio - 1) * 100 AS growth_rate, CASE WHEN ratio > 1 THEN 7 * ln(2) / ln(ratio) END AS doubling_time,
               CASE WHEN ratio < 1 THEN -7 * ln(2) / ln(ratio) END AS halving_time
        FROM ratios LEFT JOIN {{numbers}} AS numbers USING (iso_code, week_end)
        """,
        epi_weekly=epi_weekly,
        numbers=reproduction_numbers,
    )


def _gamma_cdf(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function, by its series."""
    if x <= 0:
        return 0.0
    term = total = 1 / shape
    step = shape
    while term > total * 1e-16:
        step += 1
        term *= x / step
        total += term
    return total * math.exp(shape * math.log(x) - x - math.lgamma(shape))
