"""Two servers on one folder or one database, which nobody who uses them can tell from one."""

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
from msgspec import Struct, field

from tests.integration.command_line import kezek
from tests.integration.kezek_process import serving, token
from tests.integration.rush import CONFIG, SERVICES, events
from tests.postgres_server import Database, empty

VISITORS = 120
KIOSKS = 6
DESKS = 6


class Crowd(Struct):
    """Kiosks and desks that go to any server for each command, and what they were answered."""

    servers: list[str]
    tokens: dict[str, str]
    chance: random.Random = field(default_factory=lambda: random.Random(14))
    tickets: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    waiting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def run(self) -> None:
        """Until every visitor has been served."""
        to_issue, to_call = iter(range(VISITORS)), iter(range(VISITORS))
        async with asyncio.TaskGroup() as everybody:
            for _ in range(KIOSKS):
                everybody.create_task(self._kiosk(to_issue))
            for window in range(1, DESKS + 1):
                everybody.create_task(self._desk(window, to_call))

    async def _kiosk(self, visitors: Iterator[int]) -> None:
        async with aiohttp.ClientSession() as session:
            for visitor in visitors:
                ticket = await self._ask(
                    session, "kiosk", "tickets", {"service": SERVICES[visitor % len(SERVICES)]}, status=201
                )
                self.tickets.append(ticket)
                document = await self._ask(session, "kiosk", f"tickets/{ticket['id']}")
                assert document["number"] == ticket["number"]
                self.waiting.release()

    async def _desk(self, window: int, visitors: Iterator[int]) -> None:
        async with aiohttp.ClientSession() as session:
            await self._ask(session, "operator", f"windows/{window}/open", {})
            for _ in visitors:
                await self.waiting.acquire()
                call = await self._ask(session, "operator", f"windows/{window}/next", {})
                self.calls.append(call)
                for command in ("recall", "start", "finish"):
                    await self._ask(session, "operator", f"windows/{window}/{command}", {})

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        role: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> dict[str, Any]:
        """The answer of a server chosen by chance: what was acknowledged elsewhere is known to each."""
        address = f"{self.chance.choice(self.servers)}/api/v1/halls/aksu/{path}"
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        if body is not None:
            headers["Idempotency-Key"] = f"{self.chance.getrandbits(128):x}"
        method = "GET" if body is None else "POST"
        async with session.request(method, address, json=body, headers=headers) as reply:
            answer: dict[str, Any] = await reply.json(content_type=None)
            assert reply.status == status, (path, reply.status, answer)
            assert int(reply.headers["Kezek-Seq"]) >= answer.get("seq", 0)
            return answer


def test_two_servers_on_one_folder_are_as_one(tmp_path: Path) -> None:
    """No number twice, no double call, no refusal on the past, no 404 of what was acknowledged, no 503."""
    _rush(tmp_path, tmp_path / "data")


def test_two_servers_on_one_database_are_as_one(tmp_path: Path, postgres_database: Database) -> None:
    """The same, where an append is one statement and the turn a locked row."""
    asyncio.run(empty(postgres_database))
    _rush(tmp_path, postgres_database.url())


def _rush(folder: Path, data: Path | str) -> None:
    config = folder / "config.toml"
    config.write_text(CONFIG, "utf-8")
    tokens = {role: token(data, role) for role in ("kiosk", "operator")}

    async def run() -> Crowd:
        async with serving(data, config) as first, serving(data, config) as second:
            crowd = Crowd([first.url, second.url], tokens)
            await crowd.run()
            return crowd

    crowd = asyncio.run(run())
    exported = kezek("export", "--data", data, "--hall", "aksu")
    records = [json.loads(json.loads(line)["body"]) for line in exported.out.splitlines()]
    issued, called = events(records, "ticket.issued/1"), events(records, "ticket.called/1")
    numbers = [event["number"] for event in issued]
    assert len(set(numbers)) == len(numbers) == VISITORS
    assert len({event["ticket"] for event in called}) == len(called) == VISITORS
    assert {(t["id"], t["number"]) for t in crowd.tickets} == {(event["ticket"], event["number"]) for event in issued}
    assert {call["ticket"]["id"] for call in crowd.calls} == {event["ticket"] for event in called}
    verified = kezek("verify", "--data", data)
    assert verified.code == 0, verified.out
