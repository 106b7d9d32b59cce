"""`python -m local serve`: the API and the page, over a lake."""

from typing import Annotated

import typer

from local.commands.options import DEFAULT_LAKE, LakeOption, NoIamOption
from local.lake.folder import bucket_of
from local.output.console import out

PortOption = Annotated[
    int,
    typer.Option(
        envvar="PORT", min=0, max=65_535, help="Port on 127.0.0.1; 0 takes one that is free."
    ),
]


def serve(
    port: PortOption = 8000, lake: LakeOption = DEFAULT_LAKE, no_iam: NoIamOption = False
) -> None:
    """Serve the API and the page from a lake, without running anything."""
    from local.tools.loopback import LoopbackServer

    bucket_of(lake)  # before a lake is made where there is none

    # Without the lock, so that a lake can be served while a run writes it: the folder is followed.
    # The port first: one that is taken is told at once, and not after the seconds of a deployment.
    with LoopbackServer(port) as server:
        from local import aws
        from local.services.api_gateway import front, route_table
        from local.services.api_gateway.access import ApiAccess
        from local.services.api_gateway.responses import GatewayResponses

        with aws.start(lake, keep=False, judged=not no_iam) as cloud:
            api = front.Api(
                cloud.functions,
                route_table.read(aws.template(), cloud.stack),
                GatewayResponses.read(aws.template()),
                ApiAccess(cloud.stack["Api"], cloud.authorizer),
            )
            server.open(front.front_of(api))
            stop_following = cloud.folder.follow()
            out.print(
                f"Serving {lake} on http://127.0.0.1:{server.server_port}"
                "  (API: /docs; Ctrl-C ends it)"
            )
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                out.print("stopped")
            finally:
                stop_following()
