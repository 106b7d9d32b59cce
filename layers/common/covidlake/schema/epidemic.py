"""The contracts of the epidemic's course in each country.

By week and month, its growth, its waves, what was vaccinated against it, and whom it killed.
"""

from covidlake.quality.thresholds import (
    FEWEST_CASES_OF_GROWTH,
    FEWEST_CASES_OF_WAVE,
    FEWEST_PER_100K_OF_WAVE,
    LONGEST_SERIAL_INTERVAL,
    R_PRIOR_MEAN,
    R_WINDOW,
    SERIAL_INTERVAL_MEAN,
    SERIAL_INTERVAL_SD,
    VACCINATION_MILESTONES,
    WAVE_TURN,
)
from covidlake.schema.model import Table, columns
from covidlake.schema.trusted import WHO_WHERE

# A missing report is no zero: a sum over what was reported would look like a fall.
_REPORTED = (
    "A count is known when reports cover every day of the period, or when the cumulative figure is "
    "reported on the last day of the period and on "
    "the day before its first; else it is null, and so is a count that corrections make negative. "
    "The report of a week belongs to the period that has most of its days. "
    "Cases and deaths are null, too, when a report without a count "
    "states a cumulative figure all the same: sources withhold a count so where they add old ones; "
    "tests are seldom counted by day."
)
# Europe and WHO count in ISO weeks, the forecast hubs of the United States in MMWR weeks.
_WEEK = columns("""
    week_system | string! | | iso: Monday to Sunday, ISO 8601. mmwr: Sunday to Saturday, CDC's MMWR
        weeks, as the forecasts use them
    week        | string! | | Week as yyyy-Www in that system; a week belongs to the year that has
        most of its days
    week_start  | date!   | | First day of the week
    week_end    | date!   | | Last day of the week
""")
# Each rate stands beside its numerator and denominator, to be summed over rows and divided again.
_PERIOD_COUNTS = columns("""
    population      | double | people         | Population: the denominator of the rates in this row
    cases           | double | cases          | New confirmed cases of the period, by day of report
    deaths          | double | deaths         | New deaths of the period, by day of report
    tests           | double | tests          | Tests of the period; what is counted differs by
        tests_units
    tests_units     | string |                | What a test is in this country, as it stated last;
        null where tests is. Positivity is not comparable between units
    cases_per_100k  | double | cases/100,000  | cases per 100,000 people
    deaths_per_100k | double | deaths/100,000 | deaths per 100,000 people
    positivity      | double | %              | cases per 100 tests, both of this row; null without
        tests, or with more cases than tests, as then one of them counts something else
    corrections     | bigint! | days          | Days of the period whose cases or deaths are
        negative: they correct earlier days and are part of the sums
""")

EPI_WEEKLY = Table(
    "epi_weekly",
    "refined",
    "Countries by epidemiological week, twice: in ISO weeks and in MMWR weeks; never add the two. "
    f"{_REPORTED}",
    (
        *WHO_WHERE,
        *_WEEK,
        *_PERIOD_COUNTS,
        *columns("""
            days_reported | int!   | days     | Days of the week that counts of cases cover, 0 to 7
            hosp_patients | double | patients | COVID-19 patients in hospital: mean of the days of
                the week that report them
            icu_patients  | double | patients | COVID-19 patients in intensive care: mean of the
                days of the week that report them
        """),
    ),
    key=("iso_code", "week_system", "week_end"),
)

MONTHLY_TRENDS = Table(
    "monthly_trends",
    "refined",
    f"Countries by calendar month, with the change from the month before. {_REPORTED} The last "
    "month is null until its last day is reported.",
    (
        *WHO_WHERE,
        *columns("""
            month      | date!   | | First day of the month
            month_end  | date!   | | Last day of the month
        """),
        *_PERIOD_COUNTS,
        *columns("""
            days_reported    | int!   | days         | Days of the month that counts of cases cover
            cases_change     | double | %            | Change of cases from the month before; null
                when that is unknown or 0
            deaths_change    | double | %            | Change of deaths from the month before; null
                when that is unknown or 0
            stringency_index | double | index 0..100 | Government response stringency index, mean
                of the days that state one
        """),
    ),
    key=("iso_code", "month"),
)

GROWTH = Table(
    "growth",
    "refined",
    "How fast each country's epidemic grows, by week: week on week, and as the effective "
    "reproduction number of Cori et al. (Am J Epidemiol 2013;178:1505). "
    f"Assumptions: serial interval of mean {SERIAL_INTERVAL_MEAN} and standard deviation "
    f"{SERIAL_INTERVAL_SD} days (Nishiura et al., Int J Infect Dis 2020;93:284), "
    f"a gamma distribution moved by one day and cut at {LONGEST_SERIAL_INTERVAL}, "
    "the same at all times, though Omicron's is shorter, which moves the number away from 1; gamma "
    f"prior of mean {R_PRIOR_MEAN} and standard deviation {R_PRIOR_MEAN}; "
    f"constant over the {R_WINDOW} days of the week; cases by day "
    "of report, as many found of those infected as before; none imported. "
    "A report that covers several days, up to a week, counts evenly on each of them. A day before "
    "the week without a count, or with a negative one, infects like the mean of the seven days up "
    "to it. The interval is of chance in counting alone.",
    (
        *WHO_WHERE,
        *_WEEK,
        *columns(f"""
            cases         | double | cases       | New confirmed cases of the week, as in epi_weekly
            cases_before  | double | cases       | New confirmed cases of the week before
            growth_rate   | double | %/week      | Change of cases from the week before; null when
                either week is unknown or has fewer than {FEWEST_CASES_OF_GROWTH} cases
            doubling_time | double | days        | Days in which cases double at this growth; null
                when they do not grow
            halving_time  | double | days        | Days in which cases halve at this growth; null
                when they do not shrink
            r_mean        | double | ratio       | Effective reproduction number, mean of its
                posterior distribution; null when a day of the week has no count or a negative one,
                when the {LONGEST_SERIAL_INTERVAL} days before the week are not all in the data, or
                what infects on one of them is unknown, or with fewer than {FEWEST_CASES_OF_GROWTH}
                cases (Cori's coefficient of variation of 0.3)
            r_lower       | double | ratio       | 2.5% quantile of the posterior (Wilson-Hilferty
                approximation, within 0.2%)
            r_upper       | double | ratio       | 97.5% quantile of the posterior
        """),
    ),
    key=("iso_code", "week_system", "week_end"),
)

WAVES = Table(
    "waves",
    "refined",
    "Epidemic waves of cases, from the ISO weeks of epi_weekly. The trend of a week is the median "
    "of it and its two neighbours among the known weeks (of two at the ends, their mean), and 0 "
    f"where that is quiet (fewer than {FEWEST_CASES_OF_WAVE} cases, or than "
    f"{FEWEST_PER_100K_OF_WAVE} per 100,000). "
    f"A wave begins when the trend reaches {WAVE_TURN} times the trough before, and is past its "
    f"peak when the trend is down to the peak divided by {WAVE_TURN}. Its weeks run from the one "
    "after that trough "
    "(the last of equal ones) to the next trough (the first of equal ones). Of equal peaks the "
    "week with more cases counts. "
    "A country whose cases rise and fall by less than that has one long wave.",
    (
        *WHO_WHERE,
        *columns("""
            wave           | int!    |               | Number of the wave in its country, from 1
            status         | string! |               | over: the next wave has begun, or it is
                quiet; falling: past its peak; rising: the peak is not known yet
            start_date     | date!   |               | First day of the wave's first week
            peak_week_end  | date!   |               | Last day of the week with the highest trend
                (so far, if rising)
            end_date       | date    |               | Last day of the wave's last week; null
                unless over
            weeks          | bigint! | weeks         | Weeks of the wave that are known
            peak_cases     | double! | cases/week    | Highest trend: the median of three weeks, so
                that no dump makes a peak
            population     | double  | people        | Population: the denominator of
                cases_per_100k and deaths_per_100k
            cases          | double! | cases         | Confirmed cases of the wave's weeks (so far,
                unless over)
            deaths         | double  | deaths        | Deaths reported in the same weeks; they
                follow cases by two to three weeks, so that some belong to the wave before
            cases_per_100k | double  | cases/100,000 | cases per 100,000 people
            deaths_per_100k | double | deaths/100,000 | deaths per 100,000 people
        """),
    ),
    key=("iso_code", "wave"),
    may_be_empty=True,  # where it is quiet all the time
)

# The milestones are part of column names: another milestone is another column.
_FIRST, _SECOND, _THIRD = VACCINATION_MILESTONES
VACCINATION = Table(
    "vaccination",
    "refined",
    "How far each country has vaccinated, and how fast: the latest coverage, and when it passed "
    f"{_FIRST}%, {_SECOND}% and {_THIRD}%, WHO's targets for September and December 2021 and June "
    "2022. "
    "A milestone is the first day whose report reaches it: where reports are weeks apart, it was "
    "passed earlier.",
    (
        *WHO_WHERE,
        *columns(f"""
            measure        | string! |        | one_dose: people with at least one dose; full:
                people with all doses of the initial protocol; booster: booster doses, of which a
                person may have several
            population     | double  | people | Population of all ages: the denominator of the
                coverage
            people         | double! | people | Latest figure; of booster, doses
            value_date     | date!   |        | Day of that figure
            coverage       | double  | %      | people per 100 people of the population; above 100
                where visitors are vaccinated or the population is understated
            first_date     | date    |        | First day with a figure above 0
            reached_{_FIRST} | date | | First day with a coverage of at least {_FIRST}%
            reached_{_SECOND} | date | | First day with a coverage of at least {_SECOND}%
            reached_{_THIRD} | date | | First day with a coverage of at least {_THIRD}%
            days_to_{_FIRST} | int | days | From first_date to reached_{_FIRST}
            days_{_FIRST}_to_{_SECOND} | int | days | From reached_{_FIRST} to reached_{_SECOND}
            days_{_SECOND}_to_{_THIRD} | int | days | From reached_{_SECOND} to reached_{_THIRD}
        """),
    ),
    key=("iso_code", "measure"),
    may_be_empty=True,  # before the vaccines, or from a source without them
)

EXCESS_MORTALITY = Table(
    "excess_mortality",
    "refined",
    "Deaths of all causes above what earlier years let expect, as the source estimates them, "
    "beside the deaths attributed to COVID-19 until the same day. By week or month of each "
    "country, so rows of countries are of different days.",
    (
        *WHO_WHERE,
        *columns("""
            date                  | date!  |        | Last day of the week or month
            p_score               | double | %      | Excess deaths of the week or month, per 100
                expected
            cumulative_excess     | double | deaths | Excess deaths since 1 January 2020; negative
                where fewer died than expected
            cumulative_p_score    | double | %      | Excess deaths since 1 January 2020, per 100
                expected
            population            | double | people | Population: the denominator of the rates per
                100,000
            excess_per_100k       | double | deaths/100,000 | cumulative_excess per 100,000 people
            covid_deaths          | double | deaths | Deaths attributed to COVID-19 until the day
            covid_deaths_per_100k | double | deaths/100,000 | covid_deaths per 100,000 people
            excess_per_covid_death | double | ratio | cumulative_excess per death attributed to
                COVID-19: above 1 where more died than were attributed; null when either is not
                above 0
        """),
    ),
    key=("iso_code", "date"),
    may_be_empty=True,
)
