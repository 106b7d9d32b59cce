"""Forecasts as a model output of the hubverse: a row a quantile, by its tasks."""

from dataclasses import replace

from covidlake.hubverse import COLUMNS, TARGETS

from lake.queries.sql import Query


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
