"""Reads what a secretary has written to the visitor whose appointment was refused."""

from typing import Final

from aiohttp import web

from queue_server.clock import ServerClock
from queue_server.journal.store import Store


class RefusalWords:
    """The words of one store's refusals, until they are erased."""

    def __init__(self, store: Store, clock: ServerClock) -> None:
        self._store = store
        self._clock = clock

    async def read(self, hall: str, booking: str) -> str | None:
        """The words for the visitor of that booking, or None. Raises `Unavailable`."""
        data, now = await self._store.personal_data(hall, booking), self._clock.certain()
        return next((datum.text for datum in data if datum.kind == "answer" and datum.erase_after > now), None)


REFUSAL_WORDS: Final = web.AppKey("REFUSAL_WORDS", RefusalWords)
