"""What counts a refused capture, for the alarm InvalidAlarm."""

from aws_lambda_powertools.metrics import MetricUnit, single_metric


def count_refusal() -> None:
    """Count that a source answered with something that is not its dataset."""
    with single_metric(name="CapturesRefused", unit=MetricUnit.Count, value=1):
        pass  # the block is for dimensions, of which this has none
