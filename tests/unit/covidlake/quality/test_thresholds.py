"""The numbers that descriptions state, each written out: a change of one is a change of meaning."""

from covidlake.quality import thresholds
from covidlake.schema import TABLES


def test_the_numbers_of_growth_and_waves() -> None:
    assert (thresholds.SERIAL_INTERVAL_MEAN, thresholds.SERIAL_INTERVAL_SD) == (4.7, 2.9)
    assert thresholds.LONGEST_SERIAL_INTERVAL == 21
    assert (thresholds.R_WINDOW, thresholds.R_PRIOR_MEAN) == (7, 5)
    assert thresholds.FEWEST_CASES_OF_GROWTH == 11
    assert thresholds.WAVE_TURN == 1.5
    assert (thresholds.FEWEST_CASES_OF_WAVE, thresholds.FEWEST_PER_100K_OF_WAVE) == (10, 1)
    assert thresholds.VACCINATION_MILESTONES == (10, 40, 70)


def test_the_numbers_of_comparisons_and_clusters() -> None:
    assert thresholds.OLDEST_DAYS == 28
    assert thresholds.LEAST_POPULATION_OF_A_RATE == 1_000_000
    assert thresholds.FEWEST_FOR_A_CORRELATION == 3
    assert thresholds.HDI_CLASSES == (0.55, 0.7, 0.8)
    assert (thresholds.FEWEST_CLUSTERS, thresholds.MOST_CLUSTERS) == (3, 8)
    assert thresholds.SILHOUETTE_TOLERANCE == 0.02
    assert thresholds.CLUSTER_STARTS == 200
    assert thresholds.FURTHEST_CLUSTER == 1


def test_the_numbers_of_anomalies() -> None:
    assert (thresholds.DUMP_DAYS, thresholds.DUMP_TIMES) == (14, 3)
    assert thresholds.FEWEST_DAYS_BEFORE_DUMP == 7
    assert (thresholds.FEWEST_CASES_OF_DUMP, thresholds.FEWEST_DEATHS_OF_DUMP) == (100, 20)
    assert (thresholds.COPIED_DAYS, thresholds.FEWEST_IN_A_COPY) == (3, 100)
    assert thresholds.FEWEST_IN_A_MONTH == 100


def test_the_numbers_of_forecasts() -> None:
    assert thresholds.FORECAST_HORIZONS == (1, 2, 3, 4)
    levels = thresholds.FORECAST_QUANTILES
    assert len(levels) == 23
    assert levels[:4] + levels[-4:] == (0.01, 0.025, 0.05, 0.1, 0.9, 0.95, 0.975, 0.99)
    assert (thresholds.RECORD_WEEKS, thresholds.PENDING_WEEKS) == (12, 12)
    assert (thresholds.HISTORY_WEEKS, thresholds.STALE_DAYS) == (15, 14)
    assert thresholds.LEAST_POPULATION_OF_A_FORECAST == 20_000


def test_descriptions_state_them() -> None:
    assert "reaches 1.5 times the trough before" in TABLES["waves"].description
    assert "low < 0.550, medium < 0.700, high < 0.800" in TABLES["hdi_analysis"].description
    assert "countries under 1 million people" in TABLES["top_countries"].description
    assert "mean 4.7 and standard deviation 2.9 days" in TABLES["growth"].description
    assert TABLES["vaccination"].column("days_10_to_40").description.endswith("to reached_40")
