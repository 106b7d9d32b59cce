"""The laptop's Athena: SELECTs run over what a lake holds, and results look as Athena's."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from covidlake import zones
from covidlake.quality import checks
from covidlake.quality.audit_query import Figure, audit_sql
from covidlake.schema import TABLES
from garbage import Retired

from local.services.athena.catalog import LakeCatalog
from local.services.athena.engine import Engine
from local.services.athena.results import Answer, to_csv
from tests.support.local.parquet_lake import REJECT, observed, write


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """The folder of an empty bucket."""
    return tmp_path / "lake"


def engine_of(lake: Path, current: str | None = "r1") -> Engine:
    return Engine(LakeCatalog(lake, current))


def figures(lake: Path, current: str | None = None, tables: Iterable[str] = TABLES) -> list[Figure]:
    sql = audit_sql([TABLES[name] for name in tables], "covidlake", "r1", current)
    return [Figure(*row) for row in engine_of(lake).run(sql).rows]


def test_a_table_holds_all_releases_and_its_view_one(lake: Path) -> None:
    for release in ("r1", "r2"):
        write(lake, "rejects", release, REJECT)
    engine = engine_of(lake, "r2")
    assert engine.run(
        "SELECT release, count(*) FROM covidlake.rejects_releases GROUP BY release ORDER BY 1"
    ).rows == [("r1", 1), ("r2", 1)]
    assert engine.run("SELECT release, line_number FROM rejects").rows == [("r2", 7)]
    assert engine_of(lake, "r1").run("SELECT release FROM rejects").rows == [("r1",)]


def test_what_is_retired_is_out_of_sight(lake: Path) -> None:
    for release in ("r1", "r2"):
        write(lake, "rejects", release, REJECT)
    retired = lake / zones.retired("r1")
    retired.parent.mkdir(parents=True)
    retired.write_text(Retired("r1", "", {"rejects": ""}).to_json())
    assert engine_of(lake, "r2").run("SELECT release FROM rejects_releases").rows == [("r2",)]


def test_a_release_without_rows_is_an_empty_table(lake: Path) -> None:
    assert engine_of(lake, "r1").run("SELECT count(*), count(raw) FROM rejects").rows == [(0, 0)]


def test_the_audit_of_every_table_is_sql_that_runs(lake: Path) -> None:
    found = figures(lake, current="r0")
    assert {(figure.table, figure.value) for figure in found if figure.check == "rows"} == {
        (name, 0) for name in TABLES
    }


def test_the_audit_counts_duplicate_keys_and_missing_values(lake: Path) -> None:
    write(
        lake,
        "rejects",
        "r1",
        f"{REJECT} UNION ALL {REJECT} UNION ALL "
        "SELECT 'owid' AS source, NULL, 8 AS line_number, 'x' AS reason, '' AS raw",
    )
    found = {
        figure.check: figure.value
        for figure in figures(lake, tables=["rejects"])
        if figure.table == "rejects"
    }
    assert found == {"rows": 3, "duplicate_keys": 1, "missing_values": 1}


def test_the_audit_compares_the_world_and_the_continents_with_their_countries(
    lake: Path,
) -> None:
    """By the day of their own last row, or by each country's latest: whichever comes nearer.

    A later day without a total does not count.
    """
    rows = [
        ("aggregate", "World", None, "OWID_WRL", "2021-02-02", 110.0),
        ("aggregate", "World", None, "OWID_WRL", "2021-02-03", None),
        ("aggregate", "Asia", None, "OWID_ASI", "2021-02-02", 70.0),
        ("aggregate", "Europe", None, "OWID_EUR", "2021-02-02", 9.0),
        ("country", "Japan", "Asia", "JPN", "2021-02-02", 40.0),
        ("country", "India", "Asia", "IND", "2021-02-01", 30.0),
        ("country", "India", "Asia", "IND", "2021-01-31", 29.0),
        ("country", "Spain", "Europe", "ESP", "2021-02-02", 10.0),
        ("subnational", "Wales", "Europe", "OWID_WLS", "2021-02-02", 4.0),
        ("aggregate", "Ships", None, "OWID_INT", "2021-02-02", 5.0),
    ]
    write(lake, "observations", "r1", observed(*rows))
    found = [figure for figure in figures(lake, tables=[]) if figure.check == "total"]
    summed = {figure.subject: (figure.value, figure.compared_with) for figure in found}
    assert summed == {
        "World total_cases": (110, 80),
        "Asia total_cases": (70, 70),
        "Europe total_cases": (9, 10),
    }
    verdicts = {
        verdict["of"]: (verdict["value"], verdict["verdict"])
        for verdict in checks.judge_totals(found, "owid", {})
    }
    assert verdicts == {
        "World total_cases": (0.272727, "failed"),
        "Asia total_cases": (0, "passed"),
        "Europe total_cases": (0.111111, "failed"),
    }


def test_the_audit_finds_countries_with_more_cases_than_people(lake: Path) -> None:
    rows = [
        ("JPN", 10, 100),
        ("JPN", 90, 100),
        ("PLW", 20, 18),
        ("PLW", 21, 18),
        ("ESP", None, 50),
        ("NIU", 5, None),
    ]
    literal = [
        "SELECT {!r} AS iso_code, {!r} AS location, {} AS total_cases, {} AS population".format(
            *row[:1], *row
        )
        for row in rows
    ]
    write(lake, "daily", "r1", " UNION ALL ".join(literal).replace("None", "NULL"))
    found = {figure.check: figure[2:] for figure in figures(lake, tables=[])}
    assert found == {"countries": ("", 2, None), "beyond_population": ("PLW", 21, 18)}


def test_the_audit_finds_forecasts_beyond_the_population(lake: Path) -> None:
    values = [
        ("IRL", 4, 1),
        ("IRL", 6, 1),
        ("JPN", 5, 5),
        ("ESP", 1, 7),
        ("NIU", 9, 9),
    ]
    people = [("IRL", 5), ("JPN", 5), ("ESP", 5), ("NIU", "NULL")]
    forecasts = [
        f"SELECT '{code}' AS iso_code, {value} AS value, {baseline} AS baseline"
        for code, value, baseline in values
    ]
    locations = [
        f"SELECT '{code}' AS iso_code, '{code}' AS location, {count} AS population"
        for code, count in people
    ]
    write(lake, "forecasts", "r1", " UNION ALL ".join(forecasts))
    write(lake, "locations", "r1", " UNION ALL ".join(locations))
    found = [figure for figure in figures(lake, tables=[]) if figure.table == "forecasts"]
    assert sorted(figure[1:] for figure in found) == [
        ("beyond_population", "ESP", 7, 5),
        ("beyond_population", "IRL", 6, 5),
    ]
    assert checks.judge_forecasts(found) == {
        "check": "forecasts_beyond_population",
        "of": "forecasts",
        "value": 2,
        "threshold": 0,
        "verdict": "failed",
        "detail": "7 forecast among 5 people in ESP, 6 forecast among 5 people in IRL",
    }


def test_the_audit_names_the_locations_that_the_current_release_has_and_this_one_lacks(
    lake: Path,
) -> None:
    write(
        lake,
        "locations",
        "r0",
        "SELECT 'JPN' AS iso_code, 'Japan' AS location "
        "UNION ALL SELECT 'TON' AS iso_code, 'Tonga' AS location "
        # what an earlier version stored, before it had one code for a location
        "UNION ALL SELECT 'XKX' AS iso_code, 'Kosovo' AS location",
    )
    write(
        lake,
        "locations",
        "r1",
        "SELECT 'JPN' AS iso_code, 'Nippon' AS location "
        "UNION ALL SELECT 'ESP' AS iso_code, 'Spain' AS location "
        "UNION ALL SELECT 'OWID_KOS' AS iso_code, 'Kosovo' AS location",
    )
    found = [
        figure
        for figure in figures(lake, current="r0", tables=[])
        if figure.check == "missing_location"
    ]
    assert found == [("locations", "missing_location", "Tonga", 1, None)]


def test_before_the_first_release_there_is_no_view(lake: Path) -> None:
    engine = engine_of(lake, None)
    assert engine.run("SELECT count(*) FROM rejects_releases").rows == [(0,)]
    with pytest.raises(ValueError, match="TABLE_NOT_FOUND"):
        engine.run("SELECT count(*) FROM rejects")


def test_parameters_are_bound_not_pasted(lake: Path) -> None:
    write(lake, "rejects", "r1", REJECT)
    engine = engine_of(lake, "r1")
    assert engine.run(
        "SELECT source FROM rejects WHERE source = ? AND line_number = ?", ["'owid'", "7"]
    ).rows == [("owid",)]
    assert (
        engine.run("SELECT source FROM rejects WHERE source = ?", ["'x'' OR true --'"]).rows == []
    )


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT * FROM nowhere", "TABLE_NOT_FOUND"),
        ("SELEC 1", "SYNTAX_ERROR"),
        ("DELETE FROM covidlake.rejects", "SYNTAX_ERROR"),
        ("CREATE VIEW a AS SELECT 1", "SYNTAX_ERROR"),
        ("DROP TABLE rejects", "SYNTAX_ERROR"),
        ("INSERT INTO covidlake.rejects VALUES (1)", "SYNTAX_ERROR"),
    ],
)
def test_what_athena_would_refuse_is_refused(lake: Path, sql: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        engine_of(lake).run(sql)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("", "line 1:1: mismatched input '<EOF>': no statement"),
        ("-- a comment", "line 1:1: mismatched input '<EOF>': no statement"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed"),
        ("SELECT * FROM daily WHERE", "line 1:26: mismatched input '<EOF>'"),
        ("SELECT 1\nFROM", "line 2:5: mismatched input '<EOF>'"),
        ("SELECT 1,\n  FROM daily", "line 2:3: mismatched input 'FROM'"),
        ("SELECT CASE WHEN 1 END", "line 1:20: mismatched input 'END'"),
        ("SELECT 'abc", "a text, a quoted name or a comment has no end"),
        ("SELECT `a`", "line 1:8: mismatched input '`'"),
        (
            "SELECT 100k",
            "line 1:8: identifiers must not start with a digit, "
            "and numbers have no letters or underscores in them",
        ),
        ("SELECT 1 = 1 = true", "a comparison of a comparison needs parentheses: 1 = 1 = TRUE"),
    ],
)
def test_a_syntax_error_is_one_plain_sentence(lake: Path, sql: str, told: str) -> None:
    with pytest.raises(ValueError) as refused:
        engine_of(lake).run(sql)
    assert str(refused.value) == f"SYNTAX_ERROR: {told}"


def test_a_type_or_signature_that_is_not_known_is_named(lake: Path) -> None:
    told = {
        "SELECT CAST(1 AS float)": "TYPE_NOT_FOUND: line 1:18: Unknown type: float",
        "SELECT split('a', 'b', 2)": "NOT_SUPPORTED: the laptop's Athena does not know "
        "the function split with these arguments: (varchar, varchar, integer)",
    }
    for sql, message in told.items():
        with pytest.raises(ValueError) as refused:
            engine_of(lake).run(sql)
        assert str(refused.value) == message


def test_a_result_is_written_as_athena_writes_it() -> None:
    answer = Answer(
        [("a", "varchar"), ("b", "bigint")], [("x,y", 1), (None, None), ('say "no"', True)]
    )
    assert to_csv(answer) == '"a","b"\n"x,y","1"\n,\n"say ""no""","true"\n'
