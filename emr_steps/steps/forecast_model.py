"""The model of a release's forecasts: that of the release before, or fitted anew."""

from dataclasses import replace
from datetime import date

from covidlake.releases.facts import ForecastModel
from covidlake.zones import FORECAST_MODEL
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from transforms.forecast import model

from steps.runner import Step


def fitted_model(step: Step, past: DataFrame, week: date) -> PipelineModel:
    """Return the release's own model: that of the release before while it is young enough.

    Else a new one.
    """
    fitted = _saved_model(step)
    if fitted is None or not model.serves(fitted, week):
        fitted = model.fit(past.transform(model.examples, week), step.args.release, week)
    # A copy of its own: the release before may be collected.
    own = model.saved_in(step.folder_beside(FORECAST_MODEL, step.args.release))
    fitted.write().overwrite().save(own)
    used = ForecastModel(
        fitted_by=model.release_of(fitted), known_until=str(model.known_until_of(fitted))
    )
    step.report.facts = replace(step.report.facts, forecast_model=used)
    return fitted


def _saved_model(step: Step) -> PipelineModel | None:
    """Return the model of the release before; None where this code could not load one."""
    if not step.args.previous:
        return None
    path = model.saved_in(step.folder_beside(FORECAST_MODEL, step.args.previous))
    return PipelineModel.load(path) if step.exists(path) else None
