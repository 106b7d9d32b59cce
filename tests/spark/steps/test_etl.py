"""The ETL step over small files: every table, the account of every line, and what it refuses."""

import json
import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from covidlake.errors import SourceInvalid, TooManyRejects
from covidlake.quality import quality_checks
from covidlake.reading.countries.country_codes import NAMES
from covidlake.releases.manifest import StepReport
from etl import etl
from pyspark.sql import SparkSession
from steps.runner import Step

from tests.support.spark.canonical import etl_arguments, write_canonical

OBSERVATIONS = [
    "continent,date,iso_code,location,new_cases,new_deaths,total_cases,total_deaths,moon_phase",
    *(
        f"South America,2021-02-{day:02},COL,Colombia,{day}.0,0,{day * 10}.0,1.0,full"
        for day in range(1, 29)
    ),
    *(f"Africa,2021-02-{day:02},NAM,Namibia,1.0,,{day}.0,,full" for day in range(1, 28)),
    "Europe,2021-02-28,OWID_KOS,Kosovo,3.0,0,50.0,5.0,full",
    *(f",2021-02-{day:02},OWID_WRL,World,900.0,9,{day * 1000}.0,90.0,full" for day in range(1, 29)),
]
COUNTRIES = [
    "iso_code,continent,location,population,human_development_index",
    "COL,South America,Colombia,50000000.0,0.767",
    "NAM,Africa,Namibia,2500000.0,0.646",
    "OWID_WRL,,World,7900000000.0,",
]
Run = Callable[..., Step]


def sha_of(lines: list[str]) -> str:
    return sha256("\n".join([*lines, ""]).encode()).hexdigest()


def run_in(folder: Path, spark: SparkSession) -> Run:
    """run(observations, countries, ...): the step, finished, over files of these lines.

    corrected: a line -> what it was read as; the others are arguments of the step.
    """

    def finished(
        observations: list[str],
        countries: list[str],
        corrected: Mapping[str, str] | None = None,
        **arguments: Any,
    ) -> Step:
        paths = []
        for dataset, lines in (("observations", observations), ("countries", countries)):
            content = "\n".join([*lines, ""]).encode()
            rows = write_canonical(folder / dataset, content, dataset, corrections=corrected)
            paths.append(rows.as_uri())
        args = etl_arguments(folder, *paths)
        vars(args).update(arguments)
        step = Step(spark, args, StepReport(step="etl"))
        try:
            etl(step)
        finally:
            spark.catalog.clearCache()
        return step

    return finished


@pytest.fixture
def run(spark: SparkSession, tmp_path: Path) -> Run:
    """The step in an empty lake."""
    return run_in(tmp_path, spark)


@pytest.fixture(scope="module")
def first(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Step]:
    """A lake whose only release is of the clean files, and the step that built it."""
    lake = tmp_path_factory.mktemp("first")
    return lake, run_in(lake, spark)(OBSERVATIONS, COUNTRIES)


def test_every_line_is_accounted_for(run: Run) -> None:
    faulty = "Africa,2021-02-28,NAM,Namibia,one,,28.0,,full"
    observations = [*OBSERVATIONS, faulty, OBSERVATIONS[1]]
    named = {code: name for code, (name, *_) in NAMES.items() if "," not in name}
    others = [f"{code},,{name},," for code, name in named.items() if code not in ("COL", "NAM")]
    countries = [*COUNTRIES, COUNTRIES[1], *others[:30]]
    step = run(observations, countries)
    assert step.report.sources == {
        "owid": {
            "rows_in": 86,
            "rows_out": 84,
            "rows_rejected": 2,
            "reasons": {"duplicate_identical": 1, "new_cases: not a number": 1},
        },
        "countries": {
            "rows_in": 34,
            "rows_out": 33,
            "rows_rejected": 1,
            "reasons": {"duplicate_identical": 1},
        },
    }
    assert step.report.tables == {
        "observations": 84,
        "rejects": 3,
        "locations": 4,
        "daily": 56,
        "quality_flags": 81,
        "revisions": 0,
        "corrections": 0,
    }
    rejects = step.table("rejects").orderBy("source", "line_number").collect()
    assert [tuple(row) for row in rejects] == [
        ("countries", sha_of(countries), 5, "duplicate_identical", COUNTRIES[1]),
        ("owid", sha_of(observations), 86, "new_cases: not a number", faulty),
        ("owid", sha_of(observations), 87, "duplicate_identical", OBSERVATIONS[1]),
    ]


def test_rows_that_somebody_corrected_are_read_as_corrected(run: Run, tmp_path: Path) -> None:
    """One is valid then, one is rejected still, and of two corrections of a line the later holds.

    Every line is accounted for as before.
    """
    faulty = [
        f"Africa,2021-02-28,NAM,Namibia,{word},,28.0,,full" for word in ("one", "two", "three")
    ]
    told = {"reason": "new_cases: not a number", "rejected_in": "r0", "corrected_by": "ana"}
    pairs = [
        ("one", "x", "2026-01-01"),
        ("two", "zwei", "2026-01-01"),
        ("one", "1.0", "2026-01-02"),
        ("nowhere", "5", "2026-01-03"),
    ]
    lines = [
        {
            "raw": faulty[0].replace("one", old),
            "corrected": faulty[0].replace("one", new),
            **told,
            "corrected_at": at,
        }
        for old, new, at in pairs
    ]
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    observations = [*OBSERVATIONS, *faulty]
    in_force = {
        faulty[0]: faulty[0].replace("one", "1.0"),
        faulty[1]: faulty[1].replace("two", "zwei"),
    }
    step = run(
        observations,
        COUNTRIES,
        corrected=in_force,
        corrections=[f"owid={tmp_path / 'c.jsonl'}", "who=nowhere"],
    )
    assert step.report.sources["owid"] == {
        "rows_in": 87,
        "rows_out": 85,
        "rows_rejected": 2,
        "reasons": {"new_cases: not a number": 2},
    }
    assert step.report.facts.corrected == {"owid": 1}
    assert (
        step.table("daily").where("iso_code = 'NAM' AND date = '2021-02-28'").first()["new_cases"]
        == 1.0
    )
    rejects = [
        (row["line_number"], row["raw"])
        for row in step.table("rejects").orderBy("line_number").collect()
    ]
    assert rejects == [(87, faulty[1]), (88, faulty[2])]  # as received
    columns = (
        "line_number",
        "raw",
        "corrected",
        "reason",
        "rejected_in",
        "corrected_by",
        "corrected_at",
    )
    kept = [
        tuple(row[name] for name in columns)
        for row in step.table("corrections").orderBy("line_number").collect()
    ]
    who = ("new_cases: not a number", "r0", "ana")
    assert kept == [
        (86, faulty[0], in_force[faulty[0]], *who, "2026-01-02"),
    ]


def test_clean_files_give_the_tables_and_the_facts(first: tuple[Path, Step]) -> None:
    _, step = first
    assert step.report.tables == {
        "observations": 84,
        "rejects": 0,
        "locations": 4,
        "daily": 56,
        "quality_flags": 81,
        "revisions": 0,
        "corrections": 0,
    }
    assert step.report.facts.to_json() == {
        "countries": 3,
        "subnational": 0,
        "aggregates": 1,
        "events": 0,
        "locations_without_attributes": 1,
        "data_date": "2021-02-28",
    }
    # Without the aggregates: 28 days of Colombia, 27 of Namibia, one of Kosovo.
    daily = step.table("daily")
    assert daily.agg({"new_cases": "sum"}).first()[0] == sum(range(1, 29)) + 27 + 3
    last = daily.where("iso_code = 'COL' AND date = '2021-02-28'").first()
    assert (last["new_cases_7d"], last["total_cases_per_100k"]) == (25.0, pytest.approx(0.56))
    assert (
        daily.where("iso_code = 'OWID_KOS'").first()["total_cases_per_100k"] is None
    )  # not in the country table


def test_the_quality_report(first: tuple[Path, Step]) -> None:
    quality = first[1].report.quality
    assert quality["columns"]["owid"]["unknown"] == ["moon_phase"]
    assert "reproduction_rate" in quality["columns"]["owid"]["missing"]
    values = quality["values"]["owid"]
    assert (values["empty"]["new_deaths"], values["empty"]["new_tests"], values["zero"]) == (
        27,
        84,
        {"new_deaths": 29},
    )
    flags = {
        (flag["rule"], flag["metric"]): (flag["flags"], flag["locations"], flag["late"])
        for flag in quality["flags"]
    }
    # Namibia ends a day early. The counts of Colombia and of the world are not the steps of their
    # totals.
    assert flags == {
        ("ends_early", "date"): (1, 1, 0),
        ("count_differs", "new_cases"): (26 + 27, 2, 0),
        ("count_differs", "new_deaths"): (27, 1, 0),
    }
    assert quality["locations"] == {
        "without_attributes": ["OWID_KOS Kosovo"],
        "attributes_without_observations": [],
    }
    checks = {
        (check["check"], check["of"]): (check["value"], check["verdict"])
        for check in quality["checks"]
    }
    assert (
        checks["rejected_share", "owid"] == checks["rejected_share", "countries"] == (0.0, "passed")
    )
    assert checks["values_beyond_bounds", "countries"] == (0.0, "passed")
    assert checks["without_attributes_share", "owid"] == (0.25, "warning")
    by_others = (  # dedupe, before a cluster is paid for, and Athena, after this step
        quality_checks.RATES,
        quality_checks.SUMS,
        quality_checks.LOST_TOTALS,
        *quality_checks.NEWEST_DAY,
        quality_checks.SHRUNK,
        quality_checks.LOST_COLUMNS,
        quality_checks.REMOVED,
        quality_checks.MISSING,
        quality_checks.OLDER,
        quality_checks.TOTAL_GAP,
        quality_checks.BEYOND_POPULATION,
        quality_checks.FORECAST_BEYOND_POPULATION,
    )
    assert {check["check"] for check in quality["checks"]} == {
        check.name for check in quality_checks.CHECKS if check not in by_others
    }


@pytest.mark.slow
def test_more_rejects_than_allowed_pass_where_the_run_accepts_them(run: Run) -> None:
    faulty = [line.replace(".0,", ".o,", 1) for line in OBSERVATIONS[1:10]]
    step = run(
        [OBSERVATIONS[0], *faulty, *OBSERVATIONS[10:]], COUNTRIES, accept=["rejected_share=0.11"]
    )
    assert step.report.sources["owid"]["rows_rejected"] == 9
    checks = {
        (check["check"], check["of"]): check["verdict"] for check in step.report.quality["checks"]
    }
    assert checks["rejected_share", "owid"] == "accepted"


def test_a_country_table_without_its_decimals_is_refused_as_a_whole(run: Run) -> None:
    with pytest.raises(
        SourceInvalid,
        match="countries: decimals were destroyed: 100% of the values of human_development_index",
    ):
        run(OBSERVATIONS, [line.replace(",0.", ",") for line in COUNTRIES])


def test_a_second_release_keeps_what_it_revised(
    first: tuple[Path, Step], spark: SparkSession, tmp_path: Path
) -> None:
    shutil.copytree(first[0], tmp_path, dirs_exist_ok=True)
    changed = OBSERVATIONS[5].replace("5.0,0", "7.0,0")
    step = run_in(tmp_path, spark)(
        [
            *OBSERVATIONS[:5],
            changed,
            *OBSERVATIONS[7:],
            "Asia,2021-02-28,JPN,Japan,1.0,0,1.0,0,full",
        ],
        COUNTRIES,
        release="r2",
        previous="r1",
    )
    assert step.report.facts.to_json()["revisions"] == {
        "of": "r1",
        "changed": 1,
        "removed": 1,
        "added": 1,
        "values": step.report.tables["revisions"],
        "columns": {"new_cases": 1},
    }
    row = step.table("revisions").where("change = 'changed'").first()
    assert (row["iso_code"], str(row["date"]), row["metric"]) == ("COL", "2021-02-05", "new_cases")
    assert (row["old_value"], row["new_value"]) == (5.0, 7.0)
    assert (str(row["vintage"]), row["previous_release"], str(row["previous_vintage"])) == (
        "2021-02-28",
        "r1",
        "2021-02-28",
    )


@pytest.mark.slow
def test_a_rerun_replaces_the_tables_of_its_release(run: Run) -> None:
    run(OBSERVATIONS, COUNTRIES)
    step = run(OBSERVATIONS[:30], COUNTRIES)
    assert step.table("observations").count() == step.report.tables["observations"] == 29


def test_too_many_rejects_stop_the_step_and_stay_in_the_quarantine(
    run: Run, tmp_path: Path, spark: SparkSession
) -> None:
    faulty = [line.replace(".0,", ".o,", 1) for line in OBSERVATIONS[1:10]]
    with pytest.raises(
        TooManyRejects,
        match=r"owid: rejected_share is 1, .* \(9 of 9 rows: new_cases: not a number: 9;",
    ):
        run([OBSERVATIONS[0], *faulty], COUNTRIES)
    assert spark.read.parquet(str(tmp_path / "quarantine/rejects/release=r1")).count() == 9
    assert not (tmp_path / "trusted/daily").exists()
