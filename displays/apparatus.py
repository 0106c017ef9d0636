"""What runs for visitors beside the pages: the printers, the voice, and who attests to a ticket."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Final

from aiohttp import web

from displays.paper.printing import Printing
from displays.voice.voice import Voice
from queue_server.config.displays import Displays
from queue_server.journal.feed import Feed
from queue_server.journal.notary import Notary
from queue_server.journal.store import Store


class Apparatus:
    """Everything of one server. `clock` gives µs UTC."""

    def __init__(self, settings: Displays, feeds: Mapping[str, Feed], store: Store, clock: Callable[[], int]) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.printing = Printing(settings, feeds, store, clock)
        self.voice = Voice(settings.voice)
        self.notaries = {hall: Notary(hall, store) for hall in feeds}

    def work(self) -> list[Coroutine[None, None, None]]:
        """What runs until the server stops."""
        return self.printing.work()

    async def close(self) -> None:
        self.printing.close()
        await self.voice.close()


APPARATUS: Final = web.AppKey("APPARATUS", Apparatus)
"""The app fills it."""
