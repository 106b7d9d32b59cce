"""`python -m local serve`: the API and the page, over a lake."""

from typing import Annotated

import typer

from local.commands.options import DEFAULT_LAKE, LakeOption, NoIamOption
from local.output.console import exit_on_error, out


def serve(
    port: Annotated[int, typer.Option(envvar="PORT", help="Port on 127.0.0.1.")] = 8000,
    lake: LakeOption = DEFAULT_LAKE,
    no_iam: NoIamOption = False,
) -> None:
    """Serve the API and the page from a lake, without running anything."""
    from local import aws
    from local.services import api_gateway, api_routes
    from local.services.api_access import ApiAccess
    from local.services.gateway_responses import GatewayResponses

    # Without the lock, so that a lake can be served while a run writes it: the folder is followed.
    with exit_on_error(), aws.start(lake, keep=False, judged=not no_iam) as cloud:
        routes = api_routes.read(aws.template(), cloud.stack)
        responses = GatewayResponses.read(aws.template())
        access = ApiAccess(cloud.stack["Api"], cloud.authorizer)
        server = api_gateway.serve(cloud.functions, routes, responses, port, access)
        stop_following = cloud.folder.follow()
        out.print(
            f"Serving {lake} on http://127.0.0.1:{port}  (API: /docs; Ctrl-C ends it)",
            highlight=False,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.print("stopped")
        finally:
            stop_following()
            server.server_close()
