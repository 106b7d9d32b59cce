"""The cost of a run, worked out by hand."""

import pytest
from covidlake import pricing

# An hour: EC2, EMR, EBS at 10 cents a GB and month of 730 hours, and a public address.
XLARGE = 0.192 + 0.048 + 79 * 0.10 / 730 + 0.005
XLARGE_4 = 0.768 + 0.192 + 271 * 0.10 / 730 + 0.005


@pytest.mark.parametrize(
    ("cost", "dollars"),
    [
        (pricing.lambda_cost(60, 1024), 60 * 0.0000166667),
        (pricing.lambda_cost(60, 512), 30 * 0.0000166667),
        (pricing.cluster_cost(3600, {"m5.xlarge": 1}), XLARGE),
        (pricing.cluster_cost(600, {"m5.xlarge": 3}), XLARGE / 2),
        (pricing.cluster_cost(1800, {"m5.xlarge": 1, "m5.4xlarge": 2}), XLARGE / 2 + XLARGE_4),
        (pricing.cluster_cost(5, {"m5.xlarge": 1}), XLARGE / 60),
        (pricing.cluster_cost(3600, {}), 0),
        (pricing.athena_cost(0, 0), 0),
        (pricing.athena_cost(1, 4), 4 * 10e6 * 5e-12),
        (pricing.athena_cost(10**12, 4), 5),
        (pricing.transitions_cost(1000), 0.025),
    ],
)
def test_costs(cost: float, dollars: float) -> None:
    assert cost == pytest.approx(dollars)


def test_an_instance_type_without_a_price_is_an_error() -> None:
    with pytest.raises(KeyError):
        pricing.cluster_cost(60, {"x1.32xlarge": 1})
