"""Bounds how many open bookings one telephone number has, also where somebody books at several servers at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from queue_server.api.http.problem import HttpProblem
from queue_server.claims import Claims
from queue_server.hall.bookings.booking import LIVE_BOOKING
from queue_server.hall.state import State
from queue_server.journal.store import Store
from queue_server.pages.visitors.ticket_keys import TicketKeys

ASK_CLAIM_AGAIN_S: Final = 0.1
CLAIM_TRIES: Final = 30
"""How often another server is waited for that books under the same number: three seconds, and it needs some
milliseconds."""


class PhoneLimit:
    """Lets one booking at a time be made under a number, and counts those that are open."""

    def __init__(self, store: Store, claims: Claims, keys: TicketKeys) -> None:
        self._store = store
        self._claims = claims
        self._keys = keys

    @asynccontextmanager
    async def turn(self, hall: str, phone: str) -> AsyncIterator[None]:
        """The turn of whoever books under that number: nobody else does meanwhile, at any server. Raises `HttpProblem`,
        `Unavailable`."""
        work = self._work(hall, phone)
        for _ in range(CLAIM_TRIES):
            async with self._claims.for_now(work) as is_ours:
                if is_ours:
                    yield
                    return
            await asyncio.sleep(ASK_CLAIM_AGAIN_S)
        raise HttpProblem("booking_under_way")

    async def is_repeated(self, hall: str, command_id: str | None) -> bool:
        """Whether a command of that id has been answered: its repetition waits for nobody's turn. Raises
        `Unavailable`."""
        return command_id is not None and await self._store.answer(hall, command_id) is not None

    async def open_bookings(self, state: State, phone: str) -> int:
        """How many open bookings of the hall have the number. Raises `Unavailable`."""
        subjects = await self._store.subjects_with(state.hall, "phone", phone)
        bookings = (state.bookings.get(subject) for subject in subjects)
        return sum(booking is not None and booking.state in LIVE_BOOKING for booking in bookings)

    def _work(self, hall: str, phone: str) -> str:
        """The name of the claim. It holds no number: a digest without a secret could be looked up."""
        return f"booking:{hall}:{self._keys.digest('phone', f'{hall} {phone}')[:16].hex()}"
