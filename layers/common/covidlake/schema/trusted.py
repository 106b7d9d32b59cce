"""The contracts of the Trusted tables and of the quarantine."""

from covidlake.schema.captured import COUNTRY_ATTRIBUTES, OBSERVATION_COLUMNS
from covidlake.schema.model import Column, Table, columns

# OWID's file has World and the continents as rows among the countries: a sum over all counts twice.
COUNTRY, SUBNATIONAL, AGGREGATE, EVENT = "country", "subnational", "aggregate", "event"
LOCATION_TYPES = (COUNTRY, SUBNATIONAL, AGGREGATE, EVENT)
LOCATION_TYPE = Column(
    "location_type",
    "string",
    "country, subnational (the nations of the United Kingdom, Zanzibar), aggregate (World, "
    "continents, income groups, unions) or event (Olympic Games): never sum over two of them",
    nullable=False,
)
WHO_WHERE = columns(
    """
    iso_code  | string! | | ISO 3166-1 alpha-3 code; OWID_ codes for entities that ISO does not list
    location  | string! | | Name of the location
    continent | string  | | Continent
""",
    "Our World in Data",
)

# What tells a report from a zero that the publisher fills in.
DAYS_COVERED = columns("""
    new_cases_days  | int | days | Days that new_cases covers, ending on this one: 7 in a weekly
        report; null where nothing was reported, whatever zero the publisher fills in
    new_deaths_days | int | days | Days that new_deaths covers, likewise
""")

OBSERVATIONS = Table(
    "observations",
    "trusted",
    "Every accepted row of the observations source, typed, as published: countries and aggregates, "
    "told apart by location_type.",
    (*OBSERVATION_COLUMNS, LOCATION_TYPE, *DAYS_COVERED),
    key=("iso_code", "date"),
)

LOCATIONS = Table(
    "locations",
    "trusted",
    "One row per location of the observations, with the attributes of the country table.",
    (
        *WHO_WHERE,
        LOCATION_TYPE,
        *COUNTRY_ATTRIBUTES,
        *columns("""
            has_attributes | boolean! | | Whether the country table has this location; if not, its
                attributes are null
            first_date     | date!    | | First day with an observation
            last_date      | date!    | | Last day with an observation
        """),
    ),
    key=("iso_code",),
)

# Taken over from the observations as published; what an analyst needs beside the indicators.
DAILY_MEASURES = (
    "total_cases", "new_cases", "total_deaths", "new_deaths", "reproduction_rate", "icu_patients",
    "hosp_patients", "total_tests", "new_tests", "positive_rate", "tests_units",
    "total_vaccinations", "people_vaccinated", "people_fully_vaccinated", "total_boosters",
    "stringency_index", "excess_mortality", "excess_mortality_cumulative_absolute",
    "excess_mortality_cumulative",
)  # fmt: skip

DAILY = Table(
    "daily",
    "trusted",
    "Countries only, one row per country and day: observations joined with the country table, and "
    "indicators. Safe to sum over countries. A new_cases or new_deaths that nobody reported is "
    "null, though the publisher may write 0.",
    (
        *WHO_WHERE,
        OBSERVATIONS.column("date"),
        *(OBSERVATIONS.column(name) for name in DAILY_MEASURES),
        *DAYS_COVERED,
        *COUNTRY_ATTRIBUTES,
        *columns("""
            new_cases_7d             | double | cases/day         | Mean by day of the new_cases of
                the 7 days that end on this one, where reports cover exactly these; else from
                total_cases at both ends; null where neither is known, on days without a report,
                and beside a negative count
            new_deaths_7d            | double | deaths/day        | Mean by day of the new_deaths
                of the 7 days that end on this one, likewise
            new_cases_7d_per_100k    | double | cases/100,000/day | new_cases_7d per 100,000
                people: daily incidence
            new_deaths_7d_per_100k   | double | deaths/100,000/day | new_deaths_7d per 100,000
                people
            total_cases_per_100k     | double | cases/100,000     | Cumulative confirmed cases per
                100,000 people
            total_deaths_per_100k    | double | deaths/100,000    | Cumulative deaths per 100,000
                people
            total_cases_per_thousand | double | cases/1,000       | Cumulative confirmed cases per
                1,000 people
            case_fatality_ratio      | double | %                 | Cumulative deaths per 100
                cumulative confirmed cases
        """),
    ),
    key=("iso_code", "date"),
)

QUALITY_FLAGS = Table(
    "quality_flags",
    "trusted",
    "What is doubtful about a published value, one row per value and rule; values stay as "
    "published. Join it by iso_code and date, for the metric in question.",
    columns("""
        iso_code      | string! | | Code of the location, as in `observations`
        location      | string! | | Name of the location
        date          | date!   | | Day of the value
        metric        | string! | | Column of `observations` that the rule speaks of; `date` or
            `iso_code` for the row or the location itself
        rule          | string! | | Rule that found it; the data dictionary says what each means
        value         | double  | as metric | The value as published; days, for the rules on dates
        compared_with | double  | as metric | What the value was compared with
    """),
    key=("iso_code", "date", "metric", "rule"),
    may_be_empty=True,
)

# Enough to find the line again: Raw keeps every snapshot under its hash.
PLACE_IN_SOURCE = columns("""
    source        | string! | | Source that the row came from
    source_sha256 | string! | | SHA-256 of the snapshot that the row stands in
    line_number   | bigint! | | Line in that snapshot where the row begins; the first one is 1
""")

REJECTS = Table(
    "rejects",
    "quarantine",
    "Every row that was captured but not accepted, with its reason and its place in the source.",
    (
        *PLACE_IN_SOURCE,
        *columns("""
            reason        | string! | | Why the row was not accepted: wrong_column_count,
                duplicate_identical (a copy), conflicting_key (all rows of that key), incomplete_sum
                (another part of that country and day was refused), location: unknown <name>, or
                <column>: missing, not a number, not a date, before the disease, in the future,
                damaged text; in releases of earlier versions also blank_line and decimals_destroyed
            raw           | string! | | The line as received; bytes that are not UTF-8 as U+FFFD; of
                a file with a column a day the cell alone, as a line of its own: the columns that
                are no days, the day, the count
        """),
    ),
    # `raw`, too: a line of a file with a column a day is as many rows.
    key=("source", "line_number", "raw"),
    may_be_empty=True,
)

CORRECTIONS = Table(
    "corrections",
    "quarantine",
    "Every row that was read as somebody corrected it, instead of as the source wrote it: where it "
    "stands, what it said, who corrected it, when, and why it had been refused.",
    (
        *PLACE_IN_SOURCE,
        *columns("""
            raw           | string! | | The line as received
            corrected     | string! | | The line that was read in its place; `rejects` has it, too,
                if it is faulty itself
            reason        | string! | | Why the line had been refused as received
            rejected_in   | string! | | Release in whose build it was refused
            corrected_by  | string! | | Who corrected it, as told by whoever started the replay
            corrected_at  | string! | | When: ISO 8601 in UTC
        """),
    ),
    key=("source", "line_number", "raw"),
    may_be_empty=True,
)
