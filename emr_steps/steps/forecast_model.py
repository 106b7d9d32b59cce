"""The model of a release's forecasts: that of the release before, or fitted anew."""

from dataclasses import replace
from datetime import date

from covidlake.releases.facts import ForecastModel
from covidlake.zones import FORECAST_MODEL
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from transforms.forecast import model

from steps import model_files
from steps.runner import Step


def fitted_model(step: Step, past: DataFrame, week: date) -> PipelineModel:
    """Return the release's own model: that of the release before while it is young enough.

    Else a new one; so it is where the one before is damaged.
    """
    fault = _fault_of_saved(step)
    fitted = None if fault else _saved_model(step)
    if fitted is None or not model.serves(fitted, week):
        fitted = model.fit(past.transform(model.examples, week), step.args.release, week)
    # A copy of its own: the release before may be collected.
    own = step.folder_beside(FORECAST_MODEL, step.args.release)
    fitted.write().overwrite().save(model.saved_in(own))
    model_files.write_list(step.spark, own)
    used = ForecastModel(
        fitted_by=model.release_of(fitted),
        known_until=str(model.known_until_of(fitted)),
        passed_over=fault,
    )
    step.report.facts = replace(step.report.facts, forecast_model=used)
    return fitted


def _fault_of_saved(step: Step) -> str | None:
    """Return what is wrong with the model of the release before; None if it has none."""
    if not step.args.previous:
        return None
    folder = step.folder_beside(FORECAST_MODEL, step.args.previous)
    return model_files.fault_of(step.spark, folder) if step.exists(folder) else None


def _saved_model(step: Step) -> PipelineModel | None:
    """Return the model of the release before; None where this code could not load one."""
    if not step.args.previous:
        return None
    path = model.saved_in(step.folder_beside(FORECAST_MODEL, step.args.previous))
    return PipelineModel.load(path) if step.exists(path) else None
