"""Servers on 127.0.0.1, for the programs and pages of this machine and not for those of the web.

A server on 127.0.0.1 is reached by every page that its user opens: a page may have a name of its
own lead to 127.0.0.1 (the header Host has that name), or just ask (Origin has its site's).
"""

import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

NAMES = ("127.0.0.1", "localhost", "::1")
FORBIDDEN = (
    "this server answers programs and pages of its own machine only: "
    "ask http://127.0.0.1 or http://localhost, and from no page of another site\n"
)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def is_local(host: str | None, origin: str | None) -> bool:
    """Return whether a request with these headers comes from this machine.

    Programs other than browsers send no Origin.
    """
    hosts = [f"//{host}"] if host else []
    origins = [origin] if origin is not None else []
    return all(_name(address) in NAMES for address in (*hosts, *origins))


def only(application: Application) -> Application:
    """Return a WSGI application that answers requests of this machine alone."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if is_local(environ.get("HTTP_HOST"), environ.get("HTTP_ORIGIN")):
            return application(environ, start_response)
        status = HTTPStatus.FORBIDDEN
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain")])
        return [FORBIDDEN.encode()]

    return answer


class LoopbackServer(ThreadingHTTPServer):
    """A server on 127.0.0.1 that has its port from the start, and listens once it is opened.

    Raises:
        OSError: the port is taken or may not be used.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), BaseHTTPRequestHandler, bind_and_activate=False)
        try:
            self.server_bind()
        except OSError as error:
            self.server_close()
            message = f"{error.strerror}: choose another with PORT=<number> or --port"
            raise OSError(error.errno, message, f"port {port}") from error

    def open(self, handler: type[BaseHTTPRequestHandler]) -> None:
        """Listen, and let the handler answer."""
        self.RequestHandlerClass = handler
        self.server_activate()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over a client that left, as `curl | head` does; other errors are shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # brackets that are no IPv6 address
        return None
