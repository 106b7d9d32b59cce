"""What counts as a wave."""

from transforms.epidemic import waves


def test_what_is_promised_of_waves() -> None:
    assert (waves.TURN, waves.FEWEST_CASES, waves.FEWEST_PER_100K) == (1.5, 10, 1.0)
