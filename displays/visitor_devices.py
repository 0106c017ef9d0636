"""Holds what runs for visitors beside the pages: printers, voice, the folders of the boards, and the proof of
tickets."""

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from displays.media.media_folder import MediaFolder
from displays.media.sign_clips import SignClips
from displays.paper.printing import Printing
from displays.tickets.scan import Scanner
from displays.voice.voice import VoiceSources
from queue_server.claims import Claims
from queue_server.config.sections.displays import Displays, in_force
from queue_server.journal.checks.ticket_proof import TicketProver
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store
from queue_server.pages.visitors.booking_keys import BookingKeys

KEPT_OF_SCREENS: Final = 16_000_000
"""Bytes of the sounds that kiosks have read, which are cached: questions repeat, counts do not."""


class VisitorDevices:
    """The devices of one server. `clock` gives µs UTC, `monotonic` seconds, `key_of` the visitor's key to a ticket."""

    def __init__(
        self,
        settings: Displays,
        store: Store,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        key_of: Callable[[str], str],
        claims: Claims | None = None,
        machine_name: str = "",
        booking_keys: BookingKeys | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.printing = Printing(store, clock, key_of, claims, machine_name, booking_keys)
        self.voice = VoiceSources(settings.voice)
        self.media = MediaFolder(monotonic)
        self.signs = SignClips(monotonic)
        self.reading = VoiceSources(replace(settings.voice, clips=None), kept_bytes=KEPT_OF_SCREENS)
        """The voice of kiosks: an engine of its own, so that no call waits for a screen to be read."""
        self.scanner = Scanner()
        self.provers: dict[str, TicketProver] = {}

    def add_hall(self, feed: Feed) -> None:
        """Set up what a hall that has opened has of its own. Its printers are those of the present settings."""
        self.provers[feed.hall] = TicketProver(feed.hall, self.store)
        self.printing.add_hall(feed, self.settings)

    def folders(self) -> Iterator[tuple[str, Path]]:
        """The folders that should be alike on all servers: media of boards, recorded voices, clips in sign language."""
        for board in self.settings.boards:
            if board.media is not None:
                yield f"{board.hall}/{board.zone or ''}", Path(board.media)
        if self.settings.voice.clips is not None:
            yield "voice", Path(self.settings.voice.clips)
        if self.settings.sign_clips is not None:
            yield "signs", Path(self.settings.sign_clips)

    def take_in(self, settings: Displays) -> None:
        """Let a changed configuration hold as far as it can: see `in_force`."""
        self.settings = in_force(self.settings, settings, self.provers)

    def work(self, hall: str) -> Iterator[tuple[str, Callable[[], Coroutine[None, None, None]]]]:
        """What runs for a hall until the server stops, as a printer and its loop."""
        return self.printing.work(hall)

    async def close(self) -> None:
        self.printing.close()
        await self.voice.close()
        await self.reading.close()
