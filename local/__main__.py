"""The commands of the laptop's AWS: `python -m local --help`. The Makefile's verbs call these."""

import inspect
import os
import re
import signal
import sys
from gc import set_threshold
from typing import ClassVar

import typer
from covidlake_client.terminal.boundary import INTERRUPTED, Boundary, DebugOption

from local.commands.account.destroy import destroy
from local.commands.account.preflight import preflight
from local.commands.account.smoke import smoke
from local.commands.account.start import start
from local.commands.invoke import invoke
from local.commands.query import query
from local.commands.releases.audit import audit
from local.commands.releases.doctor import doctor
from local.commands.releases.gc import gc
from local.commands.releases.rollback import rollback
from local.commands.releases.status import status
from local.commands.runs.backfill import backfill
from local.commands.runs.hub import hub
from local.commands.runs.replay import replay
from local.commands.runs.run import run
from local.commands.runs.verdict import verdict
from local.commands.serve import serve

# In the order of --help. A command imports what is slow (moto, boto3, DuckDB, PySpark: seconds)
# when it runs, so that --help and a mistyped option answer at once.
COMMANDS = (
    run,
    verdict,
    backfill,
    hub,
    serve,
    invoke,
    query,
    status,
    audit,
    rollback,
    replay,
    gc,
    doctor,
    preflight,
    smoke,
    start,
    destroy,
)


class LocalCommands(Boundary):
    """The commands, which all end alike on an error."""

    advice: ClassVar = {
        "pg8000": "see that COUNTRIES names a database that runs, its user and its password",
        "requests": "see that the address is right and answers",
        "botocore": "see the credentials and the region: `aws sts get-caller-identity`",
        "subprocess": "COVIDLAKE_DEBUG=1 shows more",
    }


app = typer.Typer(
    cls=LocalCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=__doc__,
)
for command in COMMANDS:
    # typer keeps the line breaks of a docstring; only those between paragraphs are meant.
    paragraphs = re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(command.__doc__ or ""))
    app.command(help=paragraphs)(command)


@app.callback()
def options(debug: DebugOption = False) -> None:
    """Take what all commands have; the boundary reads it."""


# Most of what a command makes as it starts are modules, which stay: by default, Python looks 400
# times for garbage among them.
OBJECTS_BETWEEN_COLLECTIONS = 50_000

if __name__ == "__main__":
    set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    # Whoever stops a command by SIGTERM expects it to stop what it started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            # All is stopped and told. Threads that still wait for what was stopped would keep
            # Python from ending in order, and DuckDB would print pages about it.
            os._exit(INTERRUPTED)
        raise
