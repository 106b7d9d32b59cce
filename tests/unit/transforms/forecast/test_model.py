"""The model that is saved, and for how long it serves."""

import subprocess
import sys
from datetime import date

import pytest
from transforms.forecast import model
from transforms.forecast.blend import QuantileBlendModel
from transforms.forecast.features import INPUTS
from transforms.forecast.forecast_rows import MODEL
from transforms.forecast.members import FittedMember


def test_a_saved_model_of_another_shape_has_another_format() -> None:
    # Whoever changes what is saved raises model.FORMAT, and writes down here what it then holds:
    # older models are fitted anew, not loaded.
    parameters = {parameter.name for parameter in QuantileBlendModel([]).params}
    stage = f"{QuantileBlendModel.__module__}.{QuantileBlendModel.__qualname__}"
    assert {model.FORMAT: (stage, FittedMember._fields, parameters)} == {
        1: (
            "transforms.forecast.blend.QuantileBlendModel",
            ("target", "member", "level", "payload"),
            {
                "featuresCol",
                "labelCol",
                "weightCol",
                "predictionCol",
                "inputNames",
                "release",
                "knownUntil",
                "seed",
            },
        )
    }
    assert model.saved_in("folder") == "folder/format=1"


class Pipeline:
    """A fitted pipeline of one stage, as far as its parameters are read."""

    def __init__(self, *inputs: str, known_until: str) -> None:
        self.stages = [self]
        self._parameters = {"inputNames": list(inputs), "knownUntil": known_until}

    def getOrDefault(self, name: str) -> object:  # noqa: N802 - pyspark's name
        return self._parameters[name]


@pytest.mark.parametrize(
    ("week", "serves"),
    [
        (date(2021, 8, 28), True),
        (date(2021, 9, 4), True),
        (date(2021, 9, 11), False),  # two weeks old
        (date(2021, 8, 21), False),  # it knows what came later
    ],
)
def test_a_model_serves_for_two_weeks(week: date, serves: bool) -> None:
    fitted = Pipeline(*INPUTS, known_until="2021-08-28")
    assert model.serves(fitted, week) is serves


def test_a_model_of_other_inputs_does_not_serve() -> None:
    fitted = Pipeline(*INPUTS[1:], known_until="2021-08-28")
    assert model.serves(fitted, date(2021, 8, 28)) is False


def test_recent_weeks_weigh_more() -> None:
    assert (model.REFIT_WEEKS, model.HALF_LIFE_WEEKS) == (2, 16)


def test_the_name_of_the_model() -> None:
    assert MODEL == "quantile-blend"


def test_the_driver_and_the_workers_that_only_look_at_days_do_not_import_xgboost() -> None:
    imports = "import sys, transforms.forecast.model, transforms.forecast.refusals"
    program = f"{imports}; raise SystemExit('xgboost' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], check=False)
    assert ended.returncode == 0
