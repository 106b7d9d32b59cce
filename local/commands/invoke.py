"""`python -m local invoke`: one function, one event."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from covidlake_client.terminal.failures import naming

from local.commands.options import DEFAULT_LAKE, LakeOption, NoIamOption
from local.lake.lock import locked

FUNCTIONS = "ingest, dedupe, create-emr, publish, record, collect, show-results or operate"


def invoke(
    function: Annotated[str, typer.Argument(help=f"{FUNCTIONS}.")],
    event: Annotated[Path, typer.Option("-e", "--event", help="JSON file with the event.")],
    lake: LakeOption = DEFAULT_LAKE,
    no_iam: NoIamOption = False,
) -> None:
    """Invoke one function's built artifact under the Lambda runtime interface and print its
    answer.
    """
    from local import aws

    with naming(event):
        content = json.loads(event.read_text())  # so that a mistake in it is told at once
    payload = json.dumps(content).encode()
    with locked(lake), aws.start(lake, judged=not no_iam) as cloud:
        words = function.split("-")  # create-emr is CreateEmrFunction in the template
        logical_id = "".join(map(str.capitalize, words)) + "Function"
        if logical_id not in cloud.stack:
            raise ValueError(f"no function {function!r}: choose {FUNCTIONS}")
        response, failed = cloud.functions.invoke(cloud.stack[logical_id], payload)
    sys.stdout.write(json.dumps(json.loads(response), indent=1) + "\n")
    raise typer.Exit(1 if failed else 0)
