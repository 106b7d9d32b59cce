"""Forecasts as a model output of the hubverse: a row a quantile, by its tasks.

https://docs.hubverse.io/en/latest/user-guide/model-output.html
"""

from dataclasses import replace

from lake.queries.sql import Query

# Names of the hubs for weekly incident counts.
TARGETS = {"cases": "wk inc covid case", "deaths": "wk inc covid death"}
COLUMNS = (
    "reference_date",
    "location",
    "horizon",
    "target",
    "target_end_date",
    "output_type",
    "output_type_id",
    "value",
)


def hubverse(forecasts: Query) -> Query:
    """Return the same forecasts in the columns of a model output, in their order.

    reference_date is the Saturday from which the horizons count weeks.
    """
    names = " ".join(f"WHEN '{target}' THEN '{name}'" for target, name in TARGETS.items())
    clauses = [
        "SELECT forecast_date AS reference_date, iso_code AS location, horizon,",
        f"CASE target {names} END AS target, target_end_date,",
        "'quantile' AS output_type, quantile AS output_type_id, value",
        f"FROM ({forecasts.sql})",
        "ORDER BY location, target, horizon, output_type_id",
    ]
    return replace(forecasts, sql=" ".join(clauses), columns=COLUMNS)
