"""The contracts of the descriptive results: what `analytics` writes to Refined."""

from covidlake.quality.thresholds import (
    FEWEST_FOR_A_CORRELATION,
    HDI_CLASSES,
    LEAST_POPULATION_OF_A_RATE,
    OLDEST_DAYS,
)
from covidlake.schema.model import Table, columns
from covidlake.schema.trusted import WHO_WHERE

# Outcomes of a group of countries; every rate has its numerator and denominator from the same
# countries.
_GROUP_OUTCOMES = columns(f"""
    countries               | bigint! | countries      | Countries in the group
    reporting_countries     | bigint  | countries      | Those of them that reported new cases in
        the {OLDEST_DAYS} days before the newest report of all
    population              | double  | people         | Population of the countries that state
        one, each counted once
    total_cases             | double  | cases          | Sum over countries of the latest
        cumulative confirmed cases
    total_deaths            | double  | deaths         | Sum over countries of the latest
        cumulative deaths
    people_fully_vaccinated | double  | people         | Sum over countries of the latest
        people_fully_vaccinated
    cases_per_100k          | double  | cases/100,000  | Cases per 100,000 people, in the countries
        with both figures
    cases_population        | double  | people         | Population of those countries: the
        denominator of cases_per_100k
    deaths_per_100k         | double  | deaths/100,000 | Deaths per 100,000 people, in the
        countries with both figures
    deaths_population       | double  | people         | Population of those countries: the
        denominator of deaths_per_100k
    fully_vaccinated_percent | double | %              | Fully vaccinated per 100 people, in the
        countries with both figures
    vaccinated_population   | double  | people         | Population of those countries: the
        denominator of fully_vaccinated_percent
    case_fatality_ratio     | double  | %              | Deaths per 100 confirmed cases, in the
        countries with both figures
    fatality_cases          | double  | cases          | Cases of those countries: the denominator
        of case_fatality_ratio
""")

CONTINENT_STATS = Table(
    "continent_stats",
    "refined",
    "Countries by continent, from the latest figure of each country. The rows add up to the world; "
    "aggregates of the source are not used.",
    (
        *columns(
            "continent | string! | | Continent; Unknown where neither the observations nor the "
            "country table tell it"
        ),
        *_GROUP_OUTCOMES,
    ),
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

# For sentences, which say "a million people".
_MILLIONS = LEAST_POPULATION_OF_A_RATE // 1_000_000
TOP_COUNTRIES = Table(
    "top_countries",
    "refined",
    "The ten countries with the highest latest value of each measure; equal values share a rank. "
    f"Rates leave out countries under {_MILLIONS} million people; values more than {OLDEST_DAYS} "
    "days older than the "
    "newest day of the release are left out.",
    (
        *columns("""
            metric | string! |      | Measure that ranks
            rank   | int!    | rank | Rank, 1 is the highest
        """),
        *WHO_WHERE,
        *columns("""
            value      | double! |      | Latest value
            unit       | string! |      | Unit of value
            value_date | date!   |      | Day of that value
            population | double  | people | Population: the denominator of rates per 100,000
        """),
    ),
    key=("metric", "iso_code"),
)

CORRELATION_ANALYSIS = Table(
    "correlation_analysis",
    "refined",
    "Correlations between countries' attributes and outcomes, each country counting once, over the "
    "countries with both values. Ecological data: a correlation between countries says nothing "
    "about persons, and nothing about cause.",
    columns(f"""
        attribute | string! |           | Country attribute
        outcome   | string! |           | Outcome, latest value
        n         | bigint! | countries | Countries with both values
        pearson   | double  | -1..1     | Pearson correlation; null with fewer than
            {FEWEST_FOR_A_CORRELATION} countries or
            no variation
        spearman  | double  | -1..1     | Spearman rank correlation, equal values sharing their
            middle rank; null where pearson is
    """),
    key=("attribute", "outcome"),
)

HDI_ANALYSIS = Table(
    "hdi_analysis",
    "refined",
    f"Countries by UNDP class of human development (low < {HDI_CLASSES[0]:.3f}, "
    f"medium < {HDI_CLASSES[1]:.3f}, high < {HDI_CLASSES[2]:.3f}, very "
    "high), unknown apart; from the latest figure of each country.",
    (*columns("hdi_class | string! | | very high, high, medium, low or unknown"), *_GROUP_OUTCOMES),
    key=("hdi_class",),
)

RANKINGS = Table(
    "rankings",
    "refined",
    "Every country's place in every measure and attribute, and in each count per 100,000 people; "
    "rank 1 is the highest, equal values share a rank. "
    "Rates (units per 100,000, per 1,000 or %) leave out countries under "
    f"{_MILLIONS} million people, attributes do not; "
    f"values more than {OLDEST_DAYS} days older than the newest day of the release are left "
    "out.",
    (
        *columns("""
            metric     | string! |           | Measure or attribute, a column of `daily`; or such a
                count per 100,000 people, with _per_100k at its end
            rank       | int!    | rank      | Rank, 1 is the highest
            countries  | bigint! | countries | Countries that are ranked
            percentile | double! | %         | Share of the ranked countries with a lower or equal
                value
        """),
        *WHO_WHERE,
        *columns("""
            value      | double! |           | Latest value
            unit       | string! |           | Unit of value
            population | double  | people    | Population: the denominator of rates per 100,000
            value_date | date    |           | Day of the value; null for an attribute
        """),
    ),
    key=("metric", "iso_code"),
)

COMPARISONS = Table(
    "comparisons",
    "refined",
    "Each country's latest figures beside those of its continent and of the ten countries most "
    "like it: the nearest in human development, income per person (as a logarithm), median age and "
    "population density (as a logarithm), "
    "each in standard deviations over the countries that state all four. The country itself is in "
    f"neither group. Values more than {OLDEST_DAYS} days older than the newest day of the release "
    "are left out "
    "of both. A country that lacks one of the four has no similar countries.",
    (
        *WHO_WHERE,
        *columns("""
            metric         | string! |           | Measure, as in rankings
            compared_with  | string! |           | continent or similar
            value          | double! |           | The country's latest value
            unit           | string! |           | Unit of value and of the group's figures
            population     | double  | people    | The country's population: the denominator of
                rates per 100,000
            countries      | bigint! | countries | Countries of the group with a value
            p25            | double! |           | First quartile of the group
            median         | double! |           | Median of the group
            p75            | double! |           | Third quartile of the group
            ratio          | double  | ratio     | value per median; null when the median is 0
            similar        | string  |           | Codes of the similar countries with a value, the
                most similar first; null for the continent
        """),
    ),
    key=("iso_code", "metric", "compared_with"),
    may_be_empty=True,  # a release of one country
)
