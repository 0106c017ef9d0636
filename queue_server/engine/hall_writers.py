"""The writers of all halls of one process: keeps them in step with the journal, and stops one that is faulty."""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final

from queue_server.bugs import Bugs
from queue_server.clock import ServerClock
from queue_server.engine.doubt import InDoubt
from queue_server.engine.writer import Writer
from queue_server.hall.events import ClockAccepted, ClockCorrected, ClockRefused, Entry
from queue_server.hall.occupancy import is_empty
from queue_server.journal.codec import GENERATION
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt, NewerRecord, Superseded
from queue_server.timekeeper import AT_START, FURTHEST_BACK, HOUR, Ending, NeedsRepair

log = logging.getLogger(__name__)

_OF_CLOCK: Final = frozenset({ClockAccepted, ClockRefused, ClockCorrected})
"""The answers about the clock."""


class HallWriters(dict[str, Writer]):
    """By the id of a hall. `feeds` are of the halls that are open to readers."""

    def __init__(self, feeds: Mapping[str, Feed], clock: ServerClock, bugs: Bugs) -> None:
        super().__init__()
        self.stopped_hall: Callable[[str, bool], None] = lambda _hall, _is_last: None
        """Told of a hall whose state is in doubt, and whether it was the last one that could still write."""
        self.generation_read: Callable[[], int] = lambda: GENERATION
        """Up to which generation every server of the store reads records: no newer kind is written."""
        self._feeds = feeds
        self._clock = clock
        self._bugs = bugs

    @property
    def may_turn(self) -> bool:
        """Whether the day may turn: not while the clock is in doubt."""
        return self._clock.doubt is None

    @property
    def is_empty(self) -> bool:
        """Whether no visitor and no operator is in any of the open halls."""
        return all(is_empty(feed.state) for feed in self._feeds.values())

    def is_doubtful(self, writer: Writer, now: int) -> bool:
        """Whether the hall does not write at `now` (µs UTC) because of the clock: the server's is in doubt since the
        start, or the hall's own journal is in the future."""
        return self._clock.doubt in AT_START or writer.feed.state.at - now > FURTHEST_BACK

    def stop(self, writer: Writer, fault: Corrupt) -> None:
        """Stop writing to a hall whose journal or state is faulty."""
        if writer.corrupt is not None:
            return
        writer.corrupt, hall = fault, writer.feed.hall
        if isinstance(fault, NewerRecord | Superseded):
            log.critical("%s: the hall stops here and can be read: %s", hall, fault)
            return
        if not isinstance(fault, InDoubt):
            log.critical("%s: the journal does not go on from what was read, so the hall stops: %s", hall, fault)
            return
        fault.bug = self._bugs.report(fault.__cause__ or fault, f"hall:{hall}", logging.CRITICAL).number
        log.critical("%s: nothing more is written to this hall before a restart: bug %s", hall, fault.bug)
        own = [other for other in self.values() if not other.is_followed]
        self.stopped_hall(hall, not writer.is_followed and all(other.corrupt is not None for other in own))

    def heed(self, entries: Iterable[Entry]) -> None:
        """Apply a person's answer about the clock, which is a record, by whatever process it was written."""
        for entry in entries:
            if type(entry.event) not in _OF_CLOCK:
                continue
            match entry.event:
                case ClockAccepted() if abs(entry.event.machine - self._clock.machine()) <= HOUR:
                    with suppress(NeedsRepair):
                        self._clock.accept()
                case ClockRefused():
                    self._clock.refuse()
                case ClockCorrected():
                    self._clock.begin([Ending(feed.state.at, feed.state.at) for feed in self._feeds.values()])
