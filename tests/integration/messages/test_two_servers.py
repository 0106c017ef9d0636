"""Two servers on one database: the one that sends is killed with calls on their way to a modem."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from msgspec import Struct, json

from queue_server.api.access.credentials.tokens import digest_of
from queue_server.clock import now_us
from queue_server.config.roles import Role
from queue_server.journal.access.contents import Token
from queue_server.journal.postgres.postgres_store import PostgresStore
from script.staging.forked_program import ForkedProgram, start_forked
from tests.integration.command_line import PATIENCE_S, ROOT
from tests.integration.messages.channels import until
from tests.postgres_server import Database, empty

CONFIG = """
[halls.aksu]
names = { kk = "Зал", ru = "Зал", en = "Hall" }
windows = [
    { window = 1, services = ["land"] }, { window = 2, services = ["land"] }, { window = 3, services = ["land"] },
    { window = 4, services = ["land"] },
]
services = [{ id = "land", prefix = "L", names = { kk = "Жер", ru = "Земля", en = "Land" } }]
[halls.aksu.messages]
channels = ["sms"]
occasions = ["called"]
[messages]
sms = "modem"
"""
ROLES: Final[tuple[Role, ...]] = ("admin", "bridge")
HALL = "/api/v1/halls/aksu"


class Member(Struct):
    """One of the servers of a store."""

    url: str
    process: ForkedProgram


@asynccontextmanager
async def members(config: Path, database: Database) -> AsyncIterator[list[Member]]:
    """Two servers, which are killed at the end, if they were not before."""
    command = ("serve", "--config", config, "--data", database.url(), "--port", "0")
    processes = [await start_forked(*command, folder=ROOT, errors=None) for _ in range(2)]
    try:
        yield [Member(await _address(process), process) for process in processes]
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _address(process: ForkedProgram) -> str:
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
    return line.decode().removeprefix("ready ").strip()


class Hall:
    """The hall at any of its servers, for the desk and for the bridge of a modem."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, server: Member, method: str, path: str, role: str = "admin", **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {role}"}
        body_sent = body if method == "POST" else None
        async with self._session.request(method, server.url + HALL + path, headers=headers, json=body_sent) as reply:
            assert reply.status < 300, await reply.text()
            return json.decode(await reply.read())

    async def call(self, server: Member, window: int) -> None:
        """Somebody comes, wishes to be told, and is called to the window."""
        await self.ask(server, "POST", f"/windows/{window}/open", operator=f"o-{window}")
        ticket = (await self.ask(server, "POST", "/tickets", service="land"))["id"]
        wish = {"channel": "sms", "address": f"+7701000000{window}", "language": "en"}
        await self.ask(server, "POST", f"/tickets/{ticket}/messages", **wish)
        await self.ask(server, "POST", f"/windows/{window}/next")

    async def fetch(self, server: Member, most: int) -> list[Any]:
        """What a bridge gets at this server, once something waits."""
        messages: list[Any] = []

        async def is_so() -> bool:
            messages.extend((await self.ask(server, "GET", f"/messages/outgoing?most={most}", "bridge"))["messages"])
            return bool(messages)

        await until(is_so)
        return messages

    async def report(self, server: Member, message: Any) -> None:
        await self.ask(server, "POST", f"/messages/{message['id']}/outcome", "bridge", outcome="delivered")

    async def metrics(self, server: Member) -> str:
        async with self._session.get(f"{server.url}/metrics") as reply:
            return await reply.text()

    async def sender(self, *servers: Member) -> Member:
        """The one of the servers at which a message waits."""
        senders: list[Member] = []

        async def is_so() -> bool:
            senders.extend([server for server in servers if waiting(1) in await self.metrics(server)])
            return bool(senders)

        await until(is_so)
        return senders[0]

    async def until_shown(self, server: Member, *lines: str) -> None:
        async def is_so() -> bool:
            metrics = await self.metrics(server)
            return all(line in metrics for line in lines)

        await until(is_so)


def waiting(count: int) -> str:
    return f'kezek_messages_waiting{{channel="sms",hall="aksu"}} {count}.0'


def ends(state: str, count: int) -> str:
    return f'kezek_messages_total{{channel="sms",hall="aksu",state="{state}"}} {count}.0'


@pytest.mark.long
async def test_each_call_is_told_once_though_the_sender_is_killed(tmp_path: Path, postgres_database: Database) -> None:
    """A bridge fetches and reports at either server. What it reports to the dead one's successor is delivered, be it
    before or after that one has taken over, and what nobody has fetched is sent: once each, and counted."""
    await empty(postgres_database)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, "utf-8")
    store = await PostgresStore.open(postgres_database.url())
    for role in ROLES:
        await store.add_token(Token(f"{role}-1", role, digest_of(role), now_us()))
    await store.close()
    async with (
        asyncio.timeout(120),
        aiohttp.ClientSession() as session,
        members(config, postgres_database) as (first, second),
    ):
        hall = Hall(session)
        await hall.call(second, 1)
        sender = await hall.sender(first, second)
        survivor = second if sender is first else first
        [call_message] = await hall.fetch(survivor, 1)
        assert call_message["text"] == "Ticket L001: please go to window 1."
        await hall.report(survivor, call_message)
        await hall.until_shown(sender, ends("delivered", 1))

        for window in (2, 3, 4):
            await hall.call(survivor, window)
        [early], [late] = await hall.fetch(sender, 1), await hall.fetch(survivor, 1)
        await hall.until_shown(sender, waiting(3))
        sender.process.send_signal(signal.SIGSTOP)  # it does not see the report any more
        await hall.report(survivor, early)
        sender.process.kill()
        await sender.process.wait()
        await hall.until_shown(survivor, ends("delivered", 1), waiting(2))
        await hall.report(survivor, late)
        [unfetched] = await hall.fetch(survivor, 1)
        await hall.report(survivor, unfetched)
        await hall.until_shown(survivor, ends("delivered", 3))
        assert 'state="uncertain"' not in await hall.metrics(survivor)
        texts = sorted(message["text"] for message in (call_message, early, late, unfetched))
        assert texts == [f"Ticket L00{number}: please go to window {number}." for number in (1, 2, 3, 4)]
        assert (await hall.ask(survivor, "GET", "/messages/outgoing", "bridge"))["messages"] == []
