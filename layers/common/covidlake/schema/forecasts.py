"""The contracts of the forecasts."""

from covidlake.schema.model import Table, columns

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
