"""The contracts of the clusters of countries."""

from covidlake.quality.thresholds import (
    CLUSTER_STARTS,
    FEWEST_CLUSTERS,
    FURTHEST_CLUSTER,
    MOST_CLUSTERS,
    SILHOUETTE_TOLERANCE,
)
from covidlake.schema.model import Table, columns
from covidlake.schema.trusted import DAILY, WHO_WHERE

# Why these five, and no outcome among them: the description of CLUSTERS says it.
GROUPED_BY = (
    "gdp_per_capita",
    "population_density",
    "median_age",
    "cardiovasc_death_rate",
    "diabetes_prevalence",
)

_CLUSTER = columns("""
    cluster | int    | | Number of the cluster; the same cluster keeps its number from release to
        release
    name    | string | | What sets the cluster apart: the features whose mean lies at least half a
        standard deviation from that of all countries, the furthest first, at most three
""")
# As in `daily`, so that a figure has one meaning and one unit in the whole lake.
_FIGURES = tuple(
    DAILY.column(name)
    for name in (
        *GROUPED_BY,
        "human_development_index",
        "total_cases_per_100k",
        "total_deaths_per_100k",
        "case_fatality_ratio",
    )
)
# Five features have no picture; their first two components do.
_PLANE = columns("""
    pca_1 | double | | First principal component of the standardised features, for plotting
    pca_2 | double | | Second principal component
""")

CLUSTERS = Table(
    "clusters",
    "refined",
    f"Countries grouped by k-means (the best of {CLUSTER_STARTS} starts by k-means++, fixed seed) "
    "on five "
    "features of what makes an epidemic severe and a country able to bear it: income, population "
    "density, age, deaths from cardiovascular disease and diabetes; "
    "all but age as logarithms, as they are skewed, each standardised over the countries. A "
    "country that lacks one of the five gets the median of the others there; one that lacks more "
    "has cluster null. "
    "No outcome is a feature, nor is human development, which income and age make up; they stand "
    "beside, the latest of each country. A likeness between countries is not a cause.",
    (
        *WHO_WHERE,
        *_CLUSTER,
        *columns(
            "missing | int! | features | How many of the five features the country does not state, "
            "or states as 0 where a logarithm is taken"
        ),
        *_FIGURES,
        *_PLANE,
    ),
    key=("iso_code",),
)

CLUSTER_SUMMARY = Table(
    "cluster_summary",
    "refined",
    "One row per cluster: its name, its size, and the means of its countries, each country "
    "counting once. "
    "Numbers are matched to those of the release before by the centroids of its clusters, in "
    "today's standardised features: the nearest pairs first, none further apart than "
    f"{FURTHEST_CLUSTER}; "
    "a cluster without a pair takes the lowest free number. In a first release they rise with "
    "income from 0.",
    (
        *columns(
            "cluster | int! | | Number of the cluster; the same cluster keeps its number from "
            "release to release"
        ),
        *_CLUSTER[1:],
        *columns("""
            countries | bigint! | countries | Countries in the cluster
            imputed   | bigint! | countries | Those of them that lack one feature
        """),
        *_FIGURES,
        *_PLANE,
    ),
    key=("cluster",),
    may_be_empty=True,  # where no country states enough features
)

CLUSTER_QUALITY = Table(
    "cluster_quality",
    "refined",
    f"Every number of clusters that was tried, {FEWEST_CLUSTERS} to {MOST_CLUSTERS}, "
    "with the quality of its grouping. The one of the highest silhouette is chosen; that of the "
    f"release before is kept while its silhouette is within {SILHOUETTE_TOLERANCE} of the highest.",
    columns("""
        k          | int!     | clusters  | Number of clusters
        chosen     | boolean! |           | Whether the table clusters has this grouping
        silhouette | double!  | -1..1     | Mean silhouette over countries, by squared Euclidean
            distance of standardised features; near 1 where clusters lie apart, near 0 where they
            touch
        cost       | double!  |           | Sum of the squared distances to the own centroid
        sizes      | string!  | countries | Countries of each cluster, the largest first
    """),
    key=("k",),
    may_be_empty=True,  # with fewer than two different countries
)

CLUSTER_FEATURES = Table(
    "cluster_features",
    "refined",
    "The features that countries are grouped by: how each is scaled, how many countries lack it, "
    "and what it means on the plane of the principal components.",
    columns("""
        feature | string! |           | Feature, a column of clusters
        scale   | string! |           | log: its natural logarithm is used; linear: it is used as
            it is
        known   | bigint! | countries | Countries in clusters that state it
        imputed | bigint! | countries | Countries in clusters that lack it and got the median
        median  | double  |           | That median, in the feature's unit
        mean    | double  |           | Mean of the scaled feature, taken off before grouping
        stddev  | double  |           | Sample standard deviation of the scaled feature, divided by
            before grouping
        pca_1   | double  | -1..1     | Correlation of the feature with the first component; the
            mean of the squares is the share of the variance that the component explains
        pca_2   | double  | -1..1     | Correlation of the feature with the second component
    """),
    key=("feature",),
)
