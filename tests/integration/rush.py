"""A rush hour: sixteen kiosks and sixteen desks at once, each with its own connection, over real HTTP.

Every command carries an `Idempotency-Key` and is sent again, with the same key, until it is answered: a server that
dies on the way must neither forget what it has answered nor do anything twice.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
from msgspec import Struct, field

KIOSKS = 16
DESKS = 16
SERVICES = ("land", "school", "papers")
CONFIG = """
[halls.aksu]
names = {{ kk = "Ақсу", ru = "Аксу", en = "Aksu" }}
services = [{services}]
windows = [{windows}]
""".format(
    services=", ".join(
        f'{{ id = "{service}", prefix = "{prefix}", names = {{ kk = "x", ru = "x", en = "x" }} }}'
        for service, prefix in zip(SERVICES, "ABC", strict=True)
    ),
    windows=", ".join(f"{{ window = {number}, services = {json.dumps(SERVICES)} }}" for number in range(1, DESKS + 1)),
)
"""One hall that is always open, and windows that take everybody."""


class Rush(Struct):
    """What the kiosks and desks were answered. `answered` is told the number of answers so far."""

    tokens: dict[str, str]
    visitors: int
    answered: Callable[[int], None] = lambda _: None
    url: str = ""
    starts: int = 0
    is_up: asyncio.Event = field(default_factory=asyncio.Event)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    answers: int = 0

    def up(self, url: str) -> None:
        """The server accepts at this address."""
        self.url = url
        self.starts += 1
        self.is_up.set()

    def down(self) -> None:
        self.is_up.clear()

    async def run(self) -> None:
        """Until every visitor has been called."""
        waiting = asyncio.Semaphore(0)
        to_issue, to_call = iter(range(self.visitors)), iter(range(self.visitors))
        async with asyncio.TaskGroup() as everybody:
            for kiosk in range(KIOSKS):
                everybody.create_task(self._kiosk(kiosk, to_issue, waiting))
            for window in range(1, DESKS + 1):
                everybody.create_task(self._desk(window, to_call, waiting))

    async def _kiosk(self, kiosk: int, visitors: Any, waiting: asyncio.Semaphore) -> None:
        async with aiohttp.ClientSession() as session:
            for visitor in visitors:
                body = {"service": SERVICES[(visitor + kiosk) % len(SERVICES)], "language": "kk"}
                status, ticket = await self._ask(session, "kiosk", "tickets", f"ticket-{visitor}", body)
                assert status == 201, ticket
                self.tickets.append(ticket)
                waiting.release()

    async def _desk(self, window: int, visitors: Any, waiting: asyncio.Semaphore) -> None:
        async with aiohttp.ClientSession() as session:
            status, body = await self._ask(session, "operator", f"windows/{window}/open", f"open-{window}", {})
            assert status == 200, body
            for visitor in visitors:
                await waiting.acquire()
                for command in ("next", "start"):
                    key = f"{command}-{visitor}"
                    status, body = await self._ask(session, "operator", f"windows/{window}/{command}", key, {})
                    assert status == 200, body
                    if command == "next":
                        self.calls.append(body)

    async def _ask(
        self, session: aiohttp.ClientSession, role: str, path: str, key: str, body: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """The first answer to a command, however often the server dies before it has given one."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}", "Idempotency-Key": key}
        while True:
            await self.is_up.wait()
            start = self.starts
            try:
                async with session.post(f"{self.url}/api/v1/halls/aksu/{path}", json=body, headers=headers) as reply:
                    answer = reply.status, await reply.json(content_type=None)
            except aiohttp.ClientError:
                if self.starts == start:
                    self.down()
                continue
            self.answers += 1
            self.answered(self.answers)
            return answer


def journal_of(data: Path) -> list[list[Any]]:
    """Every record of the hall, as it lies on the disk."""
    with closing(sqlite3.connect(f"file:{data / 'kezek.db'}?mode=ro", uri=True)) as db:
        return [json.loads(body) for (body,) in db.execute("SELECT body FROM journal ORDER BY seq")]


def events(records: list[list[Any]], kind: str) -> list[dict[str, Any]]:
    """The data of the records of a kind, each with its `seq` and `cause`."""
    return [
        {"seq": seq, "cause": cause, **data}
        for _, _, seq, _, _, cause, event_kind, data in records
        if event_kind == kind
    ]


def check(rush: Rush, data: Path) -> None:
    """Nothing twice, nothing lost, nothing that was answered forgotten."""
    records = journal_of(data)
    assert [record[2] for record in records] == list(range(1, len(records) + 1))
    issued, called = events(records, "ticket.issued/1"), events(records, "ticket.called/1")
    numbers = [event["number"] for event in issued]
    assert len(set(numbers)) == len(numbers) == rush.visitors, "a number was given twice, or a ticket was lost"
    assert len({event["ticket"] for event in called}) == len(called) == rush.visitors, "a ticket was called twice"
    assert {(t["id"], t["number"]) for t in rush.tickets} == {(event["ticket"], event["number"]) for event in issued}
    answered = {(call["seq"], call["ticket"]["id"], call["window"]["window"]) for call in rush.calls}
    assert answered == {(event["seq"], event["ticket"], event["window"]) for event in called}
