"""The contracts of the vaccinations and of the excess mortality."""

from covidlake.schema.model import Table, columns
from covidlake.schema.trusted import WHO_WHERE

VACCINATION = Table(
    "vaccination",
    "refined",
    "How far each country has vaccinated, and how fast: the latest coverage, and when it passed 10%, 40% and 70%, WHO's targets for September and December 2021 and June 2022. "
    "A milestone is the first day whose report reaches it: where reports are weeks apart, it was passed earlier.",
    (
        *WHO_WHERE,
        *columns("""
            measure        | string! |        | one_dose: people with at least one dose; full: people with all doses of the initial protocol; booster: booster doses, of which a person may have several
            population     | double  | people | Population of all ages: the denominator of the coverage
            people         | double! | people | Latest figure; of booster, doses
            value_date     | date!   |        | Day of that figure
            coverage       | double  | %      | people per 100 people of the population; above 100 where visitors are vaccinated or the population is understated
            first_date     | date    |        | First day with a figure above 0
            reached_10     | date    |        | First day with a coverage of at least 10%
            reached_40     | date    |        | First day with a coverage of at least 40%
            reached_70     | date    |        | First day with a coverage of at least 70%
            days_to_10     | int     | days   | From first_date to reached_10
            days_10_to_40  | int     | days   | From reached_10 to reached_40
            days_40_to_70  | int     | days   | From reached_40 to reached_70
        """),
    ),
    key=("iso_code", "measure"),
    may_be_empty=True,  # before the vaccines, or from a source without them
)

EXCESS_MORTALITY = Table(
    "excess_mortality",
    "refined",
    "Deaths of all causes above what earlier years let expect, as the source estimates them, beside the deaths attributed to COVID-19 until the same day. By week or month of each country, so rows of countries are of different days.",
    (
        *WHO_WHERE,
        *columns("""
            date                  | date!  |        | Last day of the week or month
            p_score               | double | %      | Excess deaths of the week or month, per 100 expected
            cumulative_excess     | double | deaths | Excess deaths since 1 January 2020; negative where fewer died than expected
            cumulative_p_score    | double | %      | Excess deaths since 1 January 2020, per 100 expected
            population            | double | people | Population: the denominator of the rates per 100,000
            excess_per_100k       | double | deaths/100,000 | cumulative_excess per 100,000 people
            covid_deaths          | double | deaths | Deaths attributed to COVID-19 until the day
            covid_deaths_per_100k | double | deaths/100,000 | covid_deaths per 100,000 people
            excess_per_covid_death | double | ratio | cumulative_excess per death attributed to COVID-19: above 1 where more died than were attributed; null when either is not above 0
        """),
    ),
    key=("iso_code", "date"),
    may_be_empty=True,
)
