"""The weights of reproduction numbers against their known shape, and what is promised of them."""

import math

import numpy as np
import pytest
from transforms.epidemic import growth


def test_serial_interval_is_the_gamma_distribution_seen_through_a_triangle() -> None:
    # Of an infection at a uniform time of its day the next falls k days later with the weight
    # max(0, 1 - |interval - k|).
    shape, scale = (3.7 / 2.9) ** 2, 2.9**2 / 3.7
    days = np.linspace(1e-9, 40, 400_001)
    density = days ** (shape - 1) * np.exp(-days / scale) / (math.gamma(shape) * scale**shape)
    triangles = [np.clip(1 - np.abs(days + 1 - k), 0, None) for k in range(1, 22)]
    expected = [np.trapezoid(triangle * density, days) for triangle in triangles]
    assert growth.serial_interval_weights() == pytest.approx(expected, abs=1e-3)
    assert sum(expected) > 0.999
    assert sum(growth.pressure_weights()) == pytest.approx(7)


def test_pressure_is_the_infectiousness_summed_over_the_week() -> None:
    serial = growth.serial_interval_weights()
    pressure = growth.pressure_weights()
    assert len(pressure) == 27
    assert pressure[0] == serial[0]
    assert pressure[6] == pytest.approx(sum(serial[:7]))
    assert pressure[26] == serial[20]


def test_what_is_promised_of_reproduction_numbers() -> None:
    assert (growth.SERIAL_INTERVAL_MEAN, growth.SERIAL_INTERVAL_SD) == (4.7, 2.9)
    assert (growth.LONGEST_SERIAL_INTERVAL, growth.WINDOW, growth.FEWEST_CASES) == (21, 7, 11)
    assert (growth.PRIOR_SHAPE, growth.PRIOR_SCALE) == (1.0, 5.0)
