"""A connection to PostgreSQL that ends at the deadline, and its faults as errors that the state machine knows."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from covidlake.errors import SourceForbidden, SourceInvalid, SourceUnavailable
from deadline import Deadline
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection
from postgres_login import Login

CONNECT_SECONDS = 10

# SQLSTATE classes and codes (PostgreSQL's documentation, appendix A). Everything else is worth another try.
_FORBIDDEN = ("28", "42501")
_INVALID = ("0A", "22", "3D", "3F", "42")


@contextmanager
def connected(login: Login, deadline: Deadline) -> Iterator[Connection]:
    """A connection that is shut down at the deadline, whatever it is blocked on.

    SourceForbidden: credentials, rights, certificate; SourceInvalid: no such database, table or column; SourceUnavailable: all else.
    """
    where = f"PostgreSQL {login.dbname} at {login.host}:{login.port}"
    try:
        opened = socket.create_connection((login.host, login.port), timeout=min(CONNECT_SECONDS, deadline.left()))
    except OSError as error:
        raise SourceUnavailable(f"{where} does not answer: {error}") from error
    with opened, deadline.watch(opened), _typed(where, deadline):
        # How long a server may be silent, sorting before its first row, is the deadline's business.
        opened.settimeout(None)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection = Connection(
            login.username,
            host=login.host,
            port=login.port,
            database=login.dbname,
            password=login.password,
            sock=opened,
            ssl_context=login.tls() or False,
            application_name="covidlake ingest",
        )
        try:
            yield connection
        finally:
            with suppress(InterfaceError, OSError):  # a connection that broke cannot say goodbye
                connection.close()


@contextmanager
def _typed(where: str, deadline: Deadline) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        said = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        code, message = said.get("C", ""), f"{where}: {said.get('M', error)}"
        if code.startswith(_FORBIDDEN):
            raise SourceForbidden(message) from error
        if code.startswith(_INVALID):
            raise SourceInvalid(message) from error
        deadline.left()
        raise SourceUnavailable(message) from error
    except ssl.SSLCertVerificationError as error:
        raise SourceForbidden(f"{where}: its certificate is not trusted: {error.verify_message}") from error
    except InterfaceError as error:
        if "refuses SSL" in str(error):
            raise SourceForbidden(f"{where} does not speak TLS, and its password is not sent without") from error
        deadline.left()
        raise SourceUnavailable(f"{where}: the connection broke: {error}") from error
    except OSError as error:
        deadline.left()
        raise SourceUnavailable(f"{where}: the connection broke: {error}") from error
