"""Numbers that a table's description states and its transform uses: each written down here alone.

The thresholds of the quality report are in `covidlake.quality.quality_checks`.
"""

# Of the serial interval, days: Nishiura H, Linton NM, Akhmetzhanov AR. Int J Infect Dis
# 2020;93:284-6.
SERIAL_INTERVAL_MEAN, SERIAL_INTERVAL_SD = 4.7, 2.9
LONGEST_SERIAL_INTERVAL = 21  # days; less than 1 in 1,000 are longer
# Days over which the number is taken to be constant: a whole week, as weekdays report differently.
R_WINDOW = 7
# The prior is a gamma distribution whose mean is its standard deviation, as in EpiEstim: vague, and
# above 1 until data speak.
R_PRIOR_MEAN = 5
# Cori et al. ask for a coefficient of variation of at most 0.3: a posterior shape of 1 / 0.3^2, of
# which the prior gives 1.
FEWEST_CASES_OF_GROWTH = 11

# What goes up and down by less is noise on a wave.
WAVE_TURN = 1.5
# Weeks with fewer cases than this, or than that many in 100,000 people, are quiet: what few cases
# do is no wave.
FEWEST_CASES_OF_WAVE, FEWEST_PER_100K_OF_WAVE = 10, 1

# % of the population: WHO's targets for September and December 2021 and June 2022.
VACCINATION_MILESTONES = (10, 40, 70)

# An older value says nothing of where a country stands now.
OLDEST_DAYS = 28
# In a small population one case moves a rate by more than most countries differ.
LEAST_POPULATION_OF_A_RATE = 1_000_000
FEWEST_FOR_A_CORRELATION = 3
# UNDP's classes of human development: below the first low, below the next medium, then high.
HDI_CLASSES = (0.550, 0.700, 0.800)

FEWEST_CLUSTERS, MOST_CLUSTERS = 3, 8
# Silhouettes of neighbouring numbers of clusters lie this close; a revised figure must not regroup
# the world.
SILHOUETTE_TOLERANCE = 0.02
# Of k-means++ (Arthur and Vassilvitskii 2007). Over the real table the lowest cost of so many is
# within 0.2% of that of 2,000.
CLUSTER_STARTS = 200
# Clusters further apart than this, in standard deviations, are not the same one.
FURTHEST_CLUSTER = 1

# After so many days of zeros that a publisher fills in, a location counts as silent; a weekly
# reporter may be late, or miss a week or two.
SILENT_DAYS = 28
ENDED_DAYS = 365
# Reports on one day of the week alone, none between: of six that is chance once in 16,807. Of
# four, if they are of some size, since then the days between cannot be quiet ones.
FEWEST_WEEKLY_REPORTS, FEWEST_WEEKLY_REPORTS_OF_SOME_SIZE = 6, 4
# Fewer of the days with a report, and a location reports irregularly. Days off at weekends do so.
LEAST_SHARE_OF_DAILY = 6 / 7
# The share of locations that have to report on one and the same day of the week, and for how many
# weeks, for the file to be a weekly one by then.
LEAST_SHARE_OF_COMMON_DAY, FEWEST_WEEKS_OF_COMMON_DAY = 0.95, 4

# A dump stands out from all days of the two weeks before and after, as neither a wave nor a report
# after a weekend does.
DUMP_DAYS, DUMP_TIMES, FEWEST_DAYS_BEFORE_DUMP = 14, 3, 7
FEWEST_CASES_OF_DUMP, FEWEST_DEATHS_OF_DUMP = 100, 20
# Three days running with the same count happen by chance to one in 1,000 counts of 100, and more
# seldom to larger ones.
COPIED_DAYS, FEWEST_IN_A_COPY = 3, 100
# With 100 a month, a weekday that has none all month long is no chance: about one in 90,000 if they
# came evenly.
FEWEST_IN_A_MONTH = 100

# Weeks ahead, as the hubs ask for.
FORECAST_HORIZONS = (1, 2, 3, 4)
# The 23 levels of the COVID-19 forecast hubs of the United States and of Europe:
# 1%, 2.5%, 5%, 10%, ... 95%, 97.5%, 99% (Cramer et al., Scientific Data 2022;9:462).
FORECAST_QUANTILES = (
    0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99,
)  # fmt: skip
# Scored weeks that a location's record is the mean of: a quarter of a year.
RECORD_WEEKS = 12
# A week that is not whole by then never will be.
PENDING_WEEKS = 12
# Weeks of history that the features look at; a country needs them all, from its first report on.
HISTORY_WEEKS = 15
# With fewer people a handful of cases is the growth that a model of all countries takes for a wave.
# The smallest country of a hub, Liechtenstein, has 38,000.
LEAST_POPULATION_OF_A_FORECAST = 20_000
# A country that has not reported for longer has ended: there is no next week to forecast.
STALE_DAYS = 14

# The newest day is compared with the days before it, of the same location: with a week, or where
# it reports by the week with the same weekday of a month.
REGULAR_DAYS, REGULAR_WEEKS = 7, 4
# With so many a day on average, a day without any is no chance (as FAR_FROM_ZERO in
# covidlake.quality.rules).
LEAST_OF_A_REGULAR_DAY = 5
# Where fewer locations are so regular, as a share of all, some that cease are no fault of the day.
LEAST_REGULAR_SHARE = 0.2
# A count of the newest day and what the total rose by are compared where either is so large.
LEAST_OF_A_RISE = 20
# A count and a rise disagree if one is so many times the other: a report may cover two days.
TIMES_OF_A_RISE = 5
# The longest look back of these, and the totals before it.
DAYS_OF_NEWEST = 36
# The last days of a file are those in which at least so many of its locations stand, as a share:
# one row with a wrong year would be the newest day otherwise.
LEAST_SHARE_OF_LAST_DAYS = 0.1
# A day counts as reported if at least so many locations do, as a share of the best day of
# DAYS_OF_NEWEST. Seen in OWID's snapshots: 0.79 at Christmas 2021; among JHU's days 0.7.
REPORTING_SHARE = 0.5
# A total of zero after one of so many is no correction; Iceland's one death became none, and one
# again.
LEAST_OF_A_LOST_TOTAL = 10
