"""A connection to PostgreSQL that ends at the deadline, and its faults as typed errors."""

import socket
import ssl
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from botocore.exceptions import BotoCoreError
from capture.deadline import Deadline
from covidlake.errors import SourceForbidden, SourceInvalid, SourceUnavailable
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from postgres.bounded import BoundedConnection
from postgres.login import Login

CONNECT_SECONDS = 10

# Length 8, code 80877103: "may we speak TLS?" (PostgreSQL's documentation, message formats).
_SSL_REQUEST = bytes([0, 0, 0, 8, 4, 210, 22, 47])

# SQLSTATE classes and codes (PostgreSQL's documentation, appendix A). Everything else is worth
# another try.
_FORBIDDEN = ("28", "42501")
_INVALID = ("0A", "22", "3D", "3F", "42")
# pg8000, and what it logs in with.
_DRIVER = ("pg8000", "scramp")


@contextmanager
def connect(login: Login, deadline: Deadline) -> Iterator[Connection]:
    """Yield a connection that is shut down at the deadline, whatever it is blocked on.

    Raises:
        SourceForbidden: Credentials, rights or certificate.
        SourceInvalid: No such database, table or column.
        SourceUnavailable: All else.
    """
    where = login.database
    try:
        tcp = socket.create_connection(
            (login.host, login.port), timeout=min(CONNECT_SECONDS, deadline.left())
        )
    except OSError as error:
        raise SourceUnavailable(f"{where} does not answer: {error}") from error
    with tcp, deadline.watch(tcp), _typed(where, deadline):
        connection = _log_in(tcp, login, deadline)
        try:
            yield connection
        finally:
            with suppress(InterfaceError, OSError):  # a connection that broke cannot say goodbye
                connection.close()


def _log_in(tcp: socket.socket, login: Login, deadline: Deadline) -> Connection:
    # From here on a server may be silent for long, sorting before its first row; only the deadline
    # limits that.
    tcp.settimeout(None)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    handshake = Deadline(min(CONNECT_SECONDS, deadline.left()))
    with handshake.watch(tcp):
        tls = login.tls()
        return BoundedConnection(
            login.username,
            host=login.host,
            port=login.port,
            database=login.dbname,
            password=login.password,
            sock=_encrypt(tcp, login, tls) if tls else tcp,
            ssl_context=False,
            application_name="covidlake ingest",
        )


def _encrypt(tcp: socket.socket, login: Login, tls: ssl.SSLContext) -> ssl.SSLSocket:
    """Start TLS as PostgreSQL does.

    Not left to pg8000, which takes a connection that broke for a server without TLS.
    """
    tcp.sendall(_SSL_REQUEST)
    answer = tcp.recv(1)
    if answer == b"S":
        return tls.wrap_socket(tcp, server_hostname=login.host)
    if answer == b"N":
        raise SourceForbidden(
            f"{login.database} does not speak TLS, and its password is not sent without"
        )
    raise ConnectionError(f"{answer!r} came in answer to the request for TLS")


@contextmanager
def _typed(where: str, deadline: Deadline) -> Iterator[None]:
    """Turn what the driver and the socket raise into errors of the state machine."""
    try:
        yield
    except DatabaseError as error:
        # The server's fields by their letters: C is the SQLSTATE, M the message.
        fields = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        code, message = fields.get("C", ""), f"{where}: {fields.get('M', error)}"
        if code.startswith(_FORBIDDEN):
            raise SourceForbidden(message) from error
        if code.startswith(_INVALID):
            raise SourceInvalid(message) from error
        deadline.left()
        raise SourceUnavailable(message) from error
    except ssl.SSLCertVerificationError as error:
        raise SourceForbidden(
            f"{where}: its certificate is not trusted: {error.verify_message}"
        ) from error
    except BotoCoreError:
        raise  # some are OSErrors, too, but it is the lake's connection that broke
    except (InterfaceError, OSError) as error:
        deadline.left()
        raise SourceUnavailable(f"{where}: the connection broke: {error}") from error
    except Exception as error:
        # A server that breaks the protocol makes the driver stumble in ways of Python's own.
        if not _is_of_driver(error):
            raise
        deadline.left()
        told = f"{type(error).__name__}: {error}"
        raise SourceUnavailable(f"{where} does not speak PostgreSQL's protocol: {told}") from error


def _is_of_driver(error: Exception) -> bool:
    """Return whether an error was raised in the driver's code, and not in ours under it."""
    *_, (frame, _line) = traceback.walk_tb(error.__traceback__)
    module = str(frame.f_globals.get("__name__", ""))
    return module.partition(".")[0] in _DRIVER
