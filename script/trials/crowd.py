"""Kiosks and desks that send each command to a random server, as a careful client does.

A command has an id and is sent again under it until it is answered; `Kezek-After` names what its
sender has seen.
Whatever else a person would have to notice is written down as wrong.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from random import Random
from time import monotonic
from typing import Any, Final

import aiohttp
from msgspec import Struct

from script.trials.findings import Account, AnsweredCall, CrowdTicket

HALL: Final = "trial"
SERVICES: Final = ("land", "school", "papers")
AFTER: Final = "Kezek-After"
SEQ: Final = "Kezek-Seq"
"""The headers with the seq that a sender has seen, and that of an answer."""
PAPER_SERVICE: Final = "archive"
PAPER_KIOSK: Final = "paper"
"""The token of the kiosk that has a printer."""
CREATED: Final = 201
UNAVAILABLE: Final = 503
BAD_GATEWAY: Final = 502
AGAIN_S: Final = 0.05
"""The pause before a command is sent again."""
ANSWER_WITHIN_S: Final = 20.0
BETWEEN_TICKETS_S: Final = 1.0
"""How long a kiosk has nobody before it, on the average."""


class CrowdReply(Struct, frozen=True):
    """The answer of a server. `seq` is the record that it rests on; 0 where it says none."""

    status: int
    body: dict[str, Any]
    seq: int = 0
    url: str = ""

    def __str__(self) -> str:
        return f"{self.status} {self.body.get('code', '')} of {self.url} at record {self.seq}"


class Crowd:
    """Everybody of a trial. `is_away` says whether the database may be away now, so that a 503 is right."""

    def __init__(
        self, urls: Sequence[str], tokens: dict[str, str], account: Account, is_away: Callable[[], bool], seed: int = 1
    ) -> None:
        self._urls = list(urls)
        self._tokens = tokens
        self._account = account
        self._is_away = is_away
        self._chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret
        self._waiting = asyncio.Semaphore(0)
        self._ids = iter(range(10**9))
        self._left_to_call = 0
        self._began = monotonic()

    async def run(self, kiosks: int, desks: int, stop: asyncio.Event) -> None:
        """Until `stop` is set, and then until everybody has been called."""
        async with asyncio.TaskGroup() as everybody:
            issuing = [everybody.create_task(self._kiosk(stop)) for _ in range(kiosks)]
            issuing.append(everybody.create_task(self._paper_kiosk(stop)))
            ending = asyncio.Event()
            for window in range(1, desks + 1):
                everybody.create_task(self._desk(window, ending))
            await asyncio.wait(issuing)
            ending.set()
            for _ in range(desks):
                self._waiting.release()

    async def _kiosk(self, stop: asyncio.Event) -> None:
        position = 0
        async with self._session("kiosk") as session:
            while not stop.is_set():
                body = {"service": self._chance.choice(SERVICES), "language": self._chance.choice(("kk", "ru"))}
                reply = await self._command(session, "tickets", body, position)
                if reply.status != CREATED:
                    self._wrong(f"a kiosk was told {reply}")
                    continue
                position = max(position, reply.seq)
                self._account.tickets.append(CrowdTicket(reply.body["id"], reply.body["number"]))
                self._left_to_call += 1
                self._waiting.release()  # a desk calls only while somebody waits: it may never be told that nobody does
                await self._look_up(session, reply.body, position)
                await asyncio.sleep(self._chance.uniform(0, 2 * BETWEEN_TICKETS_S))

    async def _paper_kiosk(self, stop: asyncio.Event) -> None:
        """Issue tickets that are printed, for a service that no window calls: paper for who has left is not printed."""
        async with self._session(PAPER_KIOSK) as session:
            while not stop.is_set():
                reply = await self._command(session, "tickets", {"service": PAPER_SERVICE, "language": "ru"}, 0)
                if reply.status == CREATED:
                    self._account.paper_tickets.append(CrowdTicket(reply.body["id"], reply.body["number"]))
                else:
                    self._wrong(f"the kiosk with a printer was told {reply}")
                await asyncio.sleep(BETWEEN_TICKETS_S)

    async def _look_up(self, session: aiohttp.ClientSession, ticket: dict[str, Any], position: int) -> None:
        """A ticket that was given is there, whichever server is asked."""
        reply = await self._ask(session, "GET", f"tickets/{ticket['key']}", None, {AFTER: str(position)})
        if reply.status != 200:
            self._wrong(f"the ticket {ticket['number']} was given, and then {reply}")

    async def _desk(self, window: int, ending: asyncio.Event) -> None:
        async with self._session("operator") as session:
            position = await self._need(session, window, "open", 0)
            while True:
                await self._waiting.acquire()
                if ending.is_set() and self._left_to_call <= 0:
                    return
                self._left_to_call -= 1
                reply = await self._command(session, f"windows/{window}/next", {}, position)
                if reply.status != 200:
                    self._wrong(f"window {window}: next: {reply}")
                    self._left_to_call += 1
                    self._waiting.release()
                    await asyncio.sleep(BETWEEN_TICKETS_S)
                    continue
                position = max(position, reply.seq)
                self._account.calls.append(
                    AnsweredCall(reply.body["seq"], reply.body["ticket"]["id"], window, monotonic())
                )
                for command in ("start", "finish"):
                    position = await self._need(session, window, command, position)

    async def _need(self, session: aiohttp.ClientSession, window: int, command: str, position: int) -> int:
        """A command that cannot be refused; returns the seq of its answer."""
        reply = await self._command(session, f"windows/{window}/{command}", {}, position)
        if reply.status != 200:
            self._wrong(f"window {window}: {command}: {reply}")
        return max(position, reply.seq)

    async def _command(
        self, session: aiohttp.ClientSession, path: str, body: dict[str, Any], position: int
    ) -> CrowdReply:
        headers = {"Idempotency-Key": f"trial-{next(self._ids)}", AFTER: str(position)}
        began = monotonic()
        reply = await self._ask(session, "POST", path, body, headers)
        self._account.commands += 1
        self._account.latencies.append(monotonic() - began)
        return reply

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        headers: dict[str, str],
    ) -> CrowdReply:
        """The answer of whichever server gives one."""
        while True:
            was_away = self._is_away()
            url = self._chance.choice(self._urls)
            try:
                async with session.request(
                    method, f"{url}/api/v1/halls/{HALL}/{path}", json=body, headers=headers
                ) as answer:
                    content = dict(await answer.json(content_type=None) or {})
                    reply = CrowdReply(answer.status, content, int(answer.headers.get(SEQ, content.get("seq", 0))), url)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                reply = CrowdReply(0, {})
            if reply.status == UNAVAILABLE and not (was_away or self._is_away()) and not _is_ending(reply):
                self._wrong(f"{path}: {reply} while the database was there")
            if reply.status not in (0, UNAVAILABLE, BAD_GATEWAY):
                return reply
            self._account.repeats += 1
            await asyncio.sleep(AGAIN_S)

    def _session(self, role: str) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self._tokens[role]}"},
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
        )

    def _wrong(self, sentence: str) -> None:
        self._account.wrong.append(f"{monotonic() - self._began:.1f} s: {sentence}")


def _is_ending(reply: CrowdReply) -> bool:
    """Whether the server said that it is stopping: the sender goes on to another one."""
    return reply.body.get("code") == "stopping"


def configuration(windows: int, printer_port: int | None, store: str | None, *, proxies: bool = False) -> str:
    """The configuration of a trial's servers: one hall, windows that take everybody."""
    names = '{ kk = "Сынақ", ru = "Проба", en = "Trial" }'
    lines: list[str] = ["[server]", 'host = "127.0.0.1"']
    lines += ['trusted_proxies = ["127.0.0.1"]'] if proxies else []
    lines += ["[store]", f'url = "{store}"'] if store is not None else []
    lines += [f"[halls.{HALL}]", f"names = {names}"]
    for service, prefix in zip((*SERVICES, PAPER_SERVICE), "ABCP", strict=True):
        lines += [f"[[halls.{HALL}.services]]", f'id = "{service}"', f'prefix = "{prefix}"', f"names = {names}"]
        lines += ["last_number = 9999"]
    for window in range(1, windows + 2):  # nobody opens the last one
        quoted = ", ".join(f'"{service}"' for service in (SERVICES if window <= windows else (PAPER_SERVICE,)))
        lines += [f"[[halls.{HALL}.windows]]", f"window = {window}", f"services = [{quoted}]"]
    lines += list(_printer(printer_port)) if printer_port is not None else []
    return "\n".join(lines) + "\n"


def _printer(port: int) -> Iterator[str]:
    yield from ("[displays]", 'address = "http://127.0.0.1"')
    yield from ("[[displays.printers]]", 'id = "entrance"', f'hall = "{HALL}"', 'kiosks = ["trial paper"]')
    yield from (f'port = "tcp://127.0.0.1:{port}"', "mm_s = 500")
