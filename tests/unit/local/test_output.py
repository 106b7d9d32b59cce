"""What the commands show is text, whatever others wrote into it; and the commands that it names."""

import io
import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from covidlake.releases import waiver
from covidlake.releases.manifest import ReleaseManifest, RunManifest, Switch
from covidlake_client.terminal.safe_console import SafeConsole

from local.account.finding import fails
from local.commands.runs.verdict import verdict as verdict_command
from local.lake.releases import Audited
from local.output import audit, findings, releases, removal, replay
from local.output.run import summary, verdict
from local.output.run.progress import ExecutionLog
from local.output.run.summary import Asked
from local.output.tables import print_table

HOSTILE = "[/iso]\x1b]0;title\x07[red]"  # an end of markup that began nowhere, a window's title
SHOWN = r"[/iso]\x1b]0;title"
SHOWN_WHOLE = f"{SHOWN}[red]"  # rich leaves out the bell
LAKE = Path("lake of mine")
SOURCE: Any = {
    "verdict": "revised",
    "why": HOSTILE,
    "changes": None,
    "sha256": "ab",
    "rows_in": 1,
    "rows_out": 1,
    "rows_rejected": 1,
    "rows_corrected": 0,
    "reasons": {f"unknown location: {HOSTILE}": 1},
    "losses": {
        **{kind: [] for kind in ("columns", "unknown", "days", "places", "codes", "continents")},
        "headers": [HOSTILE],
    },
    "checks": [],
    "error": {"type": "SourceInvalid", "message": HOSTILE},
}
FAILED_CHECK: Any = {
    "check": "removed_share",
    "of": HOSTILE,
    "value": 0.0398,
    "threshold": 0.01,
    "verdict": "failed",
    "detail": HOSTILE,
}
RUN = RunManifest(
    run="r1",
    status="FAILED",
    started_at="2026",
    ended_at="2026",
    sources={HOSTILE: SOURCE},
    error={"state": "Audit", "type": "AuditFailed", "message": HOSTILE},
    quality={"checks": [FAILED_CHECK]},  # type: ignore[typeddict-item]
    rollback={"from": "r0", "by": HOSTILE, "reason": HOSTILE},
)
RELEASE = ReleaseManifest(
    release="r1",
    run="r1",
    created_at="2026",
    data_date=HOSTILE,
    inputs={},
    tables={"observations": {"rows": 1, "bytes": 1, "location": ""}},
)
CHANGES: Any = {
    **dict.fromkeys(("added", "changed", "removed", "duplicates", "conflicts", "examined"), 1),
    "places": {HOSTILE: 1},
    "columns": {HOSTILE: 1},
    "sample": [{"key": [HOSTILE], "change": "changed", "columns": [HOSTILE]}],
}
VERDICT: Any = {
    **SOURCE,
    "source": "owid",
    "rows": 3,
    "rows_out": 2,
    "changes": CHANGES,
    "why": f"it lost rows. {waiver.explain([FAILED_CHECK])}. The first rejected row is {HOSTILE}",
}
REJECT = {
    "source": HOSTILE,
    "line_number": 2,
    "raw": HOSTILE,
    "refused": None,
    "corrected": HOSTILE,
}
ASKED = Asked(LAKE, ["--source", "my file.csv"])


def printed(show: Callable[[SafeConsole], object]) -> str:
    stream = io.StringIO()
    show(SafeConsole(file=stream, width=400, force_terminal=False))
    return stream.getvalue()


def failed_task(console: SafeConsole) -> None:
    details = {"error": HOSTILE, "cause": HOSTILE}
    event = {"id": 1, "type": "TaskFailed", "taskFailedEventDetails": details}
    ExecutionLog(console).print_event({**event, "timestamp": datetime.now(UTC)})


SHOWS: dict[str, Callable[[SafeConsole], object]] = {
    "run": lambda console: summary.show(console, RUN, RELEASE, Path(HOSTILE), ASKED),
    "audit": lambda console: audit.show(console, Audited(HOSTILE, [FAILED_CHECK]), every=True),
    "verdict": lambda console: verdict.show(console, VERDICT),
    "status": lambda console: releases.show(console, [RELEASE], None),
    "switches": lambda console: releases.show_switches(
        console, [Switch("r1", "r1", "2026", by=HOSTILE, reason=HOSTILE)]
    ),
    "runs": lambda console: releases.show_runs(console, [RUN]),
    "rejects": lambda console: replay.show_rejects(
        console, [REJECT], "r1", HOSTILE, Path("rows.csv"), LAKE
    ),
    "replay": lambda console: replay.show_replay(console, RUN, [REJECT]),
    "finding": lambda console: findings.show(console, HOSTILE, fails(HOSTILE, HOSTILE)),
    "removal": lambda console: removal.show(console, HOSTILE, [], None, [(HOSTILE, HOSTILE)]),
    "progress": failed_task,
    "table": lambda console: print_table(console, HOSTILE, [HOSTILE], [[HOSTILE]]),
}


@pytest.mark.parametrize("show", SHOWS.values(), ids=SHOWS)
def test_what_others_wrote_is_shown_as_it_is(show: Callable[[SafeConsole], object]) -> None:
    text = printed(show)
    assert SHOWN in text
    assert "\x1b" not in text


def test_what_was_rejected_stands_apart_from_the_tables() -> None:
    lines = [line.strip() for line in printed(SHOWS["run"]).splitlines()]
    assert lines[lines.index("Tables of release r1") - 1] == ""


def test_a_verdict_tells_rows_what_is_gone_and_how_it_passes_all_the_same() -> None:
    lines = [" ".join(line.split()) for line in printed(SHOWS["verdict"]).splitlines()]
    assert {"in 3", "out 2", "rejected 1"} <= set(lines)
    assert f"Columns of the file that are gone: {SHOWN_WHOLE}" in lines
    assert "If it is right all the same: run it with --accept removed_share=0.0398" in lines


def test_a_run_tells_what_is_gone_of_each_source() -> None:
    name = SHOWN_WHOLE
    assert f"{name}: Columns of the file that are gone: {name}" in printed(SHOWS["run"])


@pytest.mark.parametrize(("found", "status"), [("invalid", 1), ("revised", 0), ("stale", 0)])
def test_the_command_fails_for_an_invalid_file(
    found: str, status: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    judged = {**VERDICT, "verdict": found}
    monkeypatch.setattr("local.pipeline.verdict.judge", lambda *_: judged)
    with pytest.raises(typer.Exit) as ending:
        verdict_command(tmp_path / "x.csv", lake=tmp_path)
    assert ending.value.exit_code == status


def commands(text: str) -> list[list[str]]:
    """The commands of an output, which stand indented in lines of their own."""
    lines = [line.strip() for line in text.splitlines() if " -m local " in line]
    return [shlex.split(line.removeprefix("To undo: ")) for line in lines]


def test_a_failed_audit_comes_with_the_command_that_lets_it_pass() -> None:
    again = ["-m", "local", "run", "--source", "my file.csv"]
    waived, plain = (words[1:] for words in commands(printed(SHOWS["run"])))
    assert waived == [*again, "--accept", "removed_share=0.0398", "--lake", "lake of mine"]
    assert plain == [*again, "--lake", "lake of mine"]


def test_a_refused_file_comes_with_it_too() -> None:
    source: Any = {**SOURCE, "error": {"type": "SourceInvalid", "message": VERDICT["why"]}}
    run = replace(RUN, sources={"owid": source}, quality={})
    text = printed(lambda console: summary.show(console, run, None, Path("x"), ASKED))
    waived, _ = (words[1:] for words in commands(text))
    assert waived[-4:] == ["--accept", "removed_share=0.0398", "--lake", "lake of mine"]


def test_what_was_let_pass_before_stays_in_the_command() -> None:
    older = {**FAILED_CHECK, "check": "days_older", "value": 3, "verdict": "accepted"}
    run = replace(RUN, quality={"checks": [FAILED_CHECK, older]})  # type: ignore[typeddict-item]
    given = Asked(LAKE, ["--accept", "days_older=3"])
    text = printed(lambda console: summary.show(console, run, None, Path("x"), given))
    waived, plain = (words[1:] for words in commands(text))
    again = ["-m", "local", "run", "--accept", "days_older=3"]
    assert waived == [*again, "--accept", "removed_share=0.0398", "--lake", "lake of mine"]
    assert plain == [*again, "--lake", "lake of mine"]


def test_a_rollback_comes_with_the_command_that_undoes_it() -> None:
    text = printed(lambda console: releases.show_rollback(console, RUN, LAKE))
    (undo,) = commands(text)
    assert undo[1:] == ["-m", "local", "rollback", "r0", "--lake", "lake of mine"]


def test_rejected_rows_come_with_two_commands() -> None:
    reason = "new_cases: not a number"
    text = printed(
        lambda console: replay.show_rejects(console, [REJECT], "r1", reason, Path("a b.csv"), LAKE)
    )
    corrected, again = (words[1:] for words in commands(text))
    command = ["-m", "local", "replay", "r1", reason]
    assert corrected == [*command, "--corrected", "a b.csv", "--lake", "lake of mine"]
    assert again == [*command, "--again", "--lake", "lake of mine"]
