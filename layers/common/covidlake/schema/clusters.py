"""The contracts of the clusters of countries."""

from covidlake.schema.model import Table, columns
from covidlake.schema.trusted import WHO_WHERE

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
