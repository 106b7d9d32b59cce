"""The tables of a release: Trusted, Quarantine and Refined."""

from covidlake.schema.model import Column, Table, columns
from covidlake.schema.sources import COUNTRY_ATTRIBUTES, OBSERVATION_COLUMNS

LOCATION_TYPE = Column("location_type", "string", "country, or aggregate (World, continents, income groups, unions)", nullable=False)
WHO_WHERE = columns("""
    iso_code  | string! | | ISO 3166-1 alpha-3 code; OWID_ codes for entities that ISO does not list
    location  | string! | | Name of the location
    continent | string  | | Continent
""")

OBSERVATIONS = Table(
    "observations",
    "trusted",
    "Every accepted row of the observations source, typed, as published: countries and aggregates, told apart by location_type.",
    (*OBSERVATION_COLUMNS, LOCATION_TYPE),
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
            has_attributes | boolean! | | Whether the country table has this location; if not, its attributes are null
            first_date     | date!    | | First day with an observation
            last_date      | date!    | | Last day with an observation
        """),
    ),
    key=("iso_code",),
)

# Taken over from the observations as published; what an analyst needs beside the indicators.
DAILY_MEASURES = (
    "total_cases", "new_cases", "total_deaths", "new_deaths", "reproduction_rate", "icu_patients", "hosp_patients",
    "total_tests", "new_tests", "positive_rate", "total_vaccinations", "people_vaccinated", "people_fully_vaccinated",
    "total_boosters", "stringency_index", "excess_mortality",
)  # fmt: skip

DAILY = Table(
    "daily",
    "trusted",
    "Countries only, one row per country and day: observations joined with the country table, and indicators. Safe to sum over countries.",
    (
        *WHO_WHERE,
        Column("date", "date", "Day of report", nullable=False),
        *(OBSERVATIONS.column(name) for name in DAILY_MEASURES),
        *COUNTRY_ATTRIBUTES,
        *columns("""
            new_cases_7d             | double | cases/day         | Mean of the new_cases reported in the 7 days that end on this one; negative counts correct earlier days and stay out of it; null without a report
            new_deaths_7d            | double | deaths/day        | Mean of the new_deaths reported in the 7 days that end on this one; negative counts stay out of it; null without a report
            new_cases_7d_per_100k    | double | cases/100,000/day | new_cases_7d per 100,000 people: daily incidence
            new_deaths_7d_per_100k   | double | deaths/100,000/day | new_deaths_7d per 100,000 people
            total_cases_per_100k     | double | cases/100,000     | Cumulative confirmed cases per 100,000 people
            total_deaths_per_100k    | double | deaths/100,000    | Cumulative deaths per 100,000 people
            total_cases_per_thousand | double | cases/1,000       | Cumulative confirmed cases per 1,000 people
            case_fatality_ratio      | double | %                 | Cumulative deaths per 100 cumulative confirmed cases
        """),
    ),
    key=("iso_code", "date"),
)

REJECTS = Table(
    "rejects",
    "quarantine",
    "Every row that was captured but not accepted, with its reason and its place in the source.",
    columns("""
        source        | string! | | Source that the row came from
        source_sha256 | string! | | SHA-256 of the snapshot that the row stands in
        line_number   | bigint! | | Line in that snapshot; the header is line 1
        reason        | string! | | Why the row was not accepted: blank_line, wrong_column_count, duplicate_identical (a copy), conflicting_key (all rows of that key), or <column>: missing, not a number, not a date
        raw           | string! | | The line as received
    """),
    key=("source", "line_number"),
    may_be_empty=True,
)

# Outcomes of a group of countries; every rate has its numerator and denominator from the same countries.
_GROUP_OUTCOMES = columns("""
    countries               | bigint! | countries      | Countries in the group
    population              | double  | people         | Population of the countries that state one, each counted once
    total_cases             | double  | cases          | Sum over countries of the latest cumulative confirmed cases
    total_deaths            | double  | deaths         | Sum over countries of the latest cumulative deaths
    people_fully_vaccinated | double  | people         | Sum over countries of the latest people_fully_vaccinated
    cases_per_100k          | double  | cases/100,000  | Cases per 100,000 people, in the countries with both figures
    deaths_per_100k         | double  | deaths/100,000 | Deaths per 100,000 people, in the countries with both figures
    fully_vaccinated_percent | double | %              | Fully vaccinated per 100 people, in the countries with both figures
    case_fatality_ratio     | double  | %              | Deaths per 100 confirmed cases, in the countries with both figures
""")

CONTINENT_STATS = Table(
    "continent_stats",
    "refined",
    "Countries by continent, from the latest figure of each country. The rows add up to the world; aggregates of the source are not used.",
    (*columns("continent | string! | | Continent"), *_GROUP_OUTCOMES),
    key=("continent",),
)

NUMERIC_SUMMARY = Table(
    "numeric_summary",
    "refined",
    "Distribution over countries of the latest value of each measure.",
    columns("""
        metric  | string! |           | Measure, a column of `daily`
        unit    | string! |           | Unit of the figures in this row
        n       | bigint! | countries | Countries with a value
        missing | bigint! | countries | Countries without a value
        mean    | double  |           | Arithmetic mean, each country counting once
        stddev  | double  |           | Sample standard deviation
        min     | double  |           | Least value
        p25     | double  |           | First quartile, exact, linearly interpolated
        median  | double  |           | Median
        p75     | double  |           | Third quartile
        max     | double  |           | Greatest value
    """),
    key=("metric",),
)

TOP_COUNTRIES = Table(
    "top_countries",
    "refined",
    "The ten countries with the highest latest value of each measure; equal values share a rank. Rates leave out countries under 1 million people.",
    (
        *columns("""
            metric | string! |      | Measure that ranks
            rank   | int!    | rank | Rank, 1 is the highest
        """),
        *WHO_WHERE,
        *columns("""
            value  | double! |      | Latest value
            unit   | string! |      | Unit of value
            as_of  | date!   |      | Day of that value
        """),
    ),
    key=("metric", "iso_code"),
)

CORRELATION_ANALYSIS = Table(
    "correlation_analysis",
    "refined",
    "Correlations between countries' attributes and outcomes. Ecological data: a correlation between countries says nothing about persons, and nothing about cause.",
    columns("""
        attribute | string! |           | Country attribute
        outcome   | string! |           | Outcome, latest value
        n         | bigint! | countries | Countries with both values
        pearson   | double  | -1..1     | Pearson correlation; null with fewer than 3 countries or no variation
        spearman  | double  | -1..1     | Spearman rank correlation
    """),
    key=("attribute", "outcome"),
)

HDI_ANALYSIS = Table(
    "hdi_analysis",
    "refined",
    "Countries by UNDP class of human development (low < 0.550, medium < 0.700, high < 0.800, very high), unknown apart.",
    (*columns("hdi_class | string! | | very high, high, medium, low or unknown"), *_GROUP_OUTCOMES),
    key=("hdi_class",),
)

_CLUSTER_FEATURES = columns("""
    human_development_index | double | index 0..1      | Human Development Index
    gdp_per_capita          | double | international $ | Gross domestic product per person
    population_density      | double | people/km2      | People per square kilometre
""")
_CLUSTER_OUTCOMES = columns("""
    total_cases_per_100k  | double | cases/100,000  | Latest cumulative cases per 100,000 people
    total_deaths_per_100k | double | deaths/100,000 | Latest cumulative deaths per 100,000 people
    case_fatality_ratio   | double | %              | Latest deaths per 100 confirmed cases
""")

CLUSTERS = Table(
    "clusters",
    "refined",
    "Countries grouped by k-means on human development, GDP per capita and density (the skewed two as logarithms, all standardised); countries that lack one have cluster null.",
    (
        *WHO_WHERE,
        *columns("cluster | int | | Cluster, numbered from 0 by rising mean human development"),
        *_CLUSTER_FEATURES,
        *_CLUSTER_OUTCOMES,
    ),
    key=("iso_code",),
)

CLUSTER_SUMMARY = Table(
    "cluster_summary",
    "refined",
    "One row per cluster: its size, its mean features and outcomes over its countries, and the quality of the grouping.",
    (
        *columns("""
            cluster    | int!    |           | Cluster, numbered from 0 by rising mean human development
            countries  | bigint! | countries | Countries in the cluster
        """),
        *_CLUSTER_FEATURES,
        *_CLUSTER_OUTCOMES,
        *columns("silhouette | double | -1..1 | Mean silhouette of all clusters, squared Euclidean distance"),
    ),
    key=("cluster",),
    may_be_empty=True,  # where no country states all features
)

FORECASTS = Table(
    "forecasts",
    "refined",
    "Quantiles of weekly incident cases and deaths, 1 to 4 weeks ahead, made from what this release knew. Countries with too little history, or none in the last weeks, are left out.",
    columns("""
        iso_code        | string! |       | ISO 3166-1 alpha-3 code
        location        | string! |       | Name of the location
        target          | string! |       | cases or deaths, new in the week
        forecast_date   | date!   |       | Last day of the last complete week known, a Saturday
        horizon         | int!    | weeks | Weeks ahead, 1 to 4
        target_end_date | date!   |       | Last day (Saturday) of the forecast week, Sunday to Saturday
        quantile        | double! | 0..1  | Probability that the value is at most this
        value           | double! | count | New cases or deaths in the week
        model           | string! |       | Model that made it
    """),
    key=("iso_code", "target", "horizon", "quantile"),
    may_be_empty=True,  # the first weeks of an epidemic allow none
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        OBSERVATIONS, LOCATIONS, DAILY, REJECTS, CONTINENT_STATS, NUMERIC_SUMMARY, TOP_COUNTRIES, CORRELATION_ANALYSIS,
        HDI_ANALYSIS, CLUSTERS, CLUSTER_SUMMARY, FORECASTS,
    )
}  # fmt: skip
REFINED = tuple(name for name, table in TABLES.items() if table.zone == "refined")
