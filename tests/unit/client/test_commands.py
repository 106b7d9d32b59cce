"""The client's commands against the real API: tables, files, pictures, SQL."""

import json
import re
from pathlib import Path

import duckdb
import pytest
from covidlake_client import Answer
from covidlake_client.cli import EXAMPLES, app
from covidlake_client.responses import Meta
from covidlake_client.terminal import terminal_table
from routes import signed
from typer.testing import CliRunner

from tests.support.serving.athena import FakeAthena, FakeStepFunctions

RELEASE = "20260101T000000Z-aaaaaa"


@pytest.fixture
def athena(url: str, monkeypatch: pytest.MonkeyPatch) -> FakeAthena:
    environment = {
        "WORK_GROUP": "covidlake",
        "GLUE_DATABASE": "covidlake",
        "PIPELINE_ARN": "arn:pipeline",
        "AWS_REGION": "us-east-1",
    }
    for name, value in {
        **environment,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    fake = FakeAthena()
    monkeypatch.setattr(
        signed,
        "aws_client",
        lambda service: fake if service == "athena" else FakeStepFunctions(started=fake.started),
    )
    return fake


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("results", ["top_countries", "highest latest value"]),
        (
            "results top_countries -w metric=total_cases -w rank=1",
            ["Colombia", "100", "2021-01-01"],
        ),
        ("results clusters --columns iso_code,cluster", ["COL", "–"]),
        ("observations -l NAM -m new_cases --from 2021-01-03", ["Namibia", "3"]),
        ("locations", ["World", "aggregate", "10,000,000"]),
        ("locations COL", ["Colombia", "population_density"]),
        ("locations colombia", ["Colombia", "population_density"]),
        ("locations --search nam", ["Namibia"]),
        ("observations -l colombia -m new_cases --limit 1", ["COL", "10"]),
        ("revisions --summary", ["No rows"]),
        ("vintages -l NAM -m new_cases --from 2021-01-03", [RELEASE, "3", "cases"]),
        ("vintages -l NAM -m new_cases --lag 0", ["No rows"]),
        ("dictionary clusters", ["iso_code", "ISO 3166-1"]),
        ("dictionary --rules", ["rejected_share"]),
        ("forecasts -l COL --target cases", ["0.975", "195"]),
        ("releases", [RELEASE, "2021-01-10"]),
        ("runs", ["r1", "step died"]),
    ],
)
def test_tables_for_people(run: CliRunner, command: str, words: list[str]) -> None:
    result = run.invoke(app, command.split())
    assert result.exit_code == 0, result.output
    assert not [word for word in words if word not in result.stdout]


def test_degraded_health_sets_the_exit_status(run: CliRunner) -> None:
    result = run.invoke(app, ["health"])
    assert (result.exit_code, "degraded" in result.stdout, RELEASE in result.stdout) == (
        1,
        True,
        True,
    )


@pytest.mark.parametrize("command", sorted(EXAMPLES))
def test_each_command_has_short_help_with_an_example(run: CliRunner, command: str) -> None:
    result = run.invoke(app, [command, "-h"])
    assert (result.exit_code, f"Example: covidlake {command}" in result.stdout) == (0, True)


@pytest.mark.parametrize("command", ["results", "locations", "releases", "runs", "dictionary"])
def test_rows_of_every_command_go_to_a_file(run: CliRunner, tmp_path: Path, command: str) -> None:
    path = tmp_path / "rows.json"
    result = run.invoke(app, [command, "-o", str(path)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(path.read_text())["data"]


def test_the_version_and_the_address_are_shown_on_demand(run: CliRunner, url: str) -> None:
    assert re.fullmatch(r"covidlake \d+\.\d+\.\d+\n", run.invoke(app, ["--version"]).stdout)
    shown = run.invoke(app, ["--show-url", "locations", "--search", "nam"])
    assert f"GET {url}/v1/locations?search=nam" in shown.stderr
    assert "GET" not in run.invoke(app, ["locations", "--search", "nam"]).stderr


@pytest.mark.parametrize(("width", "downwards"), [(60, True), (400, False)])
def test_wide_rows_are_shown_downwards_where_they_do_not_fit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int, downwards: bool
) -> None:
    monkeypatch.setattr(terminal_table, "WIDTH_OF_A_FILE", width)
    rows = [{f"column_{number}": f"value {number}" for number in range(20)} for _ in range(2)]
    meta: Meta = {"release": None, "truncated": False, "next": None}
    terminal_table.show_table(Answer(rows, meta), "Rows")
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["column_7", "value", "7"] for line in lines) is downwards
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["results"], "/v1/results cannot be had as csv: ask for JSON"),
        (["observations", "-l", "nowhere", "-m", "new_cases"], "location='nowhere' is not valid"),
    ],
)
def test_what_is_refused_leaves_the_file_as_it_is(
    run: CliRunner, tmp_path: Path, words: list[str], told: str
) -> None:
    kept, new = tmp_path / "kept.csv", tmp_path / "new.csv"
    kept.write_text("mine")
    for file in (kept, new):
        refused = run.invoke(app, [*words, "--output", str(file)])
        assert refused.exit_code == 1
        assert told in " ".join(refused.output.split())
    assert (kept.read_text(), new.exists()) == ("mine", False)


@pytest.mark.parametrize("suffix", ["csv", "json", "ndjson", "parquet"])
def test_a_file_holds_all_rows_whatever_its_format(
    run: CliRunner, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"col.{suffix}"
    result = run.invoke(
        app, ["observations", "-l", "COL", "-m", "new_cases", "--limit", "4", "--output", str(path)]
    )
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    reading = {"csv": "read_csv_auto", "ndjson": "read_json", "parquet": "read_parquet"}
    if suffix == "json":
        values = [row["value"] for row in json.loads(path.read_text())["data"]]
    else:
        values = [
            value
            for (value,) in duckdb.connect()
            .sql(f"SELECT value FROM {reading[suffix]}('{path}') ORDER BY date")
            .fetchall()
        ]
    assert values == [10, 20, None, -30, 40, 50, 60, 70, 80, 90]


def test_a_file_without_a_known_suffix_is_asked_about(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(
        app, ["observations", "-l", "COL", "-m", "new_cases", "-o", str(tmp_path / "col.xlsx")]
    )
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert ".parquet" in result.stderr


def test_pictures_in_the_terminal(run: CliRunner) -> None:
    ask = ["observations", "-l", "COL", "-l", "OWID_WRL", "-m", "new_cases"]
    sparks = run.invoke(app, [*ask, "--sparkline"]).stdout
    assert "▃▄ ▁▅▆▆▇▇█" in sparks  # a gap on the day without a report
    assert "▁▁▁▁▁▁▁▁▁▁" in sparks
    plot = run.invoke(app, [*ask, "--plot"]).stdout
    assert all(words in plot for words in ("Colombia", "World", "new_cases (cases)", "2021-01-10"))
    assert (
        "95% to"
        in run.invoke(app, ["forecasts", "-l", "COL", "--target", "cases", "--plot"]).stdout
    )


def test_sql_through_athena(run: CliRunner, athena: FakeAthena) -> None:
    result = run.invoke(
        app,
        [
            "query",
            "SELECT * FROM t WHERE c = ? AND n > ?",
            "-v",
            "COL",
            "-v",
            "3",
            "--format",
            "json",
        ],
    )
    assert result.exit_code == 0, result.output
    assert [row["n"] for row in json.loads(result.stdout)["data"]] == [12, None, -3]
    assert athena.started[0]["ExecutionParameters"] == ["'COL'", "3"]
    refused = run.invoke(app, ["query", "DROP TABLE daily"])
    assert (refused.exit_code, "begins with SELECT" in refused.stderr) == (1, True)


def test_another_release_becomes_the_current_one(run: CliRunner, athena: FakeAthena) -> None:
    result = run.invoke(app, ["activate", RELEASE, "--reason", "the newer one is wrong"])
    assert result.exit_code == 0, result.output
    asked = json.loads(athena.started[0]["input"])
    assert (asked["rollback"], asked["reason"]) == (RELEASE, "the newer one is wrong")
    assert athena.started[0]["name"] in result.stdout


def test_completion_offers_what_the_api_knows(url: str) -> None:
    def offered(begun: str) -> list[str]:
        asked = {
            "_COVIDLAKE_COMPLETE": "complete_zsh",
            "_TYPER_COMPLETE_ARGS": f"covidlake {begun}",
            "COVIDLAKE_URL": url,
        }
        return CliRunner().invoke(app, [], env=asked, prog_name="covidlake").stdout.split()

    assert any(
        "total_deaths_per_million" in word for word in offered("observations -m total_deaths_per_")
    )
    assert any("NAM" in word for word in offered("forecasts -l NA"))
    assert any("top_countries" in word for word in offered("results top"))


def test_csv_and_json_for_programs(run: CliRunner) -> None:
    ask = ["results", "clusters", "--columns", "iso_code,location,cluster", "--format"]
    assert (
        run.invoke(app, [*ask, "csv"]).stdout
        == "iso_code,location,cluster\nCOL,Colombia,1\nNAM,'=HYPERLINK(1),\n"
    )
    assert json.loads(run.invoke(app, [*ask, "json"]).stdout)["data"][1] == {
        "iso_code": "NAM",
        "location": "=HYPERLINK(1)",
        "cluster": None,
    }


def test_a_short_answer_is_said_to_be_short(run: CliRunner) -> None:
    ask = ["observations", "-l", "COL", "-m", "new_cases", "--format", "csv", "--limit", "4"]
    short, whole = run.invoke(app, ask), run.invoke(app, [*ask, "--all"])
    assert (len(short.stdout.splitlines()), "--all" in short.stderr) == (5, True)
    assert (len(whole.stdout.splitlines()), whole.stderr) == (11, "")


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("results top_country", 1, "did you mean 'top_countries'"),
        ("results clusters -w cluster", 2, "COLUMN=VALUE"),
        ("health --url http://127.0.0.1:1", 1, "make serve"),
    ],
)
def test_failures_set_the_exit_status(run: CliRunner, command: str, code: int, words: str) -> None:
    result = run.invoke(app, command.split())
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
