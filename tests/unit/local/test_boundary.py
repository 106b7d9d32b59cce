"""The error of every library, thrown through every command: `python -m local` and the client."""

import csv
import json
import subprocess
import zlib
from collections.abc import Iterator

import botocore.exceptions
import duckdb
import moto.core.exceptions
import pg8000.exceptions
import pyarrow
import pytest
import requests
import rich.errors
import samtranslator.model.exceptions
import sqlglot.errors
import typer.main
import urllib3.exceptions
import yaml
from covidlake.errors import CovidlakeError
from covidlake_client.cli import app as client
from covidlake_client.responses import ApiError

from local.__main__ import app as local

ERRORS = (
    CovidlakeError("a message"),
    ApiError("a message"),
    botocore.exceptions.BotoCoreError(),
    botocore.exceptions.ClientError({"Error": {"Code": "1", "Message": "a message"}}, "Get"),
    csv.Error("a message"),
    duckdb.Error("a message"),
    duckdb.BinderException("a message"),
    json.JSONDecodeError("a message", "{", 1),
    moto.core.exceptions.JsonRESTError("Type", "a message"),
    pg8000.exceptions.DatabaseError({"M": "a message"}),
    pg8000.exceptions.InterfaceError("a message"),
    pyarrow.ArrowException("a message"),
    pyarrow.ArrowInvalid("a message"),
    requests.RequestException("a message"),
    rich.errors.MarkupError("a message"),
    samtranslator.model.exceptions.InvalidDocumentException([]),
    sqlglot.errors.SqlglotError("a message"),
    subprocess.CalledProcessError(1, "pg_ctl"),
    subprocess.TimeoutExpired("pg_ctl", 30),
    urllib3.exceptions.HTTPError("a message"),
    yaml.YAMLError("a message"),
    zlib.error("a message"),
    EOFError("a message"),
    ImportError("a message"),
    MemoryError(),
    OSError(28, "No space left on device"),
    RecursionError("a message"),
    RuntimeError("a message"),
    StopIteration(),
    UnicodeDecodeError("utf-8", b"\xe7", 0, 1, "a message"),
    UnicodeEncodeError("ascii", "\u2192", 0, 1, "a message"),
    ValueError("a message [/iso]"),
)


def commands() -> Iterator[tuple[str, typer.Typer, str]]:
    for program, app in (("local", local), ("covidlake", client)):
        for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
            yield program, app, name


@pytest.mark.parametrize(("program", "app", "name"), list(commands()))
def test_no_command_ends_in_a_traceback(
    program: str, app: typer.Typer, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    group = typer.main.get_command(app)
    command = group.commands[name]  # type: ignore[attr-defined]
    command.params = []  # what it asks for is nothing that an error depends on
    for error in ERRORS:

        def fail(error: Exception = error) -> None:
            raise error

        command.callback = fail
        with pytest.raises(SystemExit) as ended:
            group.main([name])
        told = capsys.readouterr().err
        assert ended.value.code == 1, f"{program} {name}: {error!r}"
        assert told.startswith("error: "), f"{error!r}: {told}"
        assert len(told) > len("error: \n")
        assert "Traceback" not in told
