"""Holds what runs for visitors beside the pages: printers, voice, the folders of the boards, and the proof of
tickets."""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from displays.media.media_folder import MediaFolder
from displays.paper.printing import Printing
from displays.tickets.scan import Scanner
from displays.voice.voice import VoiceSources
from queue_server.config.sections.displays import Displays
from queue_server.journal.checks.ticket_proof import TicketProver
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store

KEPT_OF_SCREENS: Final = 16_000_000
"""Bytes of the sounds that kiosks have read, which are cached: questions repeat, counts do not."""


class VisitorDevices:
    """The devices of one server. `clock` gives µs UTC, `monotonic` seconds, `key_of` the visitor's key to a ticket."""

    def __init__(
        self,
        settings: Displays,
        feeds: Mapping[str, Feed],
        store: Store,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        key_of: Callable[[str], str],
    ) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.printing = Printing(settings, feeds, store, clock, key_of)
        self.voice = VoiceSources(settings.voice)
        self.shelf = MediaFolder(monotonic)
        self.reading = VoiceSources(replace(settings.voice, clips=None), kept_bytes=KEPT_OF_SCREENS)
        """The voice of kiosks: an engine of its own, so that no call waits for a screen to be read."""
        self.scanner = Scanner()
        self.provers = {hall: TicketProver(hall, store) for hall in feeds}

    def take_in(self, settings: Displays) -> None:
        """Apply the boards' settings of a changed configuration. Printers and voice are set up at the start."""
        self.settings = replace(self.settings, boards=settings.boards)

    def work(self) -> Iterator[tuple[str, str, Callable[[], Coroutine[None, None, None]]]]:
        """The loops that run until the server stops: a hall, a printer and its loop."""
        return self.printing.work()

    async def close(self) -> None:
        self.printing.close()
        await self.voice.close()
        await self.reading.close()


VISITOR_DEVICES: Final = web.AppKey("VISITOR_DEVICES", VisitorDevices)
"""The application's key for the devices; the app fills it."""
