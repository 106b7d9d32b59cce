"""How to let failed audits pass once, in the words of the command line."""

from collections.abc import Mapping, Sequence

from covidlake.quality.quality_checks import CheckResult
from covidlake.releases import waiver


def options_of(results: Sequence[CheckResult]) -> list[str]:
    """Return the options that let these checks pass; none where they pass, or may not."""
    return _options(waiver.needed_waivers(results))


def options_in(error: str) -> list[str]:
    """Return the options that let a refused file pass, as its error names them; none without."""
    return _options(waiver.named_waivers(error))


def _options(accept: Mapping[str, float]) -> list[str]:
    pairs = [("--accept", f"{name}={waiver.number(most)}") for name, most in accept.items()]
    return [word for pair in pairs for word in pair]
