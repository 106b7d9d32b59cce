"""Connections to a real PostgreSQL that are refused, break, or stall.

A typed error each, within the deadline.
"""

import socket
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import boto3
import pytest
from capture.deadline import Deadline
from covidlake.errors import CovidlakeError, SourceForbidden, SourceInvalid, SourceUnavailable
from pg8000.native import Connection, literal
from postgres import connection
from postgres.connection import connect
from postgres.login import Login

from tests.support.capture.postgres_server import PostgresServer, Relay, self_signed
from tests.support.eventually import eventually


def ask(login: Login, seconds: float = 10, sql: str = "SELECT 42") -> Any:
    with connect(login, Deadline(seconds)) as connection:
        return connection.run(sql)


def test_a_password_opens_the_door(postgres: PostgresServer) -> None:
    assert ask(Login(**postgres.secret())) == [[42]]


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        (
            {"password": "wrong"},
            SourceForbidden,
            'password authentication failed for user "reader"',
        ),
        ({"username": "nobody"}, SourceForbidden, "no pg_hba.conf entry"),
        ({"dbname": "absent"}, SourceInvalid, 'database "absent" does not exist'),
        (
            {"port": 1},
            SourceUnavailable,
            "PostgreSQL postgres at 127.0.0.1:1 does not answer: .*refused",
        ),
        (
            {"host": "absent.invalid"},
            SourceUnavailable,
            "PostgreSQL postgres at absent.invalid:.* does not answer",
        ),
        ({"sslmode": "verify-full"}, SourceForbidden, "does not speak TLS"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_closed_door_says_why(
    postgres: PostgresServer, changes: dict[str, Any], error: type[CovidlakeError], message: str
) -> None:
    with pytest.raises(error, match=message):
        ask(Login(**postgres.secret(**changes)))


def test_tls_with_a_trusted_certificate(postgres: PostgresServer, tmp_path: Path) -> None:
    context, certificate = self_signed(tmp_path)
    with Relay(postgres.port, tls=context) as relay:
        assert ask(
            Login(
                **postgres.secret(port=relay.port, sslmode="verify-full", sslrootcert=certificate)
            )
        ) == [[42]]


@pytest.mark.parametrize(
    ("host", "trusted"),
    [("127.0.0.1", False), ("localhost", True)],
    ids=["unknown-authority", "another-host-name"],
)
def test_tls_with_a_certificate_that_is_not_trusted(
    postgres: PostgresServer, tmp_path: Path, host: str, trusted: bool
) -> None:
    context, certificate = self_signed(tmp_path)
    secret = postgres.secret(
        host=host, sslmode="verify-full", sslrootcert=certificate if trusted else None
    )
    with (
        Relay(postgres.port, tls=context) as relay,
        pytest.raises(SourceForbidden, match="certificate is not trusted"),
    ):
        ask(Login(**{**secret, "port": relay.port}))


class Signer:
    """Sign with AWS's own signer, and make the token the password of this server's role.

    So the server lets in whoever brings a fresh token, as RDS does.
    """

    def __init__(self, server: PostgresServer) -> None:
        self._server, self._session = (
            server,
            boto3.Session("AKIATEST", "signing key", "session token " * 50, "us-east-1"),
        )
        self.token = ""

    def client(self, name: str) -> "Signer":
        assert name == "rds"
        return self

    def generate_db_auth_token(self, **parameters: Any) -> str:
        self.token = self._session.client("rds").generate_db_auth_token(**parameters)
        self._server.run(f"ALTER ROLE token_reader PASSWORD {literal(self.token)}")
        return self.token


def test_a_token_of_iam_opens_the_door(postgres: PostgresServer, tmp_path: Path) -> None:
    context, certificate = self_signed(tmp_path)
    aws: Any = Signer(postgres)
    with Relay(postgres.port, tls=context) as relay:
        secret = postgres.secret(
            port=relay.port,
            username="token_reader",
            password="",
            sslmode="verify-full",
            sslrootcert=certificate,
        )
        login = Login(**secret, auth="iam").with_token(aws)
        assert ask(login, sql="SELECT current_user") == [["token_reader"]]
    assert (
        len(aws.token) > 700
    )  # a session's token makes it longer than what most servers take for a password


def test_a_token_of_iam_that_is_refused_is_not_quoted(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    context, certificate = self_signed(tmp_path)
    aws: Any = Signer(postgres)
    with Relay(postgres.port, tls=context) as relay:
        secret = postgres.secret(
            port=relay.port,
            username="token_reader",
            password="",
            sslmode="verify-full",
            sslrootcert=certificate,
        )
        login = Login(**secret, auth="iam").with_token(aws)
        postgres.run("ALTER ROLE token_reader PASSWORD 'the token of another hour'")
        with pytest.raises(
            SourceForbidden, match='password authentication failed for user "token_reader"'
        ) as raised:
            ask(login)
    assert "X-Amz-Signature" not in "".join(traceback.format_exception(raised.value))


def greeting(*answers: bytes) -> int:
    """The port of a server that reads a little, says this and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as client:
            for answer in answers:
                client.recv(1024)
                client.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


@pytest.mark.parametrize("sslmode", ["disable", "verify-full"])
@pytest.mark.parametrize(
    "answers",
    [[b""], [b"S"], [b"HTTP/1.1 400 Bad Request\r\n\r\n"]],
    ids=["hangs-up", "hangs-up-in-tls", "is-a-web-server"],
)
def test_something_else_at_that_address(sslmode: str, answers: list[bytes]) -> None:
    login = Login("127.0.0.1", greeting(*answers), "postgres", "reader", "secret", sslmode)
    with pytest.raises(SourceUnavailable, match="the connection broke"):
        ask(login)


def test_a_server_that_accepts_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(SourceUnavailable, match="had not delivered everything after 0 s"):
            ask(
                Login(
                    "127.0.0.1", silent.getsockname()[1], "postgres", "reader", "secret", "disable"
                ),
                seconds=0.4,
            )
        assert time.monotonic() - began < 10


def test_a_silent_greeting_is_not_waited_for_until_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.3)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(SourceUnavailable, match="the connection broke"),
    ):
        ask(
            Login("127.0.0.1", silent.getsockname()[1], "postgres", "reader", "secret", "disable"),
            seconds=60,
        )


def test_a_statement_that_lasts_too_long(postgres: PostgresServer) -> None:
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="had not delivered everything"):
        ask(Login(**postgres.secret()), seconds=0.5, sql="SELECT pg_sleep(30)")
    assert time.monotonic() - began < 10


def test_the_server_gives_up_on_a_statement_first(postgres: PostgresServer) -> None:
    with (
        pytest.raises(SourceUnavailable, match="canceling statement due to statement timeout"),
        connect(Login(**postgres.secret()), Deadline(10)) as connection,
    ):
        connection.run("SET statement_timeout = 50")
        connection.run("SELECT pg_sleep(30)")


def test_a_terminated_backend(postgres: PostgresServer) -> None:
    def terminate(connection: Connection) -> None:
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'covidlake ingest'"
        )
        connection.run("SELECT 1")

    with (
        pytest.raises(SourceUnavailable, match=r"the connection broke|terminating connection"),
        connect(Login(**postgres.secret()), Deadline(10)) as connection,
    ):
        terminate(connection)


def test_nothing_is_left_running(postgres: PostgresServer) -> None:
    def left() -> int:
        backends = postgres.run(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'covidlake ingest'"
        )[0][0]
        return int(backends) + sum(
            isinstance(thread, threading.Timer) for thread in threading.enumerate()
        )

    assert ask(Login(**postgres.secret())) == [[42]]
    eventually(lambda: left() == 0)
