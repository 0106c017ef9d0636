"""Simulates visitors with appointments: they book, and most of them come a little before their time."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from queue_server.clock import now_us
from queue_server.demo.appointments import RECEPTION
from queue_server.loops import every
from queue_server.replay.api_client import ApiClient, ApiRefusal, open_client
from queue_server.views.times import moment

AGAIN_AFTER_S: Final = 60.0
BOOKED_AHEAD: Final = 6
"""How many open appointments each service has at the least."""
BOOKED_WITHIN: Final = timedelta(hours=3)
CONFIRMED: Final = 0.5
"""The share of appointments with the host that are confirmed at once; the others are left to whoever tries the demo."""
INVENTED_PEOPLE: Final = (
    "Әлия Серікова",
    "Бауыржан Ахметов",
    "Гүлнар Омарова",
    "Дмитрий Ким",
    "Жанар Тілеуова",
    "Ольга Петрова",
)
INVENTED_QUESTIONS: Final = (
    "Көшемізде жарық жоқ, қашан қосылады?",
    "Прошу решить вопрос с автобусом до школы.",
    "Жер учаскесі бойынша өтінішіме жауап келмеді.",
)

log = logging.getLogger(__name__)


async def keep_appointments(
    server: str, hall: str, token: str, services: Sequence[str], clock: Callable[[], int] = now_us
) -> None:
    """Book those services and come, until cancelled. Raises `ApiError` when the server cannot be reached."""
    async with open_client(server, hall, token) as client:
        visitors = BookedVisitors(client, services, Random(1))  # noqa: S311 - the same visitors in each demo
        await every(AGAIN_AFTER_S, lambda: visitors.step(moment(clock())))


class BookedVisitors:
    """The visitors with appointments of one hall. `step` does what is due at a moment."""

    def __init__(self, client: ApiClient, services: Sequence[str], chance: Random) -> None:
        self._client = client
        self._services = services
        self._chance = chance
        self._comes_at: dict[str, datetime | None] = {}

    async def step(self, now: datetime) -> None:
        """Let those come whose moment it is, and book again what is missing for each service that can be booked."""
        bookings = await self._bookings()
        waiting = [booking for booking in bookings if booking["state"] in ("open", "asked")]
        for booking in waiting:
            await self._come(booking, now)
        for service in self._services:
            await self._book(service, BOOKED_AHEAD - sum(booking["service"] == service for booking in waiting), now)

    async def _bookings(self) -> list[dict[str, Any]]:
        """Those of the hall's day and of the next, which may begin before the times that are booked are over."""
        today = await self._client.read("bookings")
        tomorrow = date.fromisoformat(today["day"]) + timedelta(days=1)
        rows = [*today["bookings"], *(await self._client.read(f"bookings?day={tomorrow}"))["bookings"]]
        return [row["booking"] for row in rows]

    async def _book(self, service: str, missing: int, now: datetime) -> None:
        free = (await self._client.read(f"bookings/free?service={service}"))["places"] if missing > 0 else []
        soon = [place["start"] for place in free if datetime.fromisoformat(place["start"]) < now + BOOKED_WITHIN]
        for start in sorted(self._chance.sample(soon, min(missing, len(soon)))):
            body: dict[str, Any] = {"service": service, "start": start, "name": self._chance.choice(INVENTED_PEOPLE)}
            if service == RECEPTION:
                body["question"] = self._chance.choice(INVENTED_QUESTIONS)
            booking = await self._ask("bookings", **body)
            if booking is not None and service == RECEPTION and self._chance.random() < CONFIRMED:
                await self._ask(f"bookings/{booking['id']}/confirm")

    async def _come(self, booking: dict[str, Any], now: datetime) -> None:
        """One in eight is absent, one in eight comes late; the others come up to twenty minutes early."""
        name, start = booking["id"], datetime.fromisoformat(booking["start"])
        if name not in self._comes_at:
            minutes = self._chance.choice((-20, -15, -10, -7, -5, -2, 12, None))
            self._comes_at[name] = start + timedelta(minutes=minutes) if minutes is not None else None
        comes_at = self._comes_at[name]
        if booking["state"] == "open" and comes_at is not None and comes_at <= now:
            ticket = await self._ask(f"bookings/{name}/arrive")
            if ticket is not None or now > start:  # before its day has begun nobody is let in
                self._comes_at[name] = None

    async def _ask(self, path: str, **body: object) -> dict[str, Any] | None:
        """Ask the hall; None where it refuses, as a place that somebody else was faster to book."""
        try:
            return await self._client.command(path, **body)
        except ApiRefusal as refusal:
            log.debug("%s: %s", path, refusal)
            return None
