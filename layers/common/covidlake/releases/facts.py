"""What a Spark step tells the rest of the pipeline, in the JSON of its report.

A step writes it, `publish` reads it: a name that one of them does not know is a fault that a type
checker sees.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NotRequired, Self, TypedDict, TypeVar

from covidlake.quality.quality_checks import CheckResult

Value = TypeVar("Value")


class SourceCounts(TypedDict):
    """The rows of a captured file: rows_in = rows_out + rows_rejected; reasons: reason -> rows."""

    rows_in: int
    rows_out: int
    rows_rejected: int
    reasons: dict[str, int]


class HeaderColumns(TypedDict):
    """Columns of the contract that a file lacks, and its own that the contract does not know."""

    missing: list[str]
    unknown: list[str]


class FlagCount(TypedDict):
    """How often a rule flagged a metric; late: of ends_early, those by more than a week."""

    rule: str
    metric: str
    flags: int
    locations: int
    late: int


class LocationMatches(TypedDict):
    """`code name` of what the observations and the country table do not have in common."""

    without_attributes: list[str]
    attributes_without_observations: list[str]


class Quality(TypedDict):
    """A step's part of the quality report; a step that has nothing to say of a part leaves it out.

    Attributes:
        columns: Of each source.
        values: Source -> empty, zero or beyond (its bound) -> column -> rows; none left out.
    """

    columns: NotRequired[dict[str, HeaderColumns]]
    values: NotRequired[dict[str, dict[str, dict[str, int]]]]
    flags: NotRequired[list[FlagCount]]
    locations: NotRequired[LocationMatches]
    checks: NotRequired[list[CheckResult]]


@dataclass(frozen=True)
class RevisionFacts:
    """What a release changed of the one before.

    Attributes:
        of: The release before.
        changed: Days of a location with a changed value.
        removed: Days of a location that are gone.
        added: Days of a location that are new.
        values: Rows of the table `revisions`.
        columns: Column -> values that changed in it.
    """

    of: str
    changed: int
    removed: int
    values: int
    added: int
    columns: dict[str, int]


@dataclass(frozen=True)
class ForecastModel:
    """The model of a release's forecasts.

    Attributes:
        fitted_by: The release that fitted it.
        known_until: The last day that it has learned from, ISO.
        passed_over: What is wrong with the model of the release before; null for nothing.
    """

    fitted_by: str
    known_until: str
    passed_over: str | None = None


@dataclass(frozen=True)
class StepFacts:
    """Figures of a step that other parts use; None for those of another step.

    Attributes:
        countries: Locations that are countries; likewise subnational, aggregates and events.
        locations_without_attributes: Those that the country table does not have.
        data_date: The last day that any country reports, ISO.
        corrected: Source -> rows read as somebody corrected them; None where nobody did.
        revisions: None in a first release.
        forecast_refusals: Reason -> countries and targets without a forecast.
        forecast_relative_wis: Target -> score of past forecasts as a share of the baseline's.
    """

    countries: int | None = None
    subnational: int | None = None
    aggregates: int | None = None
    events: int | None = None
    locations_without_attributes: int | None = None
    data_date: str | None = None
    corrected: dict[str, int] | None = None
    revisions: RevisionFacts | None = None
    forecast_refusals: dict[str, int] | None = None
    forecast_relative_wis: dict[str, float] | None = None
    forecast_model: ForecastModel | None = None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what `to_json` writes; what an older step did not report is None."""
        # Without what a newer version reported, which an older one must be able to read.
        parts = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        if revisions := parts.get("revisions"):
            parts["revisions"] = RevisionFacts(**revisions)
        if model := parts.get("forecast_model"):
            known = {field.name for field in fields(ForecastModel)}
            stated_facts = {name: value for name, value in model.items() if name in known}
            parts["forecast_model"] = ForecastModel(**stated_facts)
        return cls(**parts)

    def to_json(self) -> dict[str, Any]:
        """Return the figures that there are, without the rest."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def stated(value: Value | None) -> Value:
    """Return a fact that a later part cannot do without; LookupError where no step has it."""
    if value is None:
        raise LookupError("no step of this run told a fact that is needed here")
    return value


def merged(facts: Iterable[StepFacts]) -> StepFacts:
    """Return the facts of all steps of a run together."""
    values: dict[str, Any] = {}
    for of_a_step in facts:
        # No fact is reported by two steps, so their order does not matter.
        values |= of_a_step.to_json()
    return StepFacts.from_json(values)
