"""Kiosks and desks of a trial, each of which does one thing after another."""

import asyncio
from time import monotonic
from typing import Any, Final

import aiohttp

from script.trials.findings import Account, AnsweredCall, CrowdTicket
from script.trials.sending import AFTER, Sender

SERVICES: Final = ("land", "school", "papers")
PAPER_SERVICE: Final = "archive"
PAPER_KIOSK: Final = "paper"
"""The token of the kiosk that has a printer."""
CREATED: Final = 201
BETWEEN_TICKETS_S: Final = 1.0
"""How long a kiosk has nobody before it, on the average."""


class Crowd:
    """Everybody who takes tickets, and the desks that call them."""

    def __init__(self, sender: Sender, account: Account) -> None:
        self._sender = sender
        self._account = account
        self._chance = sender.chance
        self._waiting = asyncio.Semaphore(0)
        self._left_to_call = 0

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
        async with self._sender.session("kiosk") as session:
            while not stop.is_set():
                body = {"service": self._chance.choice(SERVICES), "language": self._chance.choice(("kk", "ru"))}
                reply = await self._sender.command(session, "tickets", body, position)
                if reply.status != CREATED:
                    self._sender.wrong(f"a kiosk was told {reply}")
                    continue
                position = max(position, reply.seq)
                self._account.tickets.append(CrowdTicket(reply.body["id"], reply.body["number"]))
                self._left_to_call += 1
                self._waiting.release()  # a desk calls only while somebody waits: it may never be told that nobody does
                await self._look_up(session, reply.body, position)
                await asyncio.sleep(self._chance.uniform(0, 2 * BETWEEN_TICKETS_S))

    async def _paper_kiosk(self, stop: asyncio.Event) -> None:
        """Issue tickets that are printed, for a service that no window calls: paper for who has left is not printed."""
        async with self._sender.session(PAPER_KIOSK) as session:
            while not stop.is_set():
                reply = await self._sender.command(session, "tickets", {"service": PAPER_SERVICE, "language": "ru"}, 0)
                if reply.status == CREATED:
                    self._account.paper_tickets.append(CrowdTicket(reply.body["id"], reply.body["number"]))
                else:
                    self._sender.wrong(f"the kiosk with a printer was told {reply}")
                await asyncio.sleep(BETWEEN_TICKETS_S)

    async def _look_up(self, session: aiohttp.ClientSession, ticket: dict[str, Any], position: int) -> None:
        """A ticket that was given is there, whichever server is asked."""
        reply = await self._sender.ask(session, "GET", f"tickets/{ticket['key']}", None, {AFTER: str(position)})
        if reply.status != 200:
            self._sender.wrong(f"the ticket {ticket['number']} was given, and then {reply}")

    async def _desk(self, window: int, ending: asyncio.Event) -> None:
        async with self._sender.session("operator") as session:
            position = await self._need(session, window, "open", 0)
            while True:
                await self._waiting.acquire()
                if ending.is_set() and self._left_to_call <= 0:
                    return
                self._left_to_call -= 1
                reply = await self._sender.command(session, f"windows/{window}/next", {}, position)
                if reply.status != 200:
                    self._sender.wrong(f"window {window}: next: {reply}")
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
        reply = await self._sender.command(session, f"windows/{window}/{command}", {}, position)
        if reply.status != 200:
            self._sender.wrong(f"window {window}: {command}: {reply}")
        return max(position, reply.seq)
