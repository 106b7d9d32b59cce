"""requests, whose every connection goes to a checked address and ends at the deadline."""

import socket
from contextlib import ExitStack
from typing import Any

from capture.deadline import Deadline
from covidlake.errors import SourceUnavailable
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from download.addresses import is_loopback, resolve

CONNECT_SECONDS = 10


class CheckedAdapter(HTTPAdapter):
    """An adapter that checks the address that is connected to.

    Not one that was looked up before: a name may change its address in between.
    """

    def __init__(self, deadline: Deadline, watching: ExitStack, allow_loopback: bool) -> None:
        self._deadline, self._watching, self._allow_loopback = deadline, watching, allow_loopback
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _checked_pools(self)

    def connect(self, connection: HTTPConnection, scheme: str) -> socket.socket:
        """Connect to the first address that answers.

        Raises:
            SourceForbidden: One of the host's addresses is not allowed.
            SourceUnavailable: None of them answers.
        """
        # One after the other: a host may have an IPv6 address that leads nowhere from here.
        problem: OSError | None = None
        for address in resolve(connection.host, connection.port, scheme, self._allow_loopback):
            try:
                tcp = socket.create_connection(
                    (address, connection.port), timeout=min(CONNECT_SECONDS, self._deadline.left())
                )
            except OSError as error:
                problem = error
                continue
            self._watching.enter_context(self._deadline.watch(tcp))
            # Once out in the world, no redirect leads back to this machine.
            self._allow_loopback = self._allow_loopback and is_loopback(address)
            return tcp
        raise SourceUnavailable(
            f"{scheme}://{connection.host}:{connection.port} does not answer: {problem}"
        ) from problem


def _checked_pools(adapter: CheckedAdapter) -> dict[str, type[HTTPConnectionPool]]:
    """Return, by scheme, pools of urllib3 whose connections the adapter opens."""

    # _new_conn is where urllib3 resolves a name and connects: nothing later sees the address.
    class Http(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return adapter.connect(self, "http")

    class Https(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return adapter.connect(self, "https")

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    return {"http": HttpPool, "https": HttpsPool}
