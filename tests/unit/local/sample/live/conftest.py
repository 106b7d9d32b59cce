"""One small live sample for the tests of this folder."""

import pytest

from local.sample.live import generator
from tests.support.local.live_sample import SIZE, Read, read


@pytest.fixture(scope="package")
def live(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read(generator.ensure(tmp_path_factory.mktemp("live"), SIZE, seed=7))
