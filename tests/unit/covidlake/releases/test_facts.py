"""What a step tells: the JSON that steps have always written, read back typed."""

import pytest
from covidlake.checksums import unsealed
from covidlake.releases.facts import ForecastModel, RevisionFacts, StepFacts, merged, stated
from covidlake.releases.manifest import StepReport

REVISIONS = {"of": "r1", "changed": 2, "removed": 1, "values": 9, "added": 3, "columns": {"a": 2}}
ETL = {
    "countries": 225,
    "subnational": 0,
    "aggregates": 13,
    "locations_without_attributes": 0,
    "data_date": "2022-01-20",
    "corrected": {"owid": 2},
    "revisions": REVISIONS,
}
MODEL = {"fitted_by": "r1", "known_until": "2022-01-15", "passed_over": None}
FORECAST = {
    "forecast_refusals": {"ended": 3},
    "forecast_relative_wis": {"cases": 0.75},
    "forecast_model": MODEL,
}


@pytest.mark.parametrize("written", [ETL, FORECAST, {}])
def test_facts_read_from_json_are_written_as_they_were(written: dict[str, object]) -> None:
    assert StepFacts.from_json(written).to_json() == written


def test_facts_are_typed() -> None:
    facts = merged([StepFacts.from_json(ETL), StepFacts(), StepFacts.from_json(FORECAST)])
    assert facts.data_date == "2022-01-20"
    assert facts.revisions == RevisionFacts("r1", 2, 1, 9, 3, {"a": 2})
    assert facts.forecast_model == ForecastModel("r1", "2022-01-15")
    newer = {"forecast_model": {**MODEL, "what a newer version adds": 1}}
    assert StepFacts.from_json(newer).forecast_model == facts.forecast_model


def test_a_report_holds_what_was_told_and_no_more() -> None:
    report = StepReport("etl", facts=StepFacts(countries=0), quality={"checks": []})
    assert unsealed(report.to_json()) == {
        "step": "etl",
        "sources": {},
        "tables": {},
        "facts": {"countries": 0},
        "error": None,
        "quality": {"checks": []},
    }


def test_a_report_of_an_older_or_a_newer_step_is_read() -> None:
    assert StepReport.from_json('{"step": "etl"}') == StepReport("etl")
    newer = StepReport.from_json('{"step": "etl", "facts": {"moons": 1, "countries": 2}}')
    assert newer.facts == StepFacts(countries=2)


def test_a_fact_that_is_needed_and_was_not_told_is_an_error() -> None:
    assert stated(0) == 0
    with pytest.raises(LookupError, match="no step of this run told a fact"):
        stated(StepFacts().data_date)
