"""Finds when the rules of this server's own halls changed last. Of followed halls their connection says so."""

from typing import Final

from queue_server.hall.events import Entry, HallConfigured
from queue_server.journal.feed import Feed
from queue_server.replication.centre.status import RULES_SHOWN

ENTRIES_READ: Final = 1_000
"""Records that are read at a time."""


class RulesWatch:
    """The last changes of the halls of one server, by hall."""

    def __init__(self) -> None:
        self._changed_at: dict[str, int] = {}
        self._positions: dict[str, int] = {}

    async def changed_at(self, feed: Feed, now: int) -> int | None:
        """When (µs UTC) the hall's definition was last replaced by another one, in the time in which that is shown.
        Raises `Unavailable`."""
        position = self._positions.get(feed.hall)
        if position is None:
            position = await _first_to_read(feed, now)
        while position < feed.seq:
            entries = await feed.entries_after(position, ENTRIES_READ)
            if not entries:
                break
            for entry in entries:
                if isinstance(entry.event, HallConfigured) and await feed.definition_before(entry.seq) is not None:
                    self._changed_at[feed.hall] = entry.at
            position = entries[-1].seq
        self._positions[feed.hall] = position
        changed_at = self._changed_at.get(feed.hall)
        return changed_at if changed_at is not None and now - changed_at < RULES_SHOWN else None


async def _first_to_read(feed: Feed, now: int) -> int:
    """The last record before the time in which a change is shown."""
    after = feed.seq
    while after > 0:
        first = max(0, after - ENTRIES_READ)
        entries: list[Entry] = await feed.entries_after(first, 1)
        if not entries or now - entries[0].at >= RULES_SHOWN:
            return first
        after = first
    return 0
