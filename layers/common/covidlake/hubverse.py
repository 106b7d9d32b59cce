"""Forecasts in the form of the hubverse: columns of a model output, and the hubs' names of targets.

https://docs.hubverse.io/en/latest/user-guide/model-output.html
"""

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
# Target of `forecasts` -> its name in the hubs for weekly incident counts.
TARGETS = {"cases": "wk inc covid case", "deaths": "wk inc covid death"}
