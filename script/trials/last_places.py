"""`script/trial --last-places`: 200 people, 16 at a time, want the same twenty places at two servers of one store, of
which one is killed each second.

Once all have been answered, whoever got a place gives it back, and the next 200 come, until the time is over. At the
end the journal is compared with what people were told: no place twice, each who was refused had three others that were
free, nothing that was acknowledged is lost, and the balance of bookings holds.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from time import monotonic
from typing import Any, Final

import aiohttp
from msgspec import Struct

from queue_server.journal.export import read_file
from script.trials.bookers import BOOKED_SERVICE, CREATED, OK
from script.trials.booking_findings import NEAREST, booking_findings
from script.trials.database import cluster
from script.trials.findings import Account, AnsweredBooking, RefusedWish
from script.trials.fleet import Fleet, fleet, kezek
from script.trials.report import TrialReport
from script.trials.sending import HALL, CrowdReply, Sender
from script.trials.settings import configuration

PLACES: Final = 20
SIDE_BY_SIDE: Final = 2
"""How many visitors each time is for (`settings.TIMES`)."""
LEAST_LEAD: Final = timedelta(minutes=20)
"""The first wanted time is at least so far away: nobody is to be told that it has passed."""


class LastPlacesPlan(Struct, frozen=True):
    """What is done: `people` come in each round, `at_once` of them at a time, for at least so many seconds."""

    store: str = "postgres"
    servers: int = 2
    seconds: float = 30.0
    people: int = 200
    at_once: int = 16
    kill_every_s: float = 1.0


class _Round:
    """People who want the same places, of whom each is answered once."""

    def __init__(self, sender: Sender, account: Account, wishes: Sequence[str], first_person: int) -> None:
        self._sender = sender
        self._account = account
        self._wishes = wishes
        self._first_person = first_person
        self._position = 0
        self._keys: list[tuple[str, str]] = []

    async def run(self, plan: LastPlacesPlan, *, gives_back: bool) -> None:
        at_once = asyncio.Semaphore(plan.at_once)
        async with self._sender.session("booking") as portal, asyncio.TaskGroup() as people:
            for number in range(plan.people):
                people.create_task(self._want(portal, at_once, number))
        if len(self._keys) != PLACES:
            self._account.wrong.append(f"{plan.people} people wanted {PLACES} places, and {len(self._keys)} got one")
        if gives_back:
            async with self._sender.session("booking") as portal:
                for booking, key in self._keys:
                    await self._give_back(portal, booking, key)

    async def _want(self, portal: aiohttp.ClientSession, at_once: asyncio.Semaphore, number: int) -> None:
        person, wish = self._first_person + number, self._wishes[number % len(self._wishes)]
        body = {"service": BOOKED_SERVICE, "start": wish, "name": f"Visitor {person}", "phone": f"+7701{person:07}"}
        async with at_once:
            before = self._position
            reply = await self._sender.command(portal, "bookings", body, before)
            self._position = max(self._position, reply.seq)
        if reply.status == CREATED:
            self._keys.append((reply.body["id"], reply.body["key"]))
            self._account.bookings.append(AnsweredBooking(reply.body["id"], "made", reply.body["start"]))
        else:
            self._refused(wish, before, reply)

    def _refused(self, wish: str, before: int, reply: CrowdReply) -> None:
        nearest: Any = reply.body.get("nearest", ())
        if reply.body.get("code") != "place_taken":
            self._account.wrong.append(f"somebody who wanted a place was told {reply}")
        elif len(nearest) != NEAREST:
            self._account.wrong.append(f"the place at {wish} was refused, and {len(nearest)} others were named")
        else:
            self._account.refusals.append(RefusedWish(BOOKED_SERVICE, wish, tuple(nearest), before, reply.seq))

    async def _give_back(self, portal: aiohttp.ClientSession, booking: str, key: str) -> None:
        reply = await self._sender.command(portal, f"bookings/{key}/cancel", {}, self._position)
        self._position = max(self._position, reply.seq)
        if reply.status == OK:
            self._account.bookings.append(AnsweredBooking(booking, "cancelled"))
        else:
            self._account.wrong.append(f"somebody who gave a place back was told {reply}")


async def last_places(plan: LastPlacesPlan, folder: Path, seed: int = 1) -> TrialReport:
    """Let people want the same places while servers are killed, in an empty folder."""
    async with AsyncExitStack() as stack:
        database = None
        if plan.store == "postgres":
            database = await stack.enter_async_context(cluster(folder / "database", has_standby=False))
        config = folder / "config.toml"
        config.write_text(configuration(1, None, database.url if database else None), "utf-8")
        folders = [folder / f"data-{place + 1}" for place in range(plan.servers)] if database else [folder / "data"]
        place = database.url if database else str(folders[0])
        token = await kezek("token", "add", "--data", place, "--role", "booking", "--name", "trial portal")
        servers = await stack.enter_async_context(fleet(plan.servers, config, folders, folder))
        account = Account()
        chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret
        sender = Sender(servers.urls, {"booking": token}, account, lambda: False, chance)
        began, stop = monotonic(), asyncio.Event()
        killing = asyncio.create_task(_kill(servers, plan.kill_every_s, stop, chance))
        rounds = await _rounds(plan, sender, account)
        stop.set()
        kills = await killing
        took = monotonic() - began
        export = folder / "journal.jsonl"
        export.write_text(f"{await kezek('export', '--data', place, '--hall', HALL)}\n", "utf-8")
        journal = [record async for record in read_file(export)]
        figures = _figures(plan, account, rounds, kills, took)
        return TrialReport(figures, [*account.wrong, *booking_findings(account, journal)])


async def _rounds(plan: LastPlacesPlan, sender: Sender, account: Account) -> int:
    """Let the next people come, until the time is over; those of the last round keep their places."""
    until, rounds, wishes = monotonic() + plan.seconds, 0, wanted_starts(time.time())
    while True:
        is_last = monotonic() >= until
        await _Round(sender, account, wishes, rounds * plan.people).run(plan, gives_back=not is_last)
        rounds += 1
        if is_last:
            return rounds


async def _kill(servers: Fleet, every_s: float, stop: asyncio.Event, chance: Random) -> int:
    """Kill one of the servers that are up, also the only one, and start it again, until `stop`; returns how often."""
    kills = 0
    async with asyncio.TaskGroup() as starting:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), every_s)
            if stop.is_set():
                return kills
            if running := [server for server in servers.servers if server.is_up]:
                server = chance.choice(running)
                await server.kill()
                kills += 1
                starting.create_task(server.start())


def wanted_starts(now_s: float) -> list[str]:
    """The times that everybody wants: full hours, as many as make the twenty places."""
    first = (datetime.fromtimestamp(now_s, UTC) + LEAST_LEAD).replace(minute=0, second=0, microsecond=0)
    return [f"{first + timedelta(hours=1 + nth):%Y-%m-%dT%H:%M:%SZ}" for nth in range(PLACES // SIDE_BY_SIDE)]


def _figures(plan: LastPlacesPlan, account: Account, rounds: int, kills: int, took: float) -> list[str]:
    winners = sum(answer.kind == "made" for answer in account.bookings)
    share, longest = quantiles(account.latencies, n=100), max(account.latencies)
    return [
        f"{rounds} times {plan.people} people for {PLACES} places, {plan.at_once} at once, at {plan.servers} servers",
        f"{account.commands} commands in {took:.0f} s, {account.repeats} sent again, {kills} servers killed",
        f"answer: median {1000 * share[49]:.0f} ms, p99 {1000 * share[98]:.0f} ms, longest {longest:.1f} s",
        f"{winners} got a place, {len(account.refusals)} were refused with {NEAREST} others that were free",
    ]
