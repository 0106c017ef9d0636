"""People who book, move, cancel, come and take part in draws, each of whom does one thing after another.

They want the places of the next hours, so that most of them meet somebody who was faster.
"""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp

from script.trials.findings import Account, AnsweredBooking, AnsweredEntry, RefusedWish
from script.trials.sending import CrowdReply, Sender

BOOKED_SERVICE: Final = "advice"
DRAWN_SERVICE: Final = "flat"
WANTED_HOURS: Final = 5
SOON: Final = timedelta(minutes=10)
"""Nobody wants a place that begins before a command may be answered."""
BETWEEN_BOOKINGS_S: Final = 1.0
"""How long nobody books, on the average, at one of the places where they do."""
CREATED: Final = 201
OK: Final = 200
MOST_TRIES: Final = 4
"""How many places somebody tries who is always told that another one was faster."""


class Bookers:
    """Everybody who books."""

    def __init__(self, sender: Sender, account: Account) -> None:
        self._sender = sender
        self._account = account
        self._chance = sender.chance
        self._people = iter(range(10**7))

    async def run(self, count: int, stop: asyncio.Event) -> None:
        """Until `stop` is set, `count` people at a time."""
        async with asyncio.TaskGroup() as everybody:
            for _ in range(count):
                everybody.create_task(self._one_after_another(stop))

    async def _one_after_another(self, stop: asyncio.Event) -> None:
        async with self._sender.session("booking") as portal, self._sender.session("kiosk") as kiosk:
            while not stop.is_set():
                await self._take_part(portal)
                await _Booker(self._sender, self._account, portal, kiosk, self._visitor()).run()
                await asyncio.sleep(self._chance.uniform(0, 2 * BETWEEN_BOOKINGS_S))

    async def _take_part(self, portal: aiohttp.ClientSession) -> None:
        """Take part in a draw, where one is open."""
        draws = await self._sender.ask(portal, "GET", "bookings/draws", None, {})
        if draws.status != OK:
            self._sender.wrong(f"somebody who looked for draws was told {draws}")
        for draw in draws.body.get("draws", ()):
            body = {**self._visitor(), "number": secrets.token_hex(16)}
            reply = await self._sender.command(portal, f"bookings/draws/{draw['draw']}/enter", body, draws.seq)
            if reply.status == CREATED:
                entry = AnsweredEntry(draw["draw"], reply.body["booking"], reply.body["number"])
                self._account.entries.append(entry)
            elif reply.body.get("code") != "draw_closed":  # which it is at midnight
                self._sender.wrong(f"somebody who took part in a draw was told {reply}")

    def _visitor(self) -> dict[str, str]:
        person = next(self._people)
        return {"name": f"Visitor {person}", "phone": f"+7701{person:07}"}


class _Booker:
    """Somebody who books once, and may do something else with the booking."""

    def __init__(
        self,
        sender: Sender,
        account: Account,
        portal: aiohttp.ClientSession,
        kiosk: aiohttp.ClientSession,
        visitor: dict[str, str],
    ) -> None:
        self._sender = sender
        self._account = account
        self._chance = sender.chance
        self._portal = portal
        self._kiosk = kiosk
        self._visitor = visitor
        self._position = self._before = 0
        self._sent_at = ""

    async def run(self) -> None:
        offer = await self._offer() if self._chance.random() < 0.3 else {}
        document = await self._choose("bookings", {**self._visitor, **offer}, offer.get("start"))
        if document is None:
            return
        booking, key = document["id"], document["key"]
        self._account.bookings.append(AnsweredBooking(booking, "made", document["start"]))
        if self._chance.random() < 0.4:
            moved = await self._choose(f"bookings/{key}/move", {}, None, document["start"])
            if moved is not None:
                self._account.bookings.append(AnsweredBooking(booking, "moved", moved["start"]))
        chosen = self._chance.random()
        if chosen < 0.15:  # a few stay open
            return
        if chosen < 0.3 and await self._arrive(booking, key):
            return
        cancelled = await self._command(self._portal, f"bookings/{key}/cancel", {})
        if cancelled.status == OK:
            self._account.bookings.append(AnsweredBooking(booking, "cancelled"))
        else:
            self._sender.wrong(f"somebody who cancelled was told {cancelled}")

    async def _offer(self) -> dict[str, str]:
        """A place that is kept for this visitor; nothing where somebody was faster."""
        body = {"service": BOOKED_SERVICE, "start": self._chance.choice(_wishes()), "offer": secrets.token_urlsafe(12)}
        reply = await self._command(self._portal, "bookings/offer", body)
        if reply.status == OK:
            return {"offer": str(reply.body["offer"]), "start": str(reply.body["start"])}
        self._refused("had a place kept", body["start"], reply)
        return {}

    async def _choose(self, path: str, body: dict[str, Any], start: str | None, other_than: str = "") -> Any:  # noqa: ANN401 - JSON
        """What is answered to a wish, or to one of the other places that are named; None where there is none."""
        wishes: Sequence[str] = [start] if start is not None else _wishes()
        for _ in range(MOST_TRIES):
            wishes = [wish for wish in wishes if wish != other_than]
            if not wishes:
                return None
            wish = self._chance.choice(wishes)
            reply = await self._command(self._portal, path, {**body, "service": BOOKED_SERVICE, "start": wish})
            if reply.status in (OK, CREATED):
                return reply.body
            if not self._refused("chose a place", wish, reply):
                return None
            if start is not None:
                self._sender.wrong(f"the place at {wish} was kept for somebody, and then {reply}")
                return None
            wishes = reply.body["nearest"]
        return None

    async def _arrive(self, booking: str, key: str) -> bool:
        """Come to the hall at once, which is too early for a place of tomorrow."""
        reply = await self._command(self._kiosk, f"bookings/{key}/arrive", {})
        if reply.status == OK:
            self._account.bookings.append(AnsweredBooking(booking, "arrived", reply.body["ticket"]["number"]))
            return True
        if reply.body.get("code") != "booking_too_early":
            self._sender.wrong(f"somebody who came was told {reply}")
        return False

    def _refused(self, deed: str, wish: str, reply: CrowdReply) -> bool:
        """Whether the place was taken, which is written down; anything else is wrong."""
        if reply.body.get("code") != "place_taken":
            self._sender.wrong(f"somebody who {deed} was told {reply}")
            return False
        nearest = tuple(reply.body["nearest"])
        if any(start <= self._sent_at for start in nearest):
            self._sender.wrong(f"somebody who {deed} was told a time that had passed: {reply}")
        self._account.refusals.append(RefusedWish(BOOKED_SERVICE, wish, nearest, self._before, reply.seq))
        return True

    async def _command(self, session: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> CrowdReply:
        self._before, self._sent_at = self._position, _rfc3339(datetime.now(UTC))
        reply = await self._sender.command(session, path, body, self._position)
        self._position = max(self._position, reply.seq)
        return reply


def _wishes() -> list[str]:
    """The next full hours, each of which is a place."""
    hour = (datetime.now(UTC) + SOON).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return [_rfc3339(hour + timedelta(hours=hours)) for hours in range(WANTED_HOURS)]


def _rfc3339(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
