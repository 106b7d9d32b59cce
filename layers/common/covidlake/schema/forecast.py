"""The contracts of the forecasts: the forecasts, their past scores, and where there are none."""

from covidlake.quality.thresholds import (
    FORECAST_HORIZONS,
    FORECAST_QUANTILES,
    HISTORY_WEEKS,
    LEAST_POPULATION_OF_A_FORECAST,
    PENDING_WEEKS,
    RECORD_WEEKS,
    STALE_DAYS,
)
from covidlake.schema.model import Table, columns

# For sentences; the tables have every horizon in a column.
_NEAREST, _FURTHEST = min(FORECAST_HORIZONS), max(FORECAST_HORIZONS)

_WHAT = columns("""
    iso_code        | string! |       | ISO 3166-1 alpha-3 code
    location        | string! |       | Name of the location
    target          | string! |       | cases or deaths, new in the week
""")
# Weeks of the forecast hubs, MMWR: Sunday to Saturday.
_WEEK = columns(f"""
    forecast_date   | date!   |       | Last day of the last complete week known, a Saturday
    horizon         | int!    | weeks | Weeks ahead, {_NEAREST} to {_FURTHEST}
    target_end_date | date!   |       | Last day (Saturday) of the forecast week, Sunday to Saturday
""")
# The baseline beside each quantile: a forecast that does not beat it says nothing.
_QUANTILE = columns("""
    quantile        | double! | 0..1  | Probability that the value is at most this
    value           | double! | count | New cases or deaths in the week, at most the population
    baseline        | double! | count | The same quantile of the persistence baseline: the last
        week again, as uncertain as past changes over as many weeks
""")

FORECASTS = Table(
    "forecasts",
    "refined",
    "Quantiles of weekly incident cases and deaths, "
    f"{_NEAREST} to {_FURTHEST} weeks ahead, made from what this "
    "release knew by one model for all countries (boosted trees and linear quantile regression on "
    f"the growth of both targets); with the record of the last {RECORD_WEEKS} scored weeks of that "
    "location, "
    "target and horizon. Countries without a forecast are in forecast_refusals.",
    (
        *_WHAT,
        *_WEEK,
        *_QUANTILE,
        *columns(f"""
            caution           | string  |       | What is wrong with the newest reports, by commas:
                missing_last_days, pause, negative_days, dump, copied_days, reports_weekly; null
                where they are in order
            model             | string! |       | Model that made it
            model_release     | string! |       | Release that fitted the model
            model_known_until | date!   |       | Last day that the model has learned from
            record_weeks      | int!    | weeks | Scored weeks that the record is of, at most
                {RECORD_WEEKS}; 0
                where none was scored yet, and the record is null
            backtest_weeks    | int!    | weeks | How many of them were forecast afterwards, from
                the days before each as they are known now
            wis               | double  | count | Mean weighted interval score; smaller is better
            baseline_wis      | double  | count | The baseline's
            relative_wis      | double  | ratio | wis / baseline_wis; null where the baseline was
                never wrong
            wis_log           | double  | log   | As wis, of the logarithms of counts plus one:
                an error of a factor counts the same in small countries and large ones; null where
                the scores are older than it
            baseline_wis_log  | double  | log   | The baseline's
            relative_wis_log  | double  | ratio | wis_log / baseline_wis_log
            coverage_50       | double  | 0..1  | Share of the weeks that the central 50% interval
                held
            coverage_95       | double  | 0..1  | Share of the weeks that the central 95% interval
                held
            loses_to_baseline | boolean |       | The baseline was the better forecast here: wis >
                baseline_wis
        """),
    ),
    key=("iso_code", "target", "horizon", "quantile"),
    may_be_empty=True,  # the first weeks of an epidemic allow none
)

FORECAST_SCORES = Table(
    "forecast_scores",
    "refined",
    "Past forecasts against the truth of the release that first knew the whole week, kept from "
    "release to release; before the first forecasts were due, a backtest.",
    (
        *_WHAT,
        *_WEEK,
        *columns(f"""
            observed     | double!  | count | New cases or deaths in the week, as the release knew
                them that scored it
            wis          | double!  | count | Weighted interval score: mean over the
                {len(FORECAST_QUANTILES)} levels of 2
                (1[y <= q] - tau) (q - y); smaller is better
            baseline_wis | double!  | count | The baseline's
            wis_log      | double   | log   | The same of the logarithms of all counts plus one
                (natural); null in scores that are older than it
            baseline_wis_log | double | log | The baseline's
            covered_50   | boolean! |       | The central 50% interval held what came
            covered_95   | boolean! |       | The central 95% interval held what came
            kind         | string!  |       | live: made before the week; backtest: made
                afterwards, from the days before as they were known then
            made_by      | string!  |       | Release that made the forecast
            scored_by    | string!  |       | Release that scored it
        """),
    ),
    key=("iso_code", "target", "forecast_date", "horizon"),
    may_be_empty=True,
)

# A forecast is due weeks after its release, which may be garbage collected by then.
PENDING_FORECASTS = Table(
    "pending_forecasts",
    "refined",
    "Forecasts of earlier weeks that no release could score yet: handed from release to release "
    f"until it can, at most {PENDING_WEEKS} weeks.",
    (
        *_WHAT,
        *_WEEK,
        *_QUANTILE,
        *columns("""
            made_by | string! | | Release that made it
        """),
    ),
    key=("iso_code", "target", "forecast_date", "horizon", "quantile"),
    may_be_empty=True,
)

FORECAST_REFUSALS = Table(
    "forecast_refusals",
    "refined",
    "Countries and targets without a forecast, each with its reason.",
    (
        *_WHAT,
        *columns(f"""
            reason      | string! | | too_small (fewer than
                {LEAST_POPULATION_OF_A_FORECAST:,} people); never_reported; ended (no report for
                {STALE_DAYS} days); withheld (totals go on, but no count for {STALE_DAYS} days);
                short_history (fewer than {HISTORY_WEEKS} whole weeks); too_little_to_learn
                (too few weeks with a change, in all countries together)
            last_report | date    | | Day of the last count of the target; null before any
        """),
    ),
    key=("iso_code", "target"),
    may_be_empty=True,
)
