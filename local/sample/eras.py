"""The eras that a sample may be of, and the files of each."""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from covidlake.reading.dialects import OWID

WHO = "who"


class Era(StrEnum):
    """What a sample's file is like.

    Attributes:
        DAILY: the frozen owid-covid-data.csv, a count a day.
        LIVE: compact.csv, which holds both: daily until early 2023, then weekly.
    """

    DAILY = "daily"
    LIVE = "live"


class Sample(NamedTuple):
    """The files that a run captures."""

    observations: Path
    countries: Path


def ensure(build: Path, era: Era, dialect: str) -> Sample:
    """Return the sample of an era in a dialect, generated once.

    Raises:
        ValueError: there is none.
    """
    # NumPy takes half a second to import, and a command names the eras in its help.
    from local.sample import generator
    from local.sample.live import generator as live_generator

    if (era, dialect) == (Era.DAILY, OWID.name):
        daily = generator.ensure(build)
        return Sample(daily.observations, daily.countries)
    if era is Era.LIVE and dialect in (OWID.name, WHO):
        live = live_generator.ensure(build)
        return Sample(live.who if dialect == WHO else live.observations, live.countries)
    raise ValueError(f"there is no sample of the era {era} in the dialect {dialect}")
