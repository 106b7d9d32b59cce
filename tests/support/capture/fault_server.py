"""An HTTP server over real sockets that misbehaves exactly as a test wants it to."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

_DRIP_SECONDS = 0.05

Answer = bytes | Callable[[socket.socket], None]


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]


@dataclass
class FaultServer:
    """Answer over a real socket, well or badly.

    Attributes:
        answers: For each path its answers, sent one after the other, the last for ever. Bytes are
            sent as they are, then the connection is closed.
    """

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def url(self, path: str, *answers: Answer) -> str:
        """Return the URL of a path that gives these answers."""
        self.answers[path] = list(answers)
        return f"http://127.0.0.1:{self.port}{path}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                request = _read_request(connection)
                self.requests.append(request)
                answers = self.answers.get(request.path) or [answer(404)]
                next_answer = answers.pop(0) if len(answers) > 1 else answers[0]
                if isinstance(next_answer, bytes):
                    connection.sendall(next_answer)
                else:
                    next_answer(connection)
            except OSError:
                return  # the client hung up, as many of these tests want it to


def answer(status: int = 200, body: bytes = b"", length: int | None = -1, **headers: str) -> bytes:
    """Return a whole answer.

    Args:
        length: -1 announces the true one, None none at all, any other lies.
    """
    lines = [f"HTTP/1.1 {status} Reason", "Connection: close"]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return an answer in chunks; `end` may be left out or spoilt."""
    head = answer(length=None, Transfer_Encoding="chunked")
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def drip(piece: bytes, head: bytes = b"") -> Callable[[socket.socket], None]:
    """Send the head, then a piece now and then, until nobody listens."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(_DRIP_SECONDS)

    return send


def reset(connection: socket.socket) -> None:
    """Hang up as a crashed server does: without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def _read_request(connection: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("closed before a request came")
        data += more
    first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    return Request(
        first.split(" ")[1],
        {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)},
    )
