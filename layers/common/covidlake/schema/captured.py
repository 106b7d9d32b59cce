"""The contracts of what is captured: the columns of an observations file and of the country table.

Meanings and sources after OWID's codebook (https://github.com/owid/covid-19-data,
public/data/owid-covid-codebook.csv). A mean or a rate that the source derives from daily counts has
no allowed range: it takes over what those corrected.
"""

from covidlake.schema.model import columns

# Other names that a source uses for a canonical column (OWID's compact.csv: country, code).
ALIASES = {"country": "location", "code": "iso_code"}

# A count of a day -> the total since the start that it adds to.
DAILY_TOTALS = {
    "new_cases": "total_cases",
    "new_deaths": "total_deaths",
    "new_tests": "total_tests",
    "new_vaccinations": "total_vaccinations",
}
# Of these a total is the sum of its days. Tests and doses are seldom counted by day, so that their
# totals rise by more than the days say.
SUMMED_TOTALS = {count: DAILY_TOTALS[count] for count in ("new_cases", "new_deaths")}

OBSERVATION_KEY = ("iso_code", "date")
COUNTRY_KEY = ("iso_code",)

# One figure a country; OWID repeats them in every observation.
COUNTRY_ATTRIBUTES = columns("""
    population                 | double | people              | Population, latest available year |
        0.. | UN World Population Prospects
    population_density         | double | people/km2          | People per square kilometre of land
        | 0.. | World Bank
    median_age                 | double | years               | Median age of the population |
        0..120 | UN World Population Prospects
    aged_65_older              | double | %                   | Share of the population aged 65 or
        older | 0..100 | World Bank
    aged_70_older              | double | %                   | Share of the population aged 70 or
        older | 0..100 | UN World Population Prospects
    gdp_per_capita             | double | international $     | Gross domestic product per person
        at purchasing power parity, constant 2011 prices | 0.. | World Bank
    extreme_poverty            | double | %                   | Share of the population living in
        extreme poverty | 0..100 | World Bank
    cardiovasc_death_rate      | double | deaths/100,000/year | Age-standardised death rate from
        cardiovascular disease, 2017 | 0.. | Global Burden of Disease
    diabetes_prevalence        | double | %                   | Diabetes prevalence, ages 20 to 79,
        2017 | 0..100 | World Bank
    female_smokers             | double | %                   | Share of women who smoke | 0..100 |
        World Bank
    male_smokers               | double | %                   | Share of men who smoke | 0..100 |
        World Bank
    handwashing_facilities     | double | %                   | Share of the population with basic
        handwashing facilities at home | 0..100 | UN Statistics Division
    hospital_beds_per_thousand | double | beds/1,000          | Hospital beds per 1,000 people |
        0..1000 | OECD, Eurostat, World Bank
    life_expectancy            | double | years               | Life expectancy at birth, 2019 |
        0..120 | Riley 2005, UN, HMD
    human_development_index    | double | index 0..1          | Human Development Index of the
        UNDP, 2019 | 0..1 | UNDP
""")

COUNTRY_COLUMNS = (
    *columns(
        """
        iso_code  | string! | | ISO 3166-1 alpha-3 code; OWID_ codes for entities that ISO does not
            list
        continent | string  | | Continent; empty for aggregates such as World or income groups
        location  | string! | | Name of the location
    """,
        "Our World in Data",
    ),
    *COUNTRY_ATTRIBUTES,
)

OBSERVATION_COLUMNS = (
    *columns(
        """
        iso_code                              | string! |                  | ISO 3166-1 alpha-3
            code; OWID_ codes for entities that ISO does not list
        continent                             | string  |                  | Continent; empty for
            aggregates such as World or income groups
        location                              | string! |                  | Name of the location
        date                                  | date!   |                  | Day of report
    """,
        "Our World in Data",
    ),
    *columns(
        """
        total_cases                           | double  | cases            | Confirmed cases since
            the start, cumulative | 0.. rising
        new_cases                             | double  | cases            | Confirmed cases
            reported on the day; negative where the source corrects earlier days | 0..
        new_cases_smoothed                    | double  | cases/day        | New confirmed cases,
            7-day mean as published by the source
        total_deaths                          | double  | deaths           | Deaths attributed to
            COVID-19 since the start, cumulative | 0.. rising
        new_deaths                            | double  | deaths           | Deaths reported on the
            day; negative where the source corrects earlier days | 0..
        new_deaths_smoothed                   | double  | deaths/day       | New deaths, 7-day mean
            as published by the source
        total_cases_per_million               | double  | cases/million    | Cumulative confirmed
            cases per million people | 0..
        new_cases_per_million                 | double  | cases/million    | New confirmed cases
            per million people
        new_cases_smoothed_per_million        | double  | cases/million/day | 7-day mean of new
            cases per million people, as published
        total_deaths_per_million              | double  | deaths/million   | Cumulative deaths per
            million people | 0..
        new_deaths_per_million                | double  | deaths/million   | New deaths per million
            people
        new_deaths_smoothed_per_million       | double  | deaths/million/day | 7-day mean of new
            deaths per million people, as published
    """,
        "Johns Hopkins University CSSE",
    ),
    *columns(
        """
        reproduction_rate                     | double  | ratio            | Effective reproduction
            number as estimated by the source; re-estimated with each release | 0..
    """,
        "Arroyo-Marioli and others",
    ),
    *columns(
        """
        icu_patients                          | double  | patients         | COVID-19 patients in
            intensive care on the day | 0..
        icu_patients_per_million              | double  | patients/million | COVID-19 patients in
            intensive care per million people | 0..
        hosp_patients                         | double  | patients         | COVID-19 patients in
            hospital on the day | 0..
        hosp_patients_per_million             | double  | patients/million | COVID-19 patients in
            hospital per million people | 0..
        weekly_icu_admissions                 | double  | admissions/week  | New intensive-care
            admissions in the week | 0..
        weekly_icu_admissions_per_million     | double  | admissions/million/week | New
            intensive-care admissions in the week per million people | 0..
        weekly_hosp_admissions                | double  | admissions/week  | New hospital
            admissions in the week | 0..
        weekly_hosp_admissions_per_million    | double  | admissions/million/week | New hospital
            admissions in the week per million people | 0..
    """,
        "ECDC, national authorities",
    ),
    *columns(
        """
        new_tests                             | double  | tests            | Tests on the day; what
            is counted differs by tests_units | 0..
        total_tests                           | double  | tests            | Tests since the start,
            cumulative | 0.. rising
        total_tests_per_thousand              | double  | tests/1,000      | Cumulative tests per
            1,000 people | 0..
        new_tests_per_thousand                | double  | tests/1,000      | New tests per 1,000
            people | 0..
        new_tests_smoothed                    | double  | tests/day        | New tests, 7-day mean
            as published | 0..
        new_tests_smoothed_per_thousand       | double  | tests/1,000/day  | New tests per 1,000
            people, 7-day mean as published | 0..
        positive_rate                         | double  | share 0..1       | Share of tests that
            are positive, 7-day mean | 0..1
        tests_per_case                        | double  | tests/case       | Tests per confirmed
            case, 7-day mean | 0..
        tests_units                           | string  |                  | What a test is in this
            location; not comparable between units
    """,
        "national authorities",
    ),
    *columns(
        """
        total_vaccinations                    | double  | doses            | Vaccine doses
            administered since the start | 0.. rising
        people_vaccinated                     | double  | people           | People with at least
            one dose | 0.. rising
        people_fully_vaccinated               | double  | people           | People with all doses
            of the initial protocol | 0.. rising
        total_boosters                        | double  | doses            | Booster doses
            administered since the start | 0.. rising
        new_vaccinations                      | double  | doses            | Vaccine doses
            administered on the day | 0..
        new_vaccinations_smoothed             | double  | doses/day        | Vaccine doses, 7-day
            mean as published | 0..
        total_vaccinations_per_hundred        | double  | doses/100        | Vaccine doses per 100
            people | 0..
        people_vaccinated_per_hundred         | double  | %                | People with at least
            one dose per 100 people | 0..100
        people_fully_vaccinated_per_hundred   | double  | %                | People with all doses
            of the initial protocol per 100 people | 0..100
        total_boosters_per_hundred            | double  | doses/100        | Booster doses per 100
            people | 0..
        new_vaccinations_smoothed_per_million | double  | doses/million/day | Vaccine doses per
            million people, 7-day mean as published | 0..
        new_people_vaccinated_smoothed        | double  | people/day       | People receiving their
            first dose, 7-day mean as published | 0..
        new_people_vaccinated_smoothed_per_hundred | double | %/day        | People receiving their
            first dose per 100 people, 7-day mean as published | 0..
    """,
        "national authorities",
    ),
    *columns(
        """
        stringency_index                      | double  | index 0..100     | Government response
            stringency index (OxCGRT) | 0..100
    """,
        "Oxford COVID-19 Government Response Tracker",
    ),
    *COUNTRY_ATTRIBUTES,
    *columns(
        """
        excess_mortality_cumulative_absolute    | double | deaths         | Deaths above projection
            since 1 January 2020
        excess_mortality_cumulative             | double | %              | Cumulative deaths above
            projection, relative to the projection
        excess_mortality                        | double | %              | Deaths above projection
            in the week or month, relative to the projection
        excess_mortality_cumulative_per_million | double | deaths/million | Cumulative deaths above
            projection per million people
    """,
        "Human Mortality Database, World Mortality Dataset",
    ),
)

# A dataset's columns and key, for whoever treats all datasets alike.
CAPTURED = {"observations": OBSERVATION_COLUMNS, "countries": COUNTRY_COLUMNS}
KEYS = {"observations": OBSERVATION_KEY, "countries": COUNTRY_KEY}
